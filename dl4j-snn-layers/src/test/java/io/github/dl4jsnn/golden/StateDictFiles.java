package io.github.dl4jsnn.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.weights.StateDict;
import io.github.dl4jsnn.weights.Tensor;
import io.github.dl4jsnn.weights.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.databind.JsonNode;

/** State dicts in all formats that a file names: the same tensors in each, before and after. */
final class StateDictFiles {

  private static final Map<String, TensorType> TYPES =
      Map.of(
          "float64", TensorType.F64,
          "float32", TensorType.F32,
          "float16", TensorType.F16,
          "bfloat16", TensorType.BF16,
          "int64", TensorType.I64,
          "int32", TensorType.I32,
          "int16", TensorType.I16,
          "int8", TensorType.I8,
          "uint8", TensorType.U8,
          "bool", TensorType.BOOL);

  private StateDictFiles() {}

  static void check(FieldFile file, DataType type) {
    for (String name : names(file)) {
      try {
        // The tensors have types of their own.
        if (type == DataType.DOUBLE) {
          compare(file, name);
        }
        if (file.has("inputs", "x")) {
          SnnTorchRun.check(file, StateDict.read(file.beside(name)), type);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(name, e);
      }
    }
  }

  private static List<String> names(FieldFile file) {
    List<String> names = new ArrayList<>();
    file.at("parameters", "files").forEach(node -> names.add(node.asText()));
    assertTrue(!names.isEmpty(), "no files");
    return names;
  }

  private static void compare(FieldFile file, String name) throws IOException {
    StateDict read = StateDict.read(file.beside(name));
    compare(file, name, read);
    Path copy = Files.createTempFile("state", ".safetensors");
    try {
      read.write(copy);
      assertEquals(read, StateDict.read(copy), name + " written again");
    } finally {
      Files.delete(copy);
    }
  }

  private static void compare(FieldFile file, String name, StateDict read) {
    JsonNode expected = file.at("expected", "tensors");
    List<String> names = new ArrayList<>();
    expected.fieldNames().forEachRemaining(names::add);
    if (name.endsWith(".safetensors")) {
      assertEquals(new TreeSet<>(names), new TreeSet<>(read.names()), name); // sorted by size there
    } else {
      assertEquals(names, List.copyOf(read.names()), name);
    }
    for (Iterator<Map.Entry<String, JsonNode>> i = expected.fields(); i.hasNext(); ) {
      Map.Entry<String, JsonNode> e = i.next();
      Tensor tensor = read.get(e.getKey());
      String where = name + ", " + e.getKey();
      TensorType type = TYPES.get(e.getValue().path("dtype").asText());
      // NumPy has no bfloat16.
      boolean widened = type == TensorType.BF16 && name.endsWith(".npz");
      assertEquals(widened ? TensorType.F32 : type, tensor.type(), where);
      assertArrayEquals(longs(e.getValue().get("shape")), tensor.shape(), where);
      if (e.getValue().has("data")) {
        double[] data = Golden.numbers(e.getValue().get("data"));
        assertArrayEquals(data, tensor.doubles(), 0, where);
        assertArrayEquals(data, Tensor.of(tensor.array(DataType.DOUBLE)).doubles(), 0, where);
        assertEquals(tensor, Tensor.of(tensor.array()), where);
      } else {
        summary(e.getValue(), tensor.doubles(), where);
      }
    }
  }

  /** Sums, and the ends of the data. */
  private static void summary(JsonNode expected, double[] found, String where) {
    double sum = 0;
    double sizes = 0;
    for (double x : found) {
      sum += x;
      sizes += Math.abs(x);
    }
    assertEquals(expected.get("sum").asDouble(), sum, 1e-9 * sizes, where);
    assertEquals(expected.get("abs_sum").asDouble(), sizes, 1e-9 * sizes, where);
    double[] first = Golden.numbers(expected.get("first"));
    double[] last = Golden.numbers(expected.get("last"));
    assertArrayEquals(first, Arrays.copyOf(found, first.length), 0, where);
    assertArrayEquals(
        last, Arrays.copyOfRange(found, found.length - last.length, found.length), 0, where);
  }

  private static long[] longs(JsonNode list) {
    long[] values = new long[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).asLong();
    }
    return values;
  }
}
