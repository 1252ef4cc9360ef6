package io.github.dl4jsnn.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.util.Damage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StateDictTest {

  private static final int DAMAGES = 1500;

  @TempDir Path dir;

  private byte[] resource(String name) throws IOException {
    try (InputStream in = StateDictTest.class.getResourceAsStream("/weights/" + name)) {
      return in.readAllBytes();
    }
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(dir.resolve("state"), content);
  }

  @Test
  void theFormatsHoldTheSame() throws IOException {
    StateDict torch = StateDict.read(file(resource("odd-tensors.pt")));
    StateDict safe = StateDict.read(file(resource("odd-tensors.safetensors")));
    assertEquals(torch, safe);
    StateDict numpy = StateDict.read(file(resource("odd-tensors.npz")));
    assertEquals(torch.names(), numpy.names());
    for (String name : torch.names()) {
      assertArrayEquals(torch.get(name).doubles(), numpy.get(name).doubles(), 0, name);
    }
    assertArrayEquals(new long[] {0, 3}, torch.get("empty").shape());
    assertArrayEquals(new long[0], torch.get("scalar").shape());
    assertArrayEquals(new long[] {-5, 7, 1L << 40, 0}, torch.get("i64").longs());
  }

  @Test
  void arraysOfEachTypeComeBack() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorType type : TensorType.values()) {
      INDArray values =
          Nd4j.createFromArray(0.0, 1, 1, 0, 1, 0).reshape(2, 3).castTo(type.dataType());
      tensors.put(type.name(), Tensor.of(values));
      assertEquals(values, tensors.get(type.name()).array());
      tensors.put("empty " + type, Tensor.of(Nd4j.empty(type.dataType())));
    }
    INDArray columns = Nd4j.rand(DataType.FLOAT, 3, 4).dup('f');
    tensors.put("f order", Tensor.of(columns));
    tensors.put("view", Tensor.of(columns.transpose()));
    tensors.put("scalar", Tensor.of(Nd4j.scalar(2.5)));
    StateDict dict = new StateDict(tensors);
    Path file = dir.resolve("new.safetensors");
    dict.write(file);
    StateDict read = StateDict.read(file);
    assertEquals(dict, read);
    assertEquals(columns, read.get("f order").array());
    assertEquals(columns.transpose(), read.get("view").array());
    assertEquals(dict.hashCode(), read.hashCode());
    assertNotEquals(dict, new StateDict(Map.of()));
  }

  @Test
  void halvesAreExact() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      byte[] data = {(byte) bits, (byte) (bits >> 8)};
      Tensor half = new Tensor(TensorType.F16, new long[] {1}, data);
      double value = half.doubles()[0];
      if (Double.isNaN(value)) {
        assertFalse(half.finite());
      } else {
        assertArrayEquals(data, Tensor.of(half.array()).data(), () -> half + " " + value);
      }
    }
    assertEquals(
        65504, new Tensor(TensorType.F16, new long[1], new byte[] {-1, 0x7B}).doubles()[0]);
    assertEquals(0x1p-24, new Tensor(TensorType.F16, new long[1], new byte[] {1, 0}).doubles()[0]);
  }

  @Test
  void whatIsNotThere() {
    StateDict dict = new StateDict(Map.of("a", Tensor.of(Nd4j.scalar(1.0))));
    String message = assertThrows(IllegalArgumentException.class, () -> dict.get("b")).getMessage();
    assertEquals("no tensor \"b\"; there are [a]", message);
    assertThrows(IllegalStateException.class, () -> dict.get("a").longs());
    assertThrows(IllegalArgumentException.class, () -> StateDict.limit(-1));
  }

  /** Bits turned, pieces cut out, doubled or cut off: a state dict or an error with the file. */
  @ParameterizedTest
  @ValueSource(strings = {"odd-tensors.pt", "odd-tensors.npz", "odd-tensors.safetensors"})
  void damagedFiles(String name) throws IOException {
    int refused =
        Damage.refused(
            resource(name),
            DAMAGES,
            dir.resolve("state"),
            WeightFileException.class,
            file -> StateDict.read(file).tensors().values().forEach(Tensor::doubles));
    assertTrue(refused > DAMAGES / 4, "refused " + refused);
  }

  private void refused(String header, int data, String... parts) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    byte[] bytes =
        ByteBuffer.allocate(8 + json.length + data)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array();
    Path file = file(bytes);
    String message =
        assertThrows(WeightFileException.class, () -> StateDict.read(file)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private static String entry(String name, String type, String shape, long begin, long end) {
    return "\""
        + name
        + "\":{\"dtype\":\""
        + type
        + "\",\"shape\":"
        + shape
        + ",\"data_offsets\":["
        + begin
        + ","
        + end
        + "]}";
  }

  @Test
  void badHeadersOfSafetensors() throws IOException {
    String good = entry("a", "F32", "[2]", 0, 8);
    StateDict read =
        StateDict.read(
            file(
                ByteBuffer.allocate(8 + good.length() + 2 + 8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(good.length() + 2)
                    .put(("{" + good + "}").getBytes(StandardCharsets.UTF_8))
                    .array()));
    assertEquals(2, read.get("a").length());
    refused(
        "{" + good + "," + entry("b", "F32", "[1]", 12, 16) + "}", 16, "\"b\" begins at byte 12");
    refused("{" + good + "," + entry("b", "F32", "[1]", 4, 8) + "}", 8, "\"b\" begins at byte 4");
    refused("{" + good + "," + good + "}", 8, "two entries \"a\"");
    refused("{" + good + "}", 9, "have 8 bytes, and the file has 9");
    refused("{" + good + "}", 7, "have 8 bytes, and the file has 7");
    refused("{" + entry("a", "F32", "[3]", 0, 8) + "}", 8, "not the 12 bytes of its shape");
    refused("{" + entry("a", "F4", "[2]", 0, 8) + "}", 8, "dtype F4 is not read");
    refused("{" + entry("a", "F32", "[-2]", 0, 8) + "}", 8, "a size of -2");
    refused("{" + entry("a", "F32", "[2.5]", 0, 8) + "}", 8, "shape: found 2.5");
    refused("{" + entry("a", "F32", "[[2]]", 0, 8) + "}", 8, "shape: found [");
    refused("{" + entry("a", "F32", "[4294967296,4294967296]", 0, 0) + "}", 0, "the limit");
    refused("{" + entry("a", "F32", "[1099511627776]", 0, 4398046511104L) + "}", 0, "the limit");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "expected dtype, shape and");
    refused("{\"a\":{\"dtype\":\"F32\",\"x\":[2]}}", 8, "found x, expected dtype");
    refused("{\"__metadata__\":{\"a\":[1]}}", 0, "__metadata__: found [");
    refused("{" + good, 8, "its header is not the expected JSON");
    refused("{" + good + "} 1", 8, "what follows the header");
    refused("{\"a\":" + "[".repeat(500_000), 0, "entry \"a\": found [");
    Path file =
        file(
            ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1L << 40)
                .put((byte) '{')
                .array());
    assertThrows(WeightFileException.class, () -> StateDict.read(file));
  }

  @ParameterizedTest
  @EnumSource(
      value = TensorType.class,
      names = {"F64", "F32", "F16", "BF16"})
  void notANumber(TensorType type) throws IOException {
    INDArray values = Nd4j.createFromArray(1.0, -1, 2, 0.5, 0, 3).reshape(2, 3);
    values.putScalar(0, Double.POSITIVE_INFINITY);
    Path file = dir.resolve("infinite.safetensors");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("fc.weight", Tensor.of(values.castTo(type.dataType())));
    new StateDict(tensors).write(file);
    assertFalse(StateDict.read(file).get("fc.weight").finite());
    values.putScalar(4, Double.NaN);
    tensors.put("fc.weight", Tensor.of(values.castTo(type.dataType())));
    new StateDict(tensors).write(file);
    String message =
        assertThrows(WeightFileException.class, () -> StateDict.read(file)).getMessage();
    assertEquals(
        file
            + ": tensor \"fc.weight\" of "
            + type
            + " [2, 3] has NaN as element 4; expected numbers",
        message);
  }

  @Test
  void theLimitIsOfAllTensors() throws IOException {
    byte[] content = resource("odd-tensors.pt");
    StateDict all = StateDict.read(file(content));
    long bytes = all.tensors().values().stream().mapToLong(t -> t.data().length).sum();
    Path file = file(content);
    assertEquals(all, StateDict.limit(bytes).read(file));
    String message =
        assertThrows(WeightFileException.class, () -> StateDict.limit(bytes - 1).read(file))
            .getMessage();
    assertTrue(message.contains("more than " + (bytes - 1) + " bytes, the limit"), message);
  }
}
