package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.image.Convolution;
import io.github.dl4jsnn.internal.image.ConvolutionShape;
import io.github.dl4jsnn.internal.image.ImageStore;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import io.github.dl4jsnn.internal.loop.PartCurrents;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * I[t] = X[t] * W + b of the images that are asked for together; neurons are counted as in {@link
 * ConvolutionSynapses}.
 *
 * @param convolution of all images
 * @param images b
 * @param steps T
 */
record ImageCurrents(ConvolutionShape shape, Convolution convolution, int images, int steps)
    implements CurrentSource {

  @Override
  public boolean constant() {
    return steps == 1;
  }

  @Override
  public int formed() {
    return 1;
  }

  /**
   * {@inheritDoc}
   *
   * @param firstRow first pixel of an image
   * @param rows pixels of whole images
   */
  @Override
  public CurrentSource part(int firstRow, int rows, int firstStep, int steps) {
    int pixels = shape.outPixels();
    long[] size = {steps, rows, shape.outChannels()};
    INDArray all = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', size);
    convolution
        .part(images, firstRow / pixels, rows / pixels, firstStep, steps)
        .forward(ImageStore.of(all, shape.outSize()));
    return new PartCurrents(all, firstRow, firstStep);
  }

  @Override
  public Reader reader() {
    return part(0, images * shape.outPixels(), 0, steps).reader();
  }
}
