package io.github.dl4jsnn.golden;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * One file of results of the Python libraries. The README beside them tells format and tolerances,
 * which are those of {@link Golden}.
 *
 * @param directory of these files
 * @param path below it
 * @param json the content
 */
record FieldFile(Path directory, Path path, JsonNode json) {

  /** A file in the same directory. */
  Path beside(String name) {
    return directory.resolve(path).resolveSibling(name);
  }

  String kind() {
    return json.path("kind").asText();
  }

  /** A node by the names on the way to it, which must be there. */
  JsonNode at(String... names) {
    JsonNode node = json;
    for (String name : names) {
      node = node.get(name);
      if (node == null) {
        throw new AssertionError("the file has no field " + String.join(".", names));
      }
    }
    return node;
  }

  boolean has(String group, String name) {
    return json.path(group).has(name);
  }

  /** A number of {@code parameters}. */
  double parameter(String name) {
    JsonNode node = at("parameters", name);
    if (!node.isNumber()) {
      throw new AssertionError("parameters." + name + ": expected a number, found " + node);
    }
    return node.asDouble();
  }

  /** A whole number of {@code parameters}. */
  int count(String name) {
    JsonNode node = at("parameters", name);
    if (!node.isInt()) {
      throw new AssertionError("parameters." + name + ": expected a whole number, found " + node);
    }
    return node.asInt();
  }

  /** True or false of {@code parameters}. */
  boolean flag(String name) {
    JsonNode node = at("parameters", name);
    if (!node.isBoolean()) {
      throw new AssertionError("parameters." + name + ": expected true or false, found " + node);
    }
    return node.asBoolean();
  }

  /** Refuses parameters other than these, which the mapping knows: none may be overlooked. */
  void knownParameters(String... known) {
    Set<String> unknown = new TreeSet<>();
    at("parameters").fieldNames().forEachRemaining(unknown::add);
    List.of(known).forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new AssertionError("unknown parameters: " + unknown + "; map them");
    }
  }

  /** The numbers of a nested array, in the order of the file. */
  double[] numbers(String... names) {
    return Golden.numbers(at(names));
  }

  /** The sizes of a nested array. */
  long[] shape(String... names) {
    List<Long> shape = new ArrayList<>();
    for (JsonNode node = at(names); node.isArray(); node = node.path(0)) {
      shape.add((long) node.size());
    }
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  /** A nested array as it is in the file. */
  INDArray array(DataType type, String... names) {
    return Nd4j.create(numbers(names), shape(names), 'c').castTo(type);
  }

  /** [T][B][N] of the file as DL4J's [b, n, T]. */
  INDArray sequence(DataType type, String... names) {
    return array(type, names).permute(1, 2, 0).dup('c');
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
