package io.github.dl4jsnn.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchFileTest {

  @TempDir Path dir;

  private Path file() {
    return dir.resolve("net.pt");
  }

  private Path write(Consumer<Pickle> content) {
    Pickle pickle = new Pickle();
    content.accept(pickle);
    pickle.write(file());
    return file();
  }

  private void assertRefused(Consumer<Pickle> content, String... parts) {
    refused(write(content), parts);
  }

  private static void refused(Path file, String... parts) {
    String message =
        assertThrows(WeightFileException.class, () -> StateDict.read(file)).getMessage();
    assertTrue(message.startsWith(file.toString()), message);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  /** {net, optimizer, epoch, loss, history}. */
  private static void checkpoint(Pickle p) {
    p.op('}', '(').string("net");
    p.dict("fc.weight", p::tensor);
    p.string("optimizer").op('}', '(').string("state");
    p.op('}').op('K', 0).dict("exp_avg", p::tensor).op('s');
    p.string("param_groups").op(']', '}').string("lr").op('G', 0x3f, 0xf0, 0, 0, 0, 0, 0, 0);
    p.op('s', 'a', 'u');
    p.string("epoch").op('K', 3).string("done").op(0x88).string("note").op('N');
    p.string("history").op(']', '(', 'K', 1, 'M', 0, 1, 'J', 0, 0, 0, 1, 'e', 'u');
  }

  @Test
  void theOneStateDictOfACheckpoint() throws IOException {
    StateDict read = StateDict.read(write(TorchFileTest::checkpoint));
    assertEquals(Set.of("fc.weight"), read.names());
    assertArrayEquals(new double[] {1, 2, 3, 4}, read.get("fc.weight").doubles());
    assertEquals(read, StateDict.read(file(), "net"));
  }

  @Test
  void oneOfSeveralByItsName() throws IOException {
    Path file =
        write(
            p -> {
              p.op('}', '(').string("a");
              p.dict("x", p::tensor);
              p.string("more").op('}').string("b");
              p.dict("y", p::tensor).op('s', 'u');
            });
    assertEquals(Set.of("x"), StateDict.read(file).names());
    assertEquals(Set.of("y"), StateDict.read(file, "more.b").names());
    WeightFileException e =
        assertThrows(WeightFileException.class, () -> StateDict.read(file, "more.c"));
    assertTrue(e.getMessage().contains("no dict \"c\"; there are [b]"), e.getMessage());
    assertRefused(
        p -> {
          p.op('}', '(').string("a");
          p.dict("x", p::tensor);
          p.string("b");
          p.dict("x", p::tensor).op('u');
        },
        "several state dicts among [a, b]");
    assertRefused(p -> p.dict("epoch", () -> p.op('K', 1)), "no state dict among [epoch]");
  }

  @Test
  void stridesAndOffsets() throws IOException {
    Path file =
        write(
            p -> {
              p.op('}', '(').string("transposed");
              p.tensor("0", 4, 0, new long[] {2, 2}, new long[] {1, 2}).string("last");
              p.tensor("0", 4, 3, new long[] {}, new long[] {}).string("every second");
              p.tensor("0", 4, 1, new long[] {2, 1}, new long[] {2, 7}).op('u');
            });
    StateDict read = StateDict.read(file);
    assertArrayEquals(new double[] {1, 3, 2, 4}, read.get("transposed").doubles());
    assertArrayEquals(new double[] {4}, read.get("last").doubles());
    assertArrayEquals(new double[] {2, 4}, read.get("every second").doubles());
  }

  @Test
  void placesOutsideOfTheStorageOrOnEachOther() {
    placeRefused(0, new long[] {5}, new long[] {1}, "takes elements 0 to 5 of a storage with 4");
    placeRefused(1, new long[] {2, 2}, new long[] {2, 1}, "takes elements 1 to 5");
    placeRefused(-1, new long[] {2}, new long[] {1}, "takes elements -1 to 1");
    placeRefused(0, new long[] {3}, new long[] {0}, "stride of 0 along axis 0", "overlap");
    placeRefused(0, new long[] {2, 2}, new long[] {1, 1}, "overlap");
    placeRefused(0, new long[] {2}, new long[] {-1}, "stride of -1");
    placeRefused(0, new long[] {1L << 40}, new long[] {1}, "1073741824 bytes, the limit");
    placeRefused(0, new long[] {1L << 40, 1L << 40}, new long[] {1, 1}, "the limit");
    placeRefused(0, new long[] {-2}, new long[] {1}, "a size of -2");
    placeRefused(Long.MAX_VALUE, new long[] {2}, new long[] {1}, "takes elements");
    placeRefused(0, new long[] {2}, new long[] {Long.MAX_VALUE}, "takes elements");
    assertRefused(
        p -> p.dict("w", () -> p.tensor("0", 5, 0, new long[] {5}, new long[] {1})),
        "has 16 bytes; expected 5 numbers of type F32");
    assertRefused(
        p -> p.dict("w", () -> p.tensor("../x", 1, 0, new long[] {1}, new long[] {1})),
        "storage root/data/../x is missing");
  }

  private void placeRefused(long offset, long[] shape, long[] strides, String... parts) {
    assertRefused(p -> p.dict("w", () -> p.tensor("0", 4, offset, shape, strides)), parts);
  }

  @Test
  void nothingElseIsCalled() {
    assertRefused(p -> p.global("os", "system").string("ls").op(0x85, 'R'), "names os.system");
    assertRefused(p -> p.global("builtins", "eval").string("1").op(0x85, 'R'), "builtins.eval");
    assertRefused(
        p -> p.global("torch.nn.modules.linear", "Linear").op(')', 0x81),
        "torch.nn.modules.linear.Linear",
        "save module.state_dict()");
    assertRefused(p -> p.global("torch", "QInt8Storage"), "names torch.QInt8Storage");
    assertRefused(p -> p.string("os").string("system").op(0x93), "instruction 0x93");
    assertRefused(p -> p.op('}', 'b'), "takes a value where there is none");
    assertRefused(p -> p.op('K', 1, 'K', 2, 0x86, 'R'), "takes a value where there is none");
    assertRefused(p -> p.op('K', 1, ')', 'R'), "calls 1");
    assertRefused(p -> p.op('h', 5), "recalls value 5");
    assertRefused(p -> p.op('(', 0x85), "takes a mark for a value");
    assertRefused(p -> p.op(0x80, 9), "protocol 9");
    assertRefused(p -> p.op('K', 1), "holds no dict");
    assertRefused(p -> p.op('K', 1, 'Q'), "refers to 1, not a storage");
    assertRefused(p -> p.op(0x8a, 200), "an integer of 200 bytes");
    assertRefused(p -> p.op('X', 255, 255, 255, 255), "ends in the middle");
    assertRefused(p -> p.op('}', '(').string("a").op('K', 1).string("a").op('K', 2, 'u'), "two");
  }

  @Test
  void containersOfThemselves() {
    // A dict in itself, and lists in lists: nothing looks into them without end.
    assertRefused(p -> p.op('}', 'q', 0).string("me").op('h', 0, 's'), "no state dict among [me]");
    assertRefused(
        p -> {
          p.op('}').string("deep");
          for (int i = 0; i < 200_000; i++) {
            p.op(']');
          }
          for (int i = 0; i < 199_999; i++) {
            p.op('a');
          }
          p.op('s');
        },
        "no state dict among [deep]");
  }

  @Test
  void archivesThatAreNotPlain() throws IOException {
    Pickle pickle = new Pickle();
    pickle.dict("w", pickle::tensor);
    byte[] content = pickle.end();
    Pickle.archive(file(), Map.of("root/data.pkl", content), ZipEntry.DEFLATED);
    refused(file(), "\"root/data.pkl\" is compressed");
    Map<String, byte[]> two = new LinkedHashMap<>();
    two.put("a/data.pkl", content);
    two.put("b/data.pkl", content);
    Pickle.archive(file(), two, ZipEntry.STORED);
    refused(file(), "two pickles");
    Pickle.archive(file(), Map.of("root/data.pkl", content), ZipEntry.STORED);
    refused(file(), "root/data/0 is missing");
    Pickle.archive(file(), Map.of("readme.txt", content), ZipEntry.STORED);
    refused(file(), "an entry \"readme.txt\"");
    // Two entries of one name.
    Map<String, byte[]> same = new LinkedHashMap<>();
    same.put("root/data.pkl", content);
    same.put("root/data.pkk", content);
    Pickle.archive(file(), same, ZipEntry.STORED);
    byte[] bytes = Files.readAllBytes(file());
    replace(bytes, "root/data.pkk", "root/data.pkl");
    Files.write(file(), bytes);
    refused(file(), "two entries \"root/data.pkl\"");
  }

  private static void replace(byte[] in, String what, String with) {
    byte[] from = what.getBytes(StandardCharsets.US_ASCII);
    byte[] to = with.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i + from.length <= in.length; i++) {
      if (Arrays.equals(in, i, i + from.length, from, 0, from.length)) {
        System.arraycopy(to, 0, in, i, to.length);
      }
    }
  }

  @Test
  void filesOfOtherKinds() throws IOException {
    Files.write(file(), new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10, 'l', (byte) 0xfc});
    refused(file(), "a pickle without an archive", "before version 1.6");
    Files.write(file(), new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'});
    refused(file(), "is an HDF5 file");
    Files.write(file(), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    refused(file(), "compressed by gzip");
    Files.write(file(), new byte[0]);
    refused(file(), "neither a safetensors file nor a zip archive");
    Files.writeString(file(), "weights, but as text");
    refused(file(), "neither a safetensors file nor a zip archive");
  }
}
