package io.github.dl4jsnn.internal.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

/** Arrays that are used again, and let go of. */
class BuffersTest {

  @Test
  void usesAgainWhatFits() {
    Buffers buffers = new Buffers();
    float[][] a = buffers.take(3, 4);
    float[][] b = buffers.take(3, 4);
    assertNotSame(a, b);
    buffers.give(a);
    buffers.give(null);
    assertSame(a, buffers.take(3, 4));
    buffers.give(a);
    float[][] larger = buffers.take(3, 5);
    assertEquals(5, larger[0].length);
    buffers.give(b);
    assertEquals(2, buffers.take(2, 4).length);
    assertSame(buffers.trains(2), buffers.trains(2));
    assertEquals(3, buffers.trains(3).length);
  }

  @Test
  void clearedArraysAreGarbage() {
    Buffers buffers = new Buffers();
    WeakReference<float[][]> array = new WeakReference<>(buffers.take(100, 1000));
    buffers.give(array.get());
    WeakReference<Object> trains = new WeakReference<>(buffers.trains(4));
    buffers.clear();
    for (int i = 0; i < 100 && (array.get() != null || trains.get() != null); i++) {
      System.gc();
    }
    assertNull(array.get(), "the array is still held");
    assertNull(trains.get(), "the trains are still held");
    assertEquals(100, buffers.take(100, 1000).length);
  }

  /** As between the iterations of fit, which clears the layers after each one. */
  @Test
  void clearedArraysServeAgainUntilTheyAreCollected() {
    Buffers buffers = new Buffers();
    float[][] a = buffers.take(3, 4);
    buffers.give(a);
    buffers.clear();
    assertSame(a, buffers.take(3, 4));
  }
}
