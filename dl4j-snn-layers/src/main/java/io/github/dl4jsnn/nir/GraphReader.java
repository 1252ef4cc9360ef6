package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.weights.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * From the groups of a file to a graph without subgraphs: node "lif" of subgraph "a" becomes
 * "a.lif", and what goes through its inputs and outputs goes from node to node.
 */
final class GraphReader {

  /** In the metadata of a graph: the time step for which this library wrote it. */
  static final String DT = "dt";

  /** What the keys of this library in metadata begin with. */
  static final String EXTRA = "dl4jsnn_";

  /** An input or output of a subgraph. */
  private static final String PASS = "Pass";

  private static final int DEEPEST = 32;

  private final Path file;
  private final NirGraph flat = new NirGraph();

  private GraphReader(Path file) {
    this.file = file;
  }

  /**
   * The graph of a file.
   *
   * @param root of the file
   * @throws NirFileException if it is no NIR graph
   */
  static NirGraph read(Path file, HdfGroup root) throws NirFileException {
    GraphReader reader = new GraphReader(file);
    HdfGroup node = root.groups().get("node");
    if (node == null) {
      throw reader.problem("is HDF5, but no NIR file: it has no group \"/node\"");
    }
    String type = reader.type(node);
    if (!type.equals(NirTypes.GRAPH)) {
      throw reader.problem("/node is of type \"" + type + "\", expected NIRGraph");
    }
    reader.add(node, "", 0);
    reader.shortcut();
    HdfGroup metadata = node.groups().get("metadata");
    if (metadata != null) {
      extras(metadata, reader.flat.extras());
    }
    return reader.flat;
  }

  private NirFileException problem(String what) {
    return new NirFileException(file, what);
  }

  private String type(HdfGroup node) throws NirFileException {
    HdfGroup.Texts type = node.texts().get("type");
    if (type == null || type.values().length != 1) {
      throw problem(node.path() + " has no string \"type\", which every node has");
    }
    return type.values()[0];
  }

  /** Where edges of a graph that name one of its subgraphs begin and end. */
  private record Ends(String input, String output) {}

  private Ends add(HdfGroup graph, String prefix, int depth) throws NirFileException {
    if (depth > DEEPEST) {
      throw problem(graph.path() + ": subgraphs are nested more than " + DEEPEST + " deep");
    }
    HdfGroup nodes = graph.groups().get("nodes");
    if (nodes == null || nodes.groups().isEmpty()) {
      throw problem(graph.path() + " is a NIRGraph without nodes");
    }
    Map<String, Ends> subgraphs = new HashMap<>();
    String input = null;
    String output = null;
    for (Map.Entry<String, HdfGroup> e : nodes.groups().entrySet()) {
      String name = prefix + e.getKey();
      String type = type(e.getValue());
      if (type.equals(NirTypes.GRAPH)) {
        subgraphs.put(e.getKey(), add(e.getValue(), name + ".", depth + 1));
        continue;
      }
      boolean end = type.equals(NirTypes.INPUT) || type.equals(NirTypes.OUTPUT);
      NirNode node = node(e.getValue(), name, type);
      if (!flat.add(name, depth > 0 && end ? new NirNode(PASS) : node)) {
        throw problem("there are two nodes of name \"" + name + "\"");
      }
      if (depth > 0 && type.equals(NirTypes.INPUT)) {
        input = one(graph, NirTypes.INPUT, input, name);
      } else if (depth > 0 && end) {
        output = one(graph, NirTypes.OUTPUT, output, name);
      }
    }
    if (depth > 0 && (input == null || output == null)) {
      throw problem(
          graph.path() + " is a subgraph without " + (input == null ? "Input" : "Output"));
    }
    edges(graph, nodes, prefix, subgraphs);
    return new Ends(input, output);
  }

  private String one(HdfGroup graph, String type, String before, String name)
      throws NirFileException {
    if (before != null) {
      throw problem(
          graph.path()
              + " is a subgraph with two nodes of type "
              + type
              + ", \""
              + before
              + "\" and \""
              + name
              + "\": edges cannot say which they mean");
    }
    return name;
  }

