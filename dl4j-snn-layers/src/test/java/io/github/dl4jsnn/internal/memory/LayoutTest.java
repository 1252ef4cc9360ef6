package io.github.dl4jsnn.internal.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class LayoutTest {

  private static INDArray count(long... shape) {
    long size = Nd4j.create(DataType.FLOAT, shape).length();
    return Nd4j.arange((double) size).castTo(DataType.FLOAT).reshape('c', shape);
  }

  private static INDArray memory(Layout layout, INDArray shown) {
    INDArray memory =
        layout.memory(shown, DataType.FLOAT, s -> Nd4j.createUninitialized(DataType.FLOAT, s, 'c'));
    assertTrue(TimeMajor.contiguous(memory));
    return memory;
  }

  /** What is shown lies in memory, and what lies in memory is shown, without a second copy. */
  private static void thereAndBack(Layout layout, INDArray shown) {
    INDArray memory = memory(layout, shown);
    INDArray again = layout.show(memory);
    assertEquals(shown, again);
    assertEquals(memory.data().address(), memory(layout, again).data().address());
  }

  @Test
  void rows() {
    INDArray shown = count(4, 3);
    assertSame(shown, memory(new Layout.Rows(), shown));
    thereAndBack(new Layout.Rows(), shown.dup('f'));
  }

  @ParameterizedTest
  @EnumSource(RNNFormat.class)
  void series(RNNFormat format) {
    // [T][b][n]
    INDArray memory = count(5, 2, 3);
    Layout.Series layout = new Layout.Series(format);
    INDArray shown = layout.show(memory);
    assertEquals(3, shown.size(layout.channelAxis()));
    assertEquals(5, shown.size(layout.timeAxis()));
    for (int t = 0; t < 5; t++) {
      for (int n = 0; n < 3; n++) {
        double got = format == RNNFormat.NWC ? shown.getDouble(1, t, n) : shown.getDouble(1, n, t);
        assertEquals(memory.getDouble(t, 1, n), got);
      }
    }
    thereAndBack(layout, shown.dup('c'));
    thereAndBack(layout, shown.dup('f'));
    assertArrayEquals(new long[] {2, 3}, layout.stepShape(2, 3));
    assertEquals(memory, Layout.bySteps(memory, 5));
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void images(CNN2DFormat format) {
    // [N][h][w][c]
    INDArray memory = count(6, 4, 5, 3);
    Layout.Images layout = new Layout.Images(format, 4, 5);
    INDArray shown = layout.show(memory);
    assertEquals(3, shown.size(layout.channelAxis()));
    assertEquals(layout, Layout.Images.of(shown, format));
    boolean last = format == CNN2DFormat.NHWC;
    assertEquals(
        memory.getDouble(5, 2, 4, 1),
        last ? shown.getDouble(5, 2, 4, 1) : shown.getDouble(5, 1, 2, 4));
    thereAndBack(layout, shown.dup('c'));
    thereAndBack(layout, shown.dup('f'));
    // Two examples of 20 pixels.
    assertArrayEquals(shown.get(NDArrayIndex.interval(0, 2)).shape(), layout.stepShape(40, 3));
    assertArrayEquals(new long[] {3, 40, 3}, Layout.bySteps(memory, 3).shape());
    assertEquals(shown, layout.show(Layout.bySteps(memory, 3)));
  }

  @Test
  void ofTheRank() {
    assertEquals(new Layout.Rows(), Layout.of(count(2, 3), RNNFormat.NWC, CNN2DFormat.NHWC));
    assertEquals(
        new Layout.Series(RNNFormat.NWC),
        Layout.of(count(2, 3, 4), RNNFormat.NWC, CNN2DFormat.NHWC));
    assertEquals(
        new Layout.Images(CNN2DFormat.NHWC, 3, 4),
        Layout.of(count(2, 3, 4, 5), RNNFormat.NWC, CNN2DFormat.NHWC));
  }
}
