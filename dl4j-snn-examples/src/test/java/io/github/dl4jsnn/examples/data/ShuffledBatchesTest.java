package io.github.dl4jsnn.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

class ShuffledBatchesTest {

  /** 23 images of two pixels: the first is the number of the image. */
  private static final ImageSet SET = set(23);

  @Test
  void trainingDropsTheIncompleteBatch() {
    ShuffledBatches batches = ShuffledBatches.training(SET, 5, 1);
    assertEquals(4, batches.batchesPerEpoch());
    List<Integer> images = epoch(batches);
    assertEquals(20, images.size());
    assertEquals(20, new HashSet<>(images).size(), "an image came twice");
  }

  @Test
  void mnistHas937Batches() {
    assertEquals(937, ShuffledBatches.training(set(60_000), 64, 1).batchesPerEpoch());
  }

  @Test
  void testingKeepsEveryImageInOrder() {
    ShuffledBatches batches = ShuffledBatches.testing(SET, 5);
    assertEquals(5, batches.batchesPerEpoch());
    List<Integer> images = epoch(batches);
    assertEquals(23, images.size());
    for (int i = 0; i < 23; i++) {
      assertEquals(i, images.get(i));
    }
    batches.reset();
    assertEquals(images, epoch(batches));
  }

  @Test
  void everyEpochHasItsOwnOrderAndDropsOthers() {
    ShuffledBatches batches = ShuffledBatches.training(SET, 5, 1);
    HashSet<List<Integer>> orders = new HashSet<>();
    HashSet<Integer> seen = new HashSet<>();
    for (int epoch = 0; epoch < 10; epoch++) {
      List<Integer> images = epoch(batches);
      orders.add(images);
      seen.addAll(images);
      batches.reset();
    }
    assertEquals(10, orders.size());
    assertEquals(23, seen.size(), "some image is always dropped");
  }

  @Test
  void orderDependsOnSeedAndEpochOnly() {
    ShuffledBatches a = ShuffledBatches.training(SET, 5, 7);
    List<Integer> first = epoch(a);
    a.reset();
    epoch(a);
    a.reset();
    List<Integer> third = epoch(a);

    ShuffledBatches b = ShuffledBatches.training(SET, 5, 7);
    assertEquals(first, epoch(b));
    // A resumed training begins at a later epoch.
    b.startEpoch(2);
    assertEquals(third, epoch(b));
    assertNotEquals(first, epoch(ShuffledBatches.training(SET, 5, 8)));
  }

  @Test
  void resetOfAnUntouchedEpochChangesNothing() {
    ShuffledBatches a = ShuffledBatches.training(SET, 5, 7);
    a.reset();
    a.reset();
    assertEquals(epoch(ShuffledBatches.training(SET, 5, 7)), epoch(a));
  }

  @Test
  void batchesHaveShapesScaleAndOneHotLabels() {
    DataSet batch = ShuffledBatches.testing(SET, 5).next();
    assertArrayEquals(new long[] {5, 2}, batch.getFeatures().shape());
    assertArrayEquals(new long[] {5, 3}, batch.getLabels().shape());
    assertEquals(4f / 100, batch.getFeatures().getFloat(4, 0), 0f);
    assertEquals(200f / 100, batch.getFeatures().getFloat(4, 1), 0f);
    for (int i = 0; i < 5; i++) {
      for (int c = 0; c < 3; c++) {
        assertEquals(c == i % 3 ? 1f : 0f, batch.getLabels().getFloat(i, c), 0f);
      }
    }
  }

  @Test
  void refusesImpossibleBatchSizesAndReadingPastTheEnd() {
    assertThrows(IllegalArgumentException.class, () -> ShuffledBatches.training(SET, 24, 1));
    assertThrows(IllegalArgumentException.class, () -> ShuffledBatches.training(SET, 0, 1));
    assertTrue(ShuffledBatches.testing(SET, 100).hasNext());
    ShuffledBatches batches = ShuffledBatches.training(SET, 23, 1);
    batches.next();
    assertFalse(batches.hasNext());
    assertThrows(NoSuchElementException.class, batches::next);
  }

  @Test
  void movedImagesKeepTheirPixelsAndMoveAnewInEachEpoch() {
    // One white pixel in the middle of 5 x 5.
    byte[] pixels = new byte[40 * 25];
    for (int i = 0; i < 40; i++) {
      pixels[i * 25 + 12] = 100;
    }
    ImageSet dots = new ImageSet(ByteBuffer.wrap(pixels), new byte[40], 1, 100);
    List<List<Integer>> epochs = new ArrayList<>();
    for (int epoch : new int[] {0, 1, 0}) {
      ShuffledBatches batches = ShuffledBatches.training(dots, 8, 3).shifted(2);
      batches.startEpoch(epoch);
      epochs.add(whitePixels(batches));
    }
    assertEquals(epochs.get(0), epochs.get(2));
    assertNotEquals(epochs.get(0), epochs.get(1));
    // All 25 places but a few are taken by 80 dots, and no dot is lost.
    assertTrue(new HashSet<>(epochs.get(0)).size() > 12);
    assertEquals(
        List.of(12, 12, 12, 12, 12),
        whitePixels(ShuffledBatches.training(dots, 5, 3).shifted(0)).subList(0, 5));
  }

  @Test
  void movesAreWholeRowsAndColumns() {
    byte[] pixels = new byte[9];
    for (int i = 0; i < 9; i++) {
      pixels[i] = (byte) (i + 1);
    }
    ImageSet one = new ImageSet(ByteBuffer.wrap(pixels), new byte[1], 1, 1);
    for (int epoch = 0; epoch < 50; epoch++) {
      ShuffledBatches batches = ShuffledBatches.training(one, 1, 7).shifted(1);
      batches.startEpoch(epoch);
      float[] moved = batches.next().getFeatures().data().asFloat();
      int down =
          moved[0] + moved[1] + moved[2] == 0 ? 1 : moved[6] + moved[7] + moved[8] == 0 ? -1 : 0;
      int right =
          moved[0] + moved[3] + moved[6] == 0 ? 1 : moved[2] + moved[5] + moved[8] == 0 ? -1 : 0;
      for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
          int y = row - down;
          int x = column - right;
          boolean inside = y >= 0 && y < 3 && x >= 0 && x < 3;
          assertEquals(inside ? y * 3 + x + 1 : 0, moved[row * 3 + column], 0);
        }
      }
    }
  }

  /** Index of the white pixel of each image. */
  private static List<Integer> whitePixels(ShuffledBatches batches) {
    List<Integer> places = new ArrayList<>();
    while (batches.hasNext()) {
      DataSet batch = batches.next();
      assertEquals(batch.numExamples(), batch.getFeatures().sumNumber().intValue());
      for (int i = 0; i < batch.numExamples(); i++) {
        places.add(batch.getFeatures().getRow(i).argMax().getInt(0));
      }
    }
    return places;
  }

  private static ImageSet set(int size) {
    ByteBuffer pixels = ByteBuffer.allocate(2 * size);
    byte[] labels = new byte[size];
    for (int i = 0; i < size; i++) {
      pixels.put((byte) i).put((byte) 200);
      labels[i] = (byte) (i % 3);
    }
    return new ImageSet(pixels.flip(), labels, 3, 100);
  }

  private static List<Integer> epoch(ShuffledBatches batches) {
    List<Integer> images = new ArrayList<>();
    while (batches.hasNext()) {
      DataSet batch = batches.next();
      for (int i = 0; i < batch.numExamples(); i++) {
        images.add(Math.round(batch.getFeatures().getFloat(i, 0) * 100));
      }
    }
    return images;
  }
}
