package io.github.dl4jsnn.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.data.Datasets.Choice;
import io.github.dl4jsnn.examples.data.FileSpec.CorruptFileException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {

  @TempDir Path dir;

  private final TinyMnist tiny = new TinyMnist();
  private final List<String> notices = new ArrayList<>();

  @Test
  @Timeout(60)
  void autoFallsBackToTheDigitsWithOneLine() throws IOException {
    TrainTest data = load(Choice.AUTO, Mirror.nobody());
    assertEquals("digits", data.name());
    assertEquals(1, notices.size());
    assertTrue(notices.get(0).contains("using the digits"), notices.get(0));
    assertTrue(notices.get(0).contains("cannot connect"), notices.get(0));
    assertTrue(!notices.get(0).contains("\n"), notices.get(0));
  }

  @Test
  void autoFallsBackWithinFifteenSecondsWhereNobodyAnswers() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (Mirror silent =
        new Mirror(
            (exchange, name) -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })) {
      Download patient =
          new Download(List.of(silent.address()), Duration.ofSeconds(60), Duration.ofSeconds(60));
      ImageFiles files = new ImageFiles(tiny.specs, dir.resolve("cache"), patient);
      long start = System.nanoTime();
      TrainTest data = Datasets.load(Choice.AUTO, Optional.empty(), files, notices::add);
      assertTrue(System.nanoTime() - start < 15e9, "took too long");
      assertEquals("digits", data.name());
      assertEquals(1, notices.size());
    } finally {
      end.countDown();
    }
  }

  @Test
  void autoTakesMnistWhereItIs() throws IOException {
    tiny.writePlain(dir);
    assertEquals("mnist", load(Choice.AUTO, Mirror.nobody()).name());
    assertEquals(List.of(), notices);
  }

  @Test
  void autoDoesNotHideACorruptFile() throws IOException {
    tiny.writePlain(dir);
    Files.write(dir.resolve("t10k-labels-idx1-ubyte"), new byte[3]);
    assertThrows(CorruptFileException.class, () -> load(Choice.AUTO, Mirror.nobody()));
  }

  @Test
  void mnistNeverFallsBack() {
    IOException e = assertThrows(IOException.class, () -> load(Choice.MNIST, Mirror.nobody()));
    assertTrue(e.getMessage().contains("--dataset-dir"), e.getMessage());
    assertTrue(e.getMessage().contains(dir.toString()), e.getMessage());
    assertEquals(List.of(), notices);
  }

  @Test
  void theDataSetOfAnotherExampleIsRefused() {
    IOException e =
        assertThrows(IOException.class, () -> load(Choice.FASHION_MNIST, Mirror.nobody()));
    assertEquals("--dataset fashion-mnist: auto, mnist or digits is expected here", e.getMessage());
  }

  @Test
  void digitsAskNobody() throws IOException {
    try (Mirror mirror = Mirror.of(tiny)) {
      assertEquals("digits", load(Choice.DIGITS, mirror.address()).name());
      assertEquals(List.of(), mirror.requests);
    }
  }

  private TrainTest load(Choice choice, URI mirror) throws IOException {
    return Datasets.load(
        choice, Optional.of(dir), tiny.files(dir.resolve("cache"), mirror), notices::add);
  }
}
