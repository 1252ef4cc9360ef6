package io.github.dl4jsnn.nir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A NIR graph without subgraphs: nodes by name, and edges, along which outputs go. What several
 * edges bring to a node is added.
 */
final class NirGraph {

  private final Map<String, NirNode> nodes = new LinkedHashMap<>();
  private final Map<String, Set<String>> into = new LinkedHashMap<>();
  private final Map<String, Set<String>> outOf = new LinkedHashMap<>();

  /** What metadata of the graph say, by this library's keys. */
  private final Map<String, String> extras = new LinkedHashMap<>();

  Map<String, String> extras() {
    return extras;
  }

  /** The nodes by name. */
  Map<String, NirNode> nodes() {
    return nodes;
  }

  NirNode node(String name) {
    return nodes.get(name);
  }

  /** Adds a node; false where there is one of its name. */
  boolean add(String name, NirNode node) {
    into.computeIfAbsent(name, n -> new LinkedHashSet<>());
    outOf.computeIfAbsent(name, n -> new LinkedHashSet<>());
    return nodes.putIfAbsent(name, node) == null;
  }

  /** Adds an edge between nodes that are there; false where it is there. */
  boolean edge(String from, String to) {
    into.get(to).add(from);
    return outOf.get(from).add(to);
  }

  void removeEdge(String from, String to) {
    into.get(to).remove(from);
    outOf.get(from).remove(to);
  }

  /** Removes a node and its edges. */
  void remove(String name) {
    List.copyOf(into.get(name)).forEach(from -> removeEdge(from, name));
    List.copyOf(outOf.get(name)).forEach(to -> removeEdge(name, to));
    nodes.remove(name);
  }

  /** The nodes with an edge to one. */
  List<String> into(String name) {
    return List.copyOf(into.get(name));
  }

  /** The nodes to which one has an edge. */
  List<String> outOf(String name) {
    return List.copyOf(outOf.get(name));
  }

  /** All edges, as pairs of names. */
  List<String[]> edges() {
    List<String[]> all = new ArrayList<>();
    outOf.forEach((from, targets) -> targets.forEach(to -> all.add(new String[] {from, to})));
    return all;
  }
}
