package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.image.ChannelSums;
import io.github.dl4jsnn.internal.image.Convolution;
import io.github.dl4jsnn.internal.image.ConvolutionShape;
import io.github.dl4jsnn.internal.image.ImageStore;
import io.github.dl4jsnn.internal.loop.GradientPart;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The backward pass of a convolution on the fused path; a part is of whole images. */
final class ImageGradients implements SynapseGradients {

  private final ConvolutionShape shape;
  private final Convolution convolution;
  private final int images;
  private final GradientTargets targets;

  /** dL/d(input); null where it is not asked for. */
  private final INDArray dX;

  /** Where it is computed; null where it is not. */
  private final ImageStore ofInput;

  /** dL/db; null without a bias. */
  private final double[] ofBias;

  /** Whether dL/dW holds the part of earlier steps or examples. */
  private boolean begun;

  /**
   * @param convolution of all images
   * @param images b
   * @param bias whether there is one
   * @param dX dL/d(input); null where it is not asked for
   * @param computed whether it depends on dL/dI
   */
  ImageGradients(
      ConvolutionShape shape,
      Convolution convolution,
      int images,
      boolean bias,
      INDArray dX,
      boolean computed,
      GradientTargets targets) {
    this.shape = shape;
    this.convolution = convolution;
    this.images = images;
    this.dX = dX;
    this.targets = targets;
    ofInput = computed && dX != null ? ImageStore.of(dX, shape.size()) : null;
    ofBias = bias ? new double[shape.outChannels()] : null;
  }

  @Override
  public int rowUnit() {
    return shape.outPixels();
  }

  @Override
  public void add(GradientPart part) {
    int first = part.firstRow() / shape.outPixels();
    int rows = part.rows() / shape.outPixels();
    ImageStore errors = ImageStore.of(part.currents(), part.steps(), rows, shape.outSize());
    add(errors, first, rows, part.firstStep(), part.steps());
  }

  /**
   * Takes some steps of some examples.
   *
   * @param errors dL/dI
   */
  void add(ImageStore errors, int first, int rows, int firstStep, int steps) {
    if (ofBias != null) {
      float[] sum = ChannelSums.of(errors, ofBias.length);
      for (int c = 0; c < sum.length; c++) {
        ofBias[c] += sum[c];
      }
    }
    INDArray dW = targets.parameter(ParameterKeys.WEIGHT);
    INDArray to = begun ? Nd4j.createUninitializedDetached(dW.dataType(), dW.shape()) : dW;
    convolution
        .part(images, first, rows, firstStep, steps)
        .backward(
            errors,
            to,
            ofInput == null ? null : ofInput.part(images, first, rows, firstStep, steps));
    if (begun) {
      dW.addi(to);
    }
    begun = true;
  }

  @Override
  public INDArray end() {
    if (ofBias != null) {
      targets.parameter(ParameterKeys.BIAS).assign(Nd4j.createFromArray(ofBias));
    }
    return dX;
  }
}
