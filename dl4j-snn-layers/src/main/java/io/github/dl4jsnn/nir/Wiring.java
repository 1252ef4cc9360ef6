package io.github.dl4jsnn.nir;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order of the nodes of a graph, without the weights from neurons to themselves, which become a
 * part of their layer.
 *
 * @param graph without these weights; may have been changed
 * @param order from inputs to outputs
 * @param recurrent neurons, and what weighs their own spikes: a node Linear, Affine or Scale; null:
 *     nothing, they go back as they are
 */
record Wiring(NirGraph graph, List<String> order, Map<String, NirNode> recurrent) {

  /**
   * Orders a graph.
   *
   * @throws NirFileException if it has a cycle of another kind, or a node that leads nowhere
   */
  static Wiring of(Path file, NirGraph graph) throws NirFileException {
    Map<String, NirNode> recurrent = recurrent(file, graph);
    for (String name : graph.nodes().keySet()) {
      String type = graph.node(name).type();
      if (graph.into(name).isEmpty() != type.equals(NirTypes.INPUT)) {
        throw new NirFileException(
            file,
            "node \""
                + name
                + "\" of type "
                + type
                + (graph.into(name).isEmpty() ? " has no input" : " has an input"));
      }
      if (graph.outOf(name).isEmpty() != type.equals(NirTypes.OUTPUT)) {
        throw new NirFileException(
            file,
            "node \""
                + name
                + "\" of type "
                + type
                + (graph.outOf(name).isEmpty() ? " leads nowhere" : " leads to another one"));
      }
    }
    return new Wiring(graph, order(file, graph), recurrent);
  }

  private static Map<String, NirNode> recurrent(Path file, NirGraph graph) throws NirFileException {
    Map<String, NirNode> recurrent = new LinkedHashMap<>();
    for (String name : List.copyOf(graph.nodes().keySet())) {
      NirNode node = graph.node(name);
      if (node == null) {
        continue;
      }
      List<String> into = graph.into(name);
      List<String> outOf = graph.outOf(name);
      boolean weighs = NirTypes.dense(node.type()) || node.type().equals(NirTypes.SCALE);
      boolean back = weighs && into.size() == 1 && into.equals(outOf);
      boolean own = into.contains(name) && NirTypes.neuron(node.type());
      String neurons = back ? into.get(0) : name;
      if (own || (back && NirTypes.neuron(graph.node(neurons).type()))) {
        if (recurrent.containsKey(neurons)) {
          throw new NirFileException(
              file, "node \"" + neurons + "\" has two ways back to itself; expected one");
        }
        recurrent.put(neurons, own ? null : node);
        if (own) {
          graph.removeEdge(name, name);
        } else {
          graph.remove(name);
        }
      }
    }
    return recurrent;
  }

  private static List<String> order(Path file, NirGraph graph) throws NirFileException {
    Map<String, Integer> waits = new HashMap<>();
    Deque<String> ready = new ArrayDeque<>();
    for (String name : graph.nodes().keySet()) {
      waits.put(name, graph.into(name).size());
      if (graph.into(name).isEmpty()) {
        ready.add(name);
      }
    }
    List<String> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      String name = ready.remove();
      order.add(name);
      for (String to : graph.outOf(name)) {
        if (waits.merge(to, -1, Integer::sum) == 0) {
          ready.add(to);
        }
      }
    }
    if (order.size() < graph.nodes().size()) {
      throw new NirFileException(file, circle(graph, order));
    }
    return order;
  }

  private static String circle(NirGraph graph, List<String> ordered) {
    Set<String> left = new LinkedHashSet<>(graph.nodes().keySet());
    ordered.forEach(left::remove);
    // Each of these has an input among them: going back long enough ends in a circle.
    Set<String> way = new LinkedHashSet<>();
    String at = left.iterator().next();
    while (way.add(at)) {
      at = graph.into(at).stream().filter(left::contains).findFirst().orElseThrow();
    }
    List<String> all = List.copyOf(way);
    List<String> circle = new ArrayList<>(all.subList(all.indexOf(at), all.size()));
    circle.add(at);
    Collections.reverse(circle);
    boolean neurons = circle.stream().anyMatch(n -> NirTypes.neuron(graph.node(n).type()));
    return "the nodes "
        + String.join(" -> ", circle)
        + (neurons
            ? " are a cycle over more than one layer; expected neurons whose spikes go back to them"
                + " over one node Linear, Affine or Scale"
            : " are a cycle without neurons");
  }
}
