package io.github.dl4jsnn.util;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/** A file damaged in many ways, always the same ones: it is read, or refused by its name. */
public final class Damage {

  /** Reads a file. */
  public interface Reading {
    void of(Path file) throws IOException;
  }

  private Damage() {}

  /**
   * Damages a file many times. Any exception but the refusal goes through.
   *
   * @param whole the file as it should be
   * @param file where damaged ones are written
   * @param refusal expected of files that are not read; its message begins with the file
   * @return how many were refused
   */
  public static int refused(
      byte[] whole, int times, Path file, Class<? extends IOException> refusal, Reading reading) {
    Random random = new Random(7);
    int[] refused = new int[1];
    assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> {
          for (int k = 0; k < times; k++) {
            Files.write(file, damaged(whole, random));
            try {
              reading.of(file);
            } catch (IOException e) {
              if (!refusal.isInstance(e)) {
                throw e;
              }
              assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
              refused[0]++;
            }
          }
        });
    return refused[0];
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(6)) {
      case 0 -> {
        for (int i = 0; i <= random.nextInt(4); i++) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
      }
      case 1 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 2 -> {
        // Sizes and addresses.
        int from = random.nextInt(bytes.length - 8);
        long[] values = {-1, 0, 1, Long.MAX_VALUE, Integer.MAX_VALUE, bytes.length, at};
        ByteBuffer.wrap(bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(from & ~7, values[random.nextInt(values.length)]);
        return bytes;
      }
      case 3 -> {
        // Structures are mostly at the beginning or at the end.
        int near = random.nextInt(Math.min(600, bytes.length));
        bytes[random.nextBoolean() ? near : bytes.length - 1 - near] = (byte) random.nextInt();
        return bytes;
      }
      case 4 -> {
        // One structure in the place of another.
        int n = Math.min(1 + random.nextInt(128), bytes.length - at);
        int to = random.nextInt(bytes.length - n);
        System.arraycopy(whole, at, bytes, to, n);
        return bytes;
      }
      default -> {
        int n = Math.min(random.nextInt(64), bytes.length - at);
        byte[] shorter = new byte[bytes.length - n];
        System.arraycopy(bytes, 0, shorter, 0, at);
        System.arraycopy(bytes, at + n, shorter, at, shorter.length - at);
        return shorter;
      }
    }
  }
}