  private NirNode node(HdfGroup group, String name, String type) throws NirFileException {
    Set<String> known = NirTypes.FIELDS.get(type);
    if (known == null) {
      throw problem(
          "node \""
              + name
              + "\" is of unknown type \""
              + type
              + "\"; expected one of "
              + new TreeSet<>(NirTypes.FIELDS.keySet()));
    }
    NirNode node = new NirNode(type);
    for (Map.Entry<String, Tensor> e : group.numbers().entrySet()) {
      check(name, type, e.getKey(), known);
      if (!e.getValue().finite()) {
        throw problem(
            "node \"" + name + "\": " + e.getKey() + " has numbers that are NaN or infinite");
      }
      node.numbers().put(e.getKey(), e.getValue());
    }
    for (Map.Entry<String, HdfGroup.Texts> e : group.texts().entrySet()) {
      if (!e.getKey().equals("type")) {
        check(name, type, e.getKey(), known);
        if (e.getValue().values().length != 1) {
          throw problem("node \"" + name + "\": " + e.getKey() + " is " + e.getValue());
        }
        node.with(e.getKey(), e.getValue().values()[0]);
      }
    }
    for (HdfGroup below : group.groups().values()) {
      if (!below.path().equals(group.path("metadata"))) {
        throw problem("node \"" + name + "\" has an unknown group " + below.path());
      }
      extras(below, node.extras());
    }
    return node;
  }

  private void check(String name, String type, String field, Set<String> known)
      throws NirFileException {
    if (!known.contains(field)) {
      throw problem(
          "node \""
              + name
              + "\" of type "
              + type
              + " has an unknown field \""
              + field
              + "\"; expected "
              + new TreeSet<>(known));
    }
  }

  private static void extras(HdfGroup metadata, Map<String, String> to) {
    metadata
        .texts()
        .forEach(
            (key, text) -> {
              if (key.startsWith(EXTRA) && text.values().length == 1) {
                to.put(key.substring(EXTRA.length()), text.values()[0]);
              }
            });
  }

  private void edges(HdfGroup graph, HdfGroup nodes, String prefix, Map<String, Ends> subgraphs)
      throws NirFileException {
    HdfGroup.Texts edges = graph.texts().get("edges");
    if (edges == null || edges.shape().length != 2 || edges.shape()[1] != 2) {
      throw problem(
          graph.path()
              + ": edges are "
              + (edges == null ? "missing" : edges)
              + ", expected strings [n, 2]");
    }
    for (int i = 0; i < edges.values().length; i += 2) {
      String from = edges.values()[i];
      String to = edges.values()[i + 1];
      for (String name : List.of(from, to)) {
        if (!nodes.groups().containsKey(name)) {
          throw problem(
              graph.path()
                  + ": edge "
                  + from
                  + " -> "
                  + to
                  + " names node \""
                  + name
                  + "\", which is not there");
        }
      }
      Ends begin = subgraphs.get(from);
      Ends end = subgraphs.get(to);
      boolean added =
          flat.edge(
              begin == null ? prefix + from : begin.output, end == null ? prefix + to : end.input);
      if (!added) {
        throw problem(graph.path() + ": edge " + from + " -> " + to + " is there twice");
      }
    }
  }

  /** Takes the inputs and outputs of subgraphs out. */
  private void shortcut() throws NirFileException {
    List<String> passes =
        flat.nodes().keySet().stream().filter(n -> flat.node(n).type().equals(PASS)).toList();
    for (String pass : passes) {
      List<String> sources = flat.into(pass);
      List<String> targets = flat.outOf(pass);
      if (sources.contains(pass)) {
        throw problem("\"" + pass + "\" is a cycle without neurons");
      }
      flat.remove(pass);
      for (String from : sources) {
        for (String to : targets) {
          if (!flat.edge(from, to)) {
            throw problem("there are two ways from \"" + from + "\" to \"" + to + "\"");
          }
        }
      }
    }
  }
}
