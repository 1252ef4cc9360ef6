package io.github.dl4jsnn.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.data.Download.DownloadException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class DownloadTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path dir;

  /** Does not compress, so that the download has several pieces. */
  private final byte[] content = random(50_000);

  private final FileSpec spec = new FileSpec("file", content.length, TinyMnist.sha256(content));

  @Test
  void fetchesAGoodFile() throws IOException {
    byte[] gzip = TinyMnist.gzip(content);
    try (Mirror mirror = new Mirror((exchange, name) -> Mirror.send(exchange, gzip))) {
      Path target = dir.resolve("new/file.gz");
      assertArrayEquals(content, fetch(target, LONG, LONG, mirror.address()));
      assertArrayEquals(gzip, Files.readAllBytes(target));
    }
  }

  @Test
  void aSilentMirrorIsGivenUpAndCannotPublishLater() throws Exception {
    CountDownLatch late = new CountDownLatch(1);
    byte[] gzip = TinyMnist.gzip(content);
    CountDownLatch sent = new CountDownLatch(1);
    try (Mirror mirror =
        new Mirror(
            (exchange, name) -> {
              await(late);
              try {
                Mirror.send(exchange, gzip);
              } finally {
                sent.countDown();
              }
            })) {
      long start = System.nanoTime();
      DownloadException e =
          assertThrows(
              DownloadException.class,
              () -> fetch(dir.resolve("file.gz"), LONG, Duration.ofSeconds(1), mirror.address()));
      assertTrue(System.nanoTime() - start < 5e9, "took too long");
      assertTrue(e.getMessage().contains("no answer within 1 s"), e.getMessage());
      late.countDown();
      assertTrue(sent.await(5, TimeUnit.SECONDS));
      Thread.sleep(200);
      assertFalse(Files.exists(dir.resolve("file.gz")));
    }
  }

  @Test
  void aMirrorThatStopsInTheMiddleIsLeftForTheNext() throws IOException {
    byte[] gzip = TinyMnist.gzip(content);
    CountDownLatch end = new CountDownLatch(1);
    try (Mirror stalling =
            new Mirror(
                (exchange, name) -> {
                  exchange.sendResponseHeaders(200, gzip.length);
                  exchange.getResponseBody().write(gzip, 0, 20_000);
                  exchange.getResponseBody().flush();
                  await(end);
                });
        Mirror good = new Mirror((exchange, name) -> Mirror.send(exchange, gzip))) {
      Path target = dir.resolve("file.gz");
      Duration silence = Duration.ofMillis(1500);
      assertArrayEquals(content, fetch(target, silence, LONG, stalling.address(), good.address()));

      Files.delete(target);
      DownloadException e =
          assertThrows(
              DownloadException.class, () -> fetch(target, silence, LONG, stalling.address()));
      // The network failed, not the disk.
      assertEquals("127.0.0.1: timed out", e.getMessage());
      try (var files = Files.list(dir)) {
        assertEquals(List.of(), files.toList());
      }
    } finally {
      end.countDown();
    }
  }

  @Test
  void tellsTheStatusOfEveryMirror() throws IOException {
    try (Mirror missing = new Mirror((exchange, name) -> exchange.sendResponseHeaders(404, -1))) {
      DownloadException e =
          assertThrows(
              DownloadException.class,
              () -> fetch(dir.resolve("f"), LONG, LONG, missing.address(), Mirror.nobody()));
      assertEquals("127.0.0.1: HTTP status 404; 127.0.0.1: cannot connect", e.getMessage());
    }
  }

  @Test
  void anEndlessAnswerIsCutOff() throws IOException {
    try (Mirror endless =
        new Mirror(
            (exchange, name) -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] chunk = random(1 << 16);
              while (true) {
                exchange.getResponseBody().write(chunk);
              }
            })) {
      DownloadException e =
          assertThrows(
              DownloadException.class,
              () -> fetch(dir.resolve("f"), LONG, LONG, endless.address()));
      assertTrue(e.getMessage().contains("more than"), e.getMessage());
    }
  }

  private byte[] fetch(Path target, Duration silence, Duration answer, URI... mirrors)
      throws IOException {
    return new Download(List.of(mirrors), Duration.ofSeconds(1), silence)
        .fetch(spec, target, answer);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
