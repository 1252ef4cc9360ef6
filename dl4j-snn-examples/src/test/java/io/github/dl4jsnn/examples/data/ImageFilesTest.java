package io.github.dl4jsnn.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jsnn.examples.data.Download.DownloadException;
import io.github.dl4jsnn.examples.data.FileSpec.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {

  private static final String IMAGES = "t10k-images-idx3-ubyte";

  @TempDir Path dir;
  @TempDir Path home;

  private final TinyMnist tiny = new TinyMnist();
  private final List<String> notices = new ArrayList<>();
  private Path cache;

  @BeforeEach
  void cacheThatDoesNotExist() {
    cache = home.resolve("below/cache");
  }

  @Test
  void readsPlainFiles() throws IOException {
    tiny.writePlain(dir);
    check(load(tiny.files(cache)));
    assertFalse(Files.exists(cache));
  }

  @Test
  void readsGzipFiles() throws IOException {
    tiny.writeGzip(dir);
    check(load(tiny.files(cache)));
  }

  @Test
  void looksInTheCacheAfterTheDirectory() throws IOException {
    Files.createDirectories(cache);
    tiny.writeGzip(cache);
    check(load(tiny.files(cache)));
  }

  @Test
  void downloadsWhatIsMissingToTheCache() throws IOException {
    tiny.writePlain(dir);
    Files.delete(dir.resolve(IMAGES));
    try (Mirror mirror = Mirror.of(tiny)) {
      check(load(tiny.files(cache, Mirror.nobody(), mirror.address())));
      assertEquals(List.of(IMAGES + ".gz"), mirror.requests);
      assertEquals(1, notices.size());
      assertEquals(List.of(IMAGES + ".gz"), names(cache));
      // The second time it is there.
      check(load(tiny.files(cache, mirror.address())));
      assertEquals(1, mirror.requests.size());
    }
  }

  @Test
  void anotherMirrorStepsInForAWrongFile() throws IOException {
    byte[] wrong = TinyMnist.gzip(new byte[100]);
    try (Mirror bad = new Mirror((exchange, name) -> Mirror.send(exchange, wrong));
        Mirror good = Mirror.of(tiny)) {
      check(load(tiny.files(cache, bad.address(), good.address())));
      assertEquals(4, bad.requests.size());
      assertEquals(4, names(cache).size());
    }
  }

  @Test
  void wrongDownloadsLeaveNothingAndSayWhatCame() throws IOException {
    byte[] portal = "<html>please log in</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (Mirror bad = new Mirror((exchange, name) -> Mirror.send(exchange, portal))) {
      DownloadException e =
          assertThrows(DownloadException.class, () -> load(tiny.files(cache, bad.address())));
      assertContains(
          e, bad.address().toString(), TinyMnist.sha256(portal), "found 26 bytes", "127.0.0.1");
      assertFalse(e.getMessage().contains(".tmp"), e.getMessage());
      assertEquals(List.of(), names(cache));
      assertEquals(List.of(), notices);
    }
  }

  @Test
  void aDirectoryOfThatNameIsNamed() throws IOException {
    tiny.writePlain(dir);
    Files.delete(dir.resolve(IMAGES));
    Files.createDirectory(dir.resolve(IMAGES));
    IOException e = assertThrows(IOException.class, () -> load(tiny.files(cache)));
    assertContains(e, dir.resolve(IMAGES) + ": is a directory, a file is expected");
  }

  @Test
  @Timeout(60)
  void aPipeIsNotWaitedFor() throws Exception {
    tiny.writePlain(dir);
    Path pipe = dir.resolve(IMAGES);
    Files.delete(pipe);
    try {
      new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    } catch (IOException e) {
      assumeTrue(false, "no mkfifo: " + e.getMessage());
    }
    IOException e = assertThrows(IOException.class, () -> load(tiny.files(cache)));
    assertContains(e, pipe + ": is a pipe or a device, a file is expected");
  }

  @Test
  void truncatedGzip() throws IOException {
    tiny.writeGzip(dir);
    Path file = dir.resolve(IMAGES + ".gz");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 20));
    CorruptFileException e = corrupt();
    assertContains(
        e, file.toString(), tiny.specs.testImages().sha256(), "cut off", "delete it", "144 bytes");
  }

  @Test
  void truncatedPlainFile() throws IOException {
    tiny.writePlain(dir);
    Path file = dir.resolve(IMAGES);
    byte[] half = Arrays.copyOf(Files.readAllBytes(file), 70);
    Files.write(file, half);
    assertContains(
        corrupt(),
        file.toString(),
        "expected 144 bytes with SHA-256 " + tiny.specs.testImages().sha256(),
        "found 70 bytes with SHA-256 " + TinyMnist.sha256(half));
  }

  @Test
  void oneWrongBit() throws IOException {
    tiny.writePlain(dir);
    Path file = dir.resolve(IMAGES);
    byte[] content = Files.readAllBytes(file);
    content[77] ^= 1;
    Files.write(file, content);
    assertContains(
        corrupt(),
        file.toString(),
        tiny.specs.testImages().sha256(),
        "found 144 bytes with SHA-256 " + TinyMnist.sha256(content));
  }

  @Test
  void tooLongFile() throws IOException {
    tiny.writePlain(dir);
    Path file = dir.resolve(IMAGES);
    byte[] longer = Arrays.copyOf(Files.readAllBytes(file), 145);
    Files.write(file, longer);
    assertContains(
        corrupt(), "found 145 bytes with SHA-256 " + TinyMnist.sha256(longer), file.toString());
  }

  @Test
  void damagedGzip() throws IOException {
    tiny.writeGzip(dir);
    Path file = dir.resolve(IMAGES + ".gz");
    byte[] content = Files.readAllBytes(file);
    content[15] ^= 0x55;
    content[16] ^= 0x55;
    Files.write(file, content);
    assertContains(corrupt(), file.toString(), tiny.specs.testImages().sha256());
  }

  @Test
  void aCorruptFileIsAnErrorAlsoWhereADownloadWouldWork() throws IOException {
    tiny.writePlain(dir);
    Files.write(dir.resolve(IMAGES), new byte[3]);
    try (Mirror mirror = Mirror.of(tiny)) {
      assertThrows(CorruptFileException.class, () -> load(tiny.files(cache, mirror.address())));
      assertEquals(List.of(), mirror.requests);
    }
  }

  @Test
  void directoryThatDoesNotExist() {
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                tiny.files(cache)
                    .load(Optional.of(dir.resolve("no")), Duration.ofSeconds(1), notices::add));
    assertContains(e, dir.resolve("no") + " does not exist");
  }

  @Test
  void theRealFiles() throws IOException {
    Path real = Path.of(System.getProperty("golden.dir", "../shared/golden"), "../data/mnist");
    assumeTrue(Files.isDirectory(real), "no MNIST at " + real);
    TrainTest data =
        ImageFiles.mnist().load(Optional.of(real), Duration.ofSeconds(1), notices::add);
    assertEquals(60_000, data.train().size());
    assertEquals(10_000, data.test().size());
    assertEquals(784, data.train().features());
    assertEquals(10, data.train().classes());
    assertEquals(7, data.test().label(0));
    assertEquals(List.of(), notices);
  }

  private TrainTest load(ImageFiles files) throws IOException {
    return files.load(Optional.of(dir), Duration.ofSeconds(5), notices::add);
  }

  private CorruptFileException corrupt() {
    return assertThrows(CorruptFileException.class, () -> load(tiny.files(cache)));
  }

  private static void check(TrainTest data) {
    assertEquals(20, data.train().size());
    assertEquals(8, data.test().size());
    assertEquals(16, data.test().features());
    assertEquals(10, data.test().classes());
    assertEquals(9, data.test().label(0));
    float[] pixels = data.test().batch(new int[] {1}, 0, 1).getFeatures().data().asFloat();
    // Pixel i of the file is 7i mod 256: unsigned, scaled by 255.
    for (int j = 0; j < 16; j++) {
      assertEquals((16 + j) * 7 % 256 / 255f, pixels[j], 0f);
    }
  }

  private static void assertContains(Exception e, String... parts) {
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), () -> "no \"" + part + "\" in " + e.getMessage());
    }
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
