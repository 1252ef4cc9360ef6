package io.github.dl4jsnn.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DigitsTest {

  private static final int[] FIRST_TEST_LABELS = {5, 3, 8, 4, 4, 8, 9, 6, 7, 2, 4, 3};

  @Test
  void splitIsCompleteAndHasAllClassesInBothParts() throws IOException {
    TrainTest digits = Digits.load();
    assertEquals(1437, digits.train().size());
    assertEquals(360, digits.test().size());
    assertEquals(64, digits.train().features());
    assertEquals(10, digits.train().classes());
    // The counts of the file, label by label.
    int[] expected = {178, 182, 177, 183, 181, 182, 181, 179, 174, 180};
    int[] train = counts(digits.train());
    int[] test = counts(digits.test());
    for (int label = 0; label < 10; label++) {
      assertEquals(expected[label], train[label] + test[label]);
      assertTrue(test[label] >= 20, "label " + label + " is rare in testing: " + test[label]);
    }
  }

  /** The 1,797 images are all different, so a common image would be one that is in both parts. */
  @Test
  void partsAreDisjoint() throws IOException {
    TrainTest digits = Digits.load();
    Map<String, Integer> seen = new HashMap<>();
    for (ImageSet part : new ImageSet[] {digits.train(), digits.test()}) {
      for (int i = 0; i < part.size(); i++) {
        seen.merge(Arrays.toString(pixels(part, i)), 1, Integer::sum);
      }
    }
    assertEquals(1797, seen.size());
  }

  @Test
  void splitIsFixed() throws IOException {
    // Would change with the seed or the algorithm; results of different versions could then not be
    // compared.
    ImageSet test = Digits.load().test();
    int[] first = IntStream.range(0, 12).map(test::label).toArray();
    assertArrayEquals(FIRST_TEST_LABELS, first, Arrays.toString(first));
  }

  @Test
  void pixelsAreScaledToOne() throws IOException {
    ImageSet train = Digits.load().train();
    float max = 0;
    for (int i = 0; i < train.size(); i++) {
      for (float pixel : pixels(train, i)) {
        assertTrue(pixel >= 0 && pixel <= 1);
        max = Math.max(max, pixel);
      }
    }
    assertEquals(1f, max, 0f);
  }

  @Test
  void enlargedDigitsHaveEachPixelNineTimesInABlackBorder() throws IOException {
    TrainTest digits = Digits.load();
    TrainTest large = Digits.enlarged(digits);
    assertEquals(784, large.test().features());
    assertEquals(digits.test().label(7), large.test().label(7));
    float[] small = pixels(digits.test(), 7);
    float[] pixels = pixels(large.test(), 7);
    for (int y = 0; y < 28; y++) {
      for (int x = 0; x < 28; x++) {
        boolean border = y < 2 || y > 25 || x < 2 || x > 25;
        float expected = border ? 0 : small[(y - 2) / 3 * 8 + (x - 2) / 3];
        assertEquals(expected, pixels[y * 28 + x], 0);
      }
    }
  }

  @Test
  void pooledDigitsAreMeansOfNeighbours() throws IOException {
    TrainTest digits = Digits.load();
    TrainTest large = Digits.enlarged(digits);
    // A pixel of the digits fills 3 x 3; all that is left of 28 after 9 threes is cut off.
    assertEquals(81, large.test().pooled(3).features());
    ImageSet pooled = digits.test().pooled(4);
    assertEquals(digits.test().label(7), pooled.label(7));
    float[] from = pixels(digits.test(), 7);
    float[] small = pixels(pooled, 7);
    assertEquals(4, small.length);
    for (int i = 0; i < 4; i++) {
      double sum = 0;
      for (int j = 0; j < 16; j++) {
        sum += from[(i / 2 * 4 + j / 4) * 8 + i % 2 * 4 + j % 4];
      }
      assertEquals(sum / 16, small[i], 0.5 / 16 + 1e-6);
    }
    assertTrue(small[1] > 0, "a black corner");
  }

  @Test
  void imagesHeldOutAreTheLastToTrainOn() throws IOException {
    TrainTest digits = Digits.load();
    TrainTest held = digits.holdOut(100);
    assertEquals(Digits.TRAIN_SIZE - 100, held.train().size());
    ImageSet out = held.heldOut().orElseThrow();
    assertEquals(100, out.size());
    assertEquals(digits.train().label(Digits.TRAIN_SIZE - 100), out.label(0));
    assertArrayEquals(pixels(digits.train(), Digits.TRAIN_SIZE - 1), pixels(out, 99));
    assertArrayEquals(pixels(digits.train(), 5), pixels(held.train(), 5));
    assertEquals(digits, digits.holdOut(0));
  }

  private static float[] pixels(ImageSet set, int image) {
    return set.batch(new int[] {image}, 0, 1).getFeatures().data().asFloat();
  }

  private static int[] counts(ImageSet set) {
    int[] counts = new int[set.classes()];
    for (int i = 0; i < set.size(); i++) {
      counts[set.label(i)]++;
    }
    return counts;
  }
}
