package io.github.dl4jsnn.examples.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The 1,797 handwritten digits of 8x8 pixels that come with the examples: the test part of "Optical
 * Recognition of Handwritten Digits" (E. Alpaydin, C. Kaynak, UCI, CC BY 4.0; see {@code
 * digits-ATTRIBUTION.txt}). Every fifth of them, after shuffling with a fixed seed, is for testing.
 */
public final class Digits {

  /** Images to train on. */
  public static final int TRAIN_SIZE = 1437;

  /** Images to test on. */
  public static final int TEST_SIZE = 360;

  private static final String RESOURCE = "digits.csv.gz";
  private static final int PIXELS = 64;
  private static final int CLASSES = 10;
  private static final int WHITE = 16;

  /** Not an option: the test images must never have been trained on, whatever --seed is. */
  private static final long SPLIT_SEED = 1797;

  private Digits() {}

  /**
   * Reads the digits.
   *
   * @return 1,437 images to train on, 360 to test on
   * @throws IOException if the resource is missing or damaged
   */
  public static TrainTest load() throws IOException {
    List<byte[]> rows = new ArrayList<>();
    try (InputStream in = Digits.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(RESOURCE + " is missing in the examples' jar: build it again");
      }
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(in), StandardCharsets.US_ASCII));
      for (String line; (line = reader.readLine()) != null; ) {
        rows.add(parse(line, rows.size() + 1));
      }
    }
    if (rows.size() != TRAIN_SIZE + TEST_SIZE) {
      throw new IOException(
          RESOURCE + ": " + (TRAIN_SIZE + TEST_SIZE) + " digits expected, found " + rows.size());
    }
    int[] order = Permutation.of(rows.size(), SPLIT_SEED);
    return new TrainTest(
        "digits", part(rows, order, 0, TRAIN_SIZE), part(rows, order, TRAIN_SIZE, rows.size()));
  }

  /**
   * The digits as large as those of MNIST, 28 x 28: each pixel becomes 3 x 3 pixels, in a black
   * border of 2.
   *
   * @param digits what {@link #load} reads
   */
  public static TrainTest enlarged(TrainTest digits) {
    return digits.map(images -> images.enlarged(3, 2));
  }

  private static ImageSet part(List<byte[]> rows, int[] order, int from, int to) {
    ByteBuffer pixels = ByteBuffer.allocate((to - from) * PIXELS);
    byte[] labels = new byte[to - from];
    for (int i = from; i < to; i++) {
      byte[] row = rows.get(order[i]);
      pixels.put(row, 0, PIXELS);
      labels[i - from] = row[PIXELS];
    }
    return new ImageSet(pixels.flip(), labels, CLASSES, WHITE);
  }

  private static byte[] parse(String line, int number) throws IOException {
    String[] cells = line.split(",", -1);
    byte[] row = new byte[PIXELS + 1];
    try {
      for (int i = 0; i < row.length; i++) {
        int value = Integer.parseInt(cells[i]);
        if (value < 0 || value > (i < PIXELS ? WHITE : CLASSES - 1)) {
          throw new NumberFormatException("value " + value + " is out of range");
        }
        row[i] = (byte) value;
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(RESOURCE + ", line " + number + ": " + e.getMessage(), e);
    }
    return row;
  }
}
