package io.github.dl4jsnn.internal.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Layout: [b, n, T] over memory [T][b][n], whatever the caller's array looks like. */
class TimeMajorTest {

  /** Arrays [b, n, T] of all kinds with the value 10000 b + 100 n + t. */
  private static List<INDArray> arrays(int b, int n, int t) {
    INDArray c = Nd4j.create(DataType.FLOAT, new long[] {b, n, t}, 'c');
    for (int i = 0; i < b; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < t; k++) {
          c.putScalar(new int[] {i, j, k}, 10000 * i + 100 * j + k);
        }
      }
    }
    INDArray large = Nd4j.create(DataType.FLOAT, new long[] {b + 2, n + 3, t + 1}, 'c');
    INDArray part =
        large.get(
            NDArrayIndex.interval(1, b + 1),
            NDArrayIndex.interval(2, n + 2),
            NDArrayIndex.interval(0, t));
    part.assign(c);
    INDArray nwc = c.permute(0, 2, 1).dup('c').permute(0, 2, 1);
    INDArray timeMajor = c.permute(2, 0, 1).dup('c').permute(1, 2, 0);
    return List.of(c, c.dup('f'), part, nwc, timeMajor);
  }

  private static INDArray of(INDArray x) {
    return TimeMajor.of(x, DataType.FLOAT, shape -> Nd4j.create(DataType.FLOAT, shape, 'c'));
  }

  @Test
  void otherTypesAreConverted() {
    INDArray x = Nd4j.rand(DataType.DOUBLE, 5, 3, 4);
    INDArray of = of(TimeMajor.view(x));
    assertEquals(DataType.FLOAT, of.dataType());
    assertEquals(x.castTo(DataType.FLOAT), of);
  }

  @Test
  void ofAndBack() {
    for (int[] s : new int[][] {{3, 4, 5}, {1, 4, 5}, {3, 1, 5}, {3, 4, 1}, {1, 1, 1}, {1, 4, 1}}) {
      int kind = 0;
      for (INDArray x : arrays(s[0], s[1], s[2])) {
        String what = "kind " + kind++ + " of " + s[0] + ", " + s[1] + ", " + s[2];
        INDArray of = of(x);
        assertArrayEquals(new long[] {s[2], s[0], s[1]}, of.shape(), what);
        assertEquals('c', of.ordering(), what);
        float[][] memory = new float[s[2]][s[0] * s[1]];
        TimeMajor.read(of, memory);
        for (int t = 0; t < s[2]; t++) {
          for (int i = 0; i < s[0] * s[1]; i++) {
            float expected = 10000 * (i / s[1]) + 100 * (i % s[1]) + t;
            assertEquals(expected, memory[t][i], what + ", step " + t + ", element " + i);
          }
        }
        assertEquals(x, TimeMajor.view(of), what + ", view");
        INDArray written = Nd4j.create(DataType.FLOAT, of.shape(), 'c');
        TimeMajor.write(memory, written);
        assertEquals(of, written, what + ", write");
      }
    }
  }

  @Test
  void ownLayoutIsNotCopied() {
    INDArray memory = Nd4j.rand(DataType.FLOAT, 5, 3, 4);
    INDArray of = of(TimeMajor.view(memory));
    assertSame(memory.data().originalDataBuffer(), of.data().originalDataBuffer(), "was copied");
    of.putScalar(0, 7);
    assertEquals(7, memory.getDouble(0, 0, 0), "was copied");
  }

  @Test
  void memoryOfAViewBeginsAtTheView() {
    INDArray all = Nd4j.createFromArray(0f, 1f, 2f, 3f, 4f, 5f);
    INDArray view = all.get(NDArrayIndex.interval(2, 5));
    FloatMemory memory = new FloatMemory(view);
    float[] got = new float[2];
    memory.get(1, got, 2);
    assertArrayEquals(new float[] {3, 4}, got);
    memory.put(0, new float[] {8, 9}, 1);
    assertArrayEquals(new float[] {0, 1, 8, 3, 4, 5}, all.toFloatVector());
  }

  @Test
  void otherTypesAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> new FloatMemory(Nd4j.createFromArray(1.0)))
            .getMessage();
    assertEquals("expected a FLOAT array, got DOUBLE", message);
  }

  @Test
  void aSingleOtherValueIsFound() {
    assumeTrue(FusedPath.serves(DataType.FLOAT), "raw memory is for the fused path");
    int n = 67;
    INDArray x = Nd4j.ones(DataType.FLOAT, n);
    FloatMemory memory = new FloatMemory(x);
    assertTrue(memory.uniform(0, n));
    assertTrue(memory.uniform(5, 1));
    for (int i = 0; i < n; i++) {
      x.putScalar(i, 0);
      assertFalse(memory.uniform(0, n), "at " + i);
      assertEquals(0, memory.get(i), 0);
      assertTrue(memory.uniform(i, 1));
      assertEquals(i == 0, memory.uniform(1, n - 1), "without the first, at " + i);
      assertEquals(i == n - 1, memory.uniform(0, n - 1), "without the last, at " + i);
      x.putScalar(i, 1);
    }
  }
}
