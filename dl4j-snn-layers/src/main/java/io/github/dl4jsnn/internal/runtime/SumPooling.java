package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.image.ConvolutionShape;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Sums of the pixels that a window sees, by ND4J operations on images [N, c, h, w] of any type: one
 * addition for each tap, since ND4J has the mean alone and a mean times its divisor is not exact.
 */
final class SumPooling {

  private final ConvolutionShape shape;

  SumPooling(ConvolutionShape shape) {
    this.shape = shape;
  }

  /** The pooled images. */
  INDArray forward(INDArray x) {
    INDArray padded = padded(x.size(0), x);
    inside(padded).assign(x);
    INDArray out =
        Nd4j.zeros(
            x.dataType(), x.size(0), x.size(1), shape.vertical().out(), shape.horizontal().out());
    for (int tap = 0; tap < shape.taps(); tap++) {
      out.addi(seen(padded, tap));
    }
    return out;
  }

  /** dL/d(input). */
  INDArray backward(INDArray gradient) {
    INDArray padded = padded(gradient.size(0), gradient);
    for (int tap = 0; tap < shape.taps(); tap++) {
      seen(padded, tap).addi(gradient);
    }
    return inside(padded).dup('c');
  }

  private INDArray padded(long images, INDArray like) {
    return Nd4j.zeros(
        like.dataType(), images, like.size(1), size(shape.vertical()), size(shape.horizontal()));
  }

  private static long size(ConvolutionShape.Axis axis) {
    long seen = (axis.out() - 1L) * axis.stride() + (axis.kernel() - 1L) * axis.dilation() + 1;
    return Math.max(seen, (long) axis.padding() + axis.in());
  }

  private INDArray inside(INDArray padded) {
    return padded.get(
        NDArrayIndex.all(), NDArrayIndex.all(), in(shape.vertical()), in(shape.horizontal()));
  }

  private static INDArrayIndex in(ConvolutionShape.Axis axis) {
    return NDArrayIndex.interval(axis.padding(), (long) axis.padding() + axis.in());
  }

  private INDArray seen(INDArray padded, int tap) {
    int columns = shape.horizontal().kernel();
    return padded.get(
        NDArrayIndex.all(),
        NDArrayIndex.all(),
        at(shape.vertical(), tap / columns),
        at(shape.horizontal(), tap % columns));
  }

  private static INDArrayIndex at(ConvolutionShape.Axis axis, int tap) {
    long first = (long) tap * axis.dilation();
    return NDArrayIndex.interval(
        first, axis.stride(), first + (axis.out() - 1L) * axis.stride() + 1);
  }
}
