package io.github.dl4jsnn.nir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.util.Damage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * HDF5 files of many kinds, damaged and hostile ones too. The resources are written by {@code
 * dl4j-snn-examples/benchmarks/nir_check/hdf5_cases.py}.
 */
class NirBadFilesTest {

  private static final int DAMAGES = 800;

  @TempDir Path dir;

  private static final NirOptions OPTIONS = NirOptions.dt(1e-3).withDataType(DataType.DOUBLE);

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = NirBadFilesTest.class.getResourceAsStream("/nir/" + name + ".h5")) {
      return in.readAllBytes();
    }
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(dir.resolve("net.nir"), content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"read-plain", "read-chunks", "read-big-endian", "read-tracked", "read-latest"})
  void whatHdf5Writes(String name) throws IOException {
    MultiLayerNetwork net = NirFiles.readMultiLayerNetwork(file(resource(name)), OPTIONS);
    INDArray w = net.getLayer(0).getParam("W");
    assertArrayEquals(new long[] {4, 3}, w.shape());
    for (int i = 0; i < 12; i++) {
      assertEquals(i / 8.0 - 0.5, w.getDouble(i % 4, i / 4), name);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "refused-soft-link; /node/nodes: \"copy\" is a soft link",
        "refused-new-soft-link; /node/nodes: \"copy\" is a soft link",
        "refused-external-link; /node/nodes: \"other\" is an external link",
        "refused-circle; /node/nodes/lif/lif is a group that holds itself",
        "refused-shuffle; /node/nodes/fc/weight: is packed by filter 2 (shuffle); expected deflate",
        "refused-fletcher32; /node/nodes/fc/weight: is packed by filter 3 (fletcher32)",
        "refused-lzf; /node/nodes/fc/weight: is packed by filter 32000 (lzf)",
        "refused-half; /node/nodes/fc/weight: has elements of type FloatingPoint of 2 bytes",
        "refused-complex; /node/nodes/fc/weight: has elements of type CompoundDataType of 16 bytes",
        "refused-reference; /node/nodes/fc/weight: has elements of type Reference",
        "refused-committed; /half is a named data type",
        "refused-shared-type; /node/nodes/fc/weight",
        "refused-ragged; /node/nodes/fc/weight: has elements of type VariableLength",
        "refused-empty; /node/nodes/fc/weight: got nothing, expected data",
        "refused-huge; with /node/nodes/fc/weight the arrays take more than 1073741824 bytes",
        "refused-huge-chunk; with a chunk of /node/nodes/fc/weight the arrays take more than",
        "refused-no-data; /node/nodes/fc/weight: has 0 chunks, expected 1",
        "refused-elsewhere; /node/nodes/fc/weight",
        "refused-latest-chunks; /node/nodes/fc/weight: is chunked as libver=\"latest\"",
        "refused-nan; node \"fc\": weight has numbers that are NaN or infinite",
      })
  void whatIsRefused(String name, String part) throws IOException {
    Path file = file(resource(name));
    Files.write(dir.resolve("read-plain.h5"), resource("read-plain"));
    Files.write(dir.resolve("weights.bin"), new byte[96]);
    NirFileException e =
        assertThrows(NirFileException.class, () -> NirFiles.read(file, OPTIONS), name);
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void theLimit() throws IOException {
    Path file = file(resource("read-chunks"));
    NirFiles.read(file, OPTIONS.withLimit(20_000));
    String small =
        assertThrows(NirFileException.class, () -> NirFiles.read(file, OPTIONS.withLimit(19_000)))
            .getMessage();
    assertTrue(small.contains("has 19960 bytes, more than 19000, the limit; NirOptions"), small);
  }

  @Test
  void noFileAndOtherFiles() throws IOException {
    assertThrows(NoSuchFileException.class, () -> NirFiles.read(dir.resolve("none.nir"), OPTIONS));
    for (byte[] content : new byte[][] {{}, {1, 2, 3}, {80, 75, 3, 4}, new byte[5000]}) {
      Path file = file(content);
      String message =
          assertThrows(NirFileException.class, () -> NirFiles.read(file, OPTIONS)).getMessage();
      assertEquals(file + ": is not an HDF5 file", message);
    }
  }

  /** A chunk that says it is small and inflates to more. */
  @Test
  void aDeflatedChunkThatIsLarger() throws IOException {
    byte[] content = resource("read-chunks");
    // The layout says chunks of 2 x 3 doubles; turned into 2 x 2.
    byte[] sizes = ints(2, 3, 8);
    int at = find(content, sizes);
    ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putInt(at + 4, 2);
    Path file = file(content);
    String message =
        assertThrows(NirFileException.class, () -> NirFiles.read(file, OPTIONS)).getMessage();
    assertTrue(message.contains("/node/nodes/fc/weight: has a"), message);
  }

  private static byte[] ints(int... values) {
    ByteBuffer b = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(values).forEach(b::putInt);
    return b.array();
  }

  private static int find(byte[] in, byte[] what) {
    for (int i = 0; i + what.length <= in.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  /** Bits turned, bytes replaced, pieces cut out or off: a network, or an error with the file. */
  @ParameterizedTest
  @ValueSource(strings = {"read-plain", "read-chunks", "read-tracked", "read-latest", "written"})
  void damagedFiles(String name) throws IOException {
    byte[] whole = name.equals("written") ? written() : resource(name);
    int refused =
        Damage.refused(
            whole,
            DAMAGES,
            dir.resolve("net.nir"),
            NirFileException.class,
            file -> NirFiles.read(file, OPTIONS.withTimeSteps(2)));
    assertTrue(refused > DAMAGES / 5, "refused " + refused);
  }

  private byte[] written() throws IOException {
    Path file = dir.resolve("written.nir");
    NirOptions options = NirOptions.dt(1e-3).withInputShape(NirNets.IMAGE);
    NirFiles.write(NirNets.images(DataType.FLOAT), file, options);
    return Files.readAllBytes(file);
  }
}
