package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.layer.Window;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** What one part of a network computes, images channels first. */
sealed interface Part {

  /**
   * Where features come in.
   *
   * @param type of one example, as the network has it
   */
  record Input(InputType type) implements Part {

    /** What makes images of series; null where they are none. */
    SeriesToImages series() {
      return type instanceof InputType.InputTypeRecurrent series
          ? new SeriesToImages(series.getSize(), series.getTimeSeriesLength(), series.getFormat())
          : null;
    }

    /** The type behind {@link #series}. */
    InputType images() {
      return series() == null ? type : series().getOutputType(type);
    }
  }

  /** Weights, whose output is a current. */
  sealed interface Weights extends Part {

    /** [nIn, nOut] or [nOut, nIn, kH, kW]. */
    INDArray w();

    /** [nOut]. */
    INDArray b();

    /** With other numbers. */
    Weights with(INDArray w, INDArray b);

    /** The axis of W of the inputs. */
    int inputAxis();

    /** The axis of W of the outputs. */
    int outputAxis();

    /** Number of outputs: channels of a convolution. */
    default long outputs() {
      return w().size(outputAxis());
    }

    /** Number of inputs: channels of a convolution. */
    default long inputs() {
      return w().size(inputAxis());
    }
  }

  /** X W + b. */
  record Dense(INDArray w, INDArray b) implements Weights {

    @Override
    public Dense with(INDArray w, INDArray b) {
      return new Dense(w, b);
    }

    @Override
    public int inputAxis() {
      return 0;
    }

    @Override
    public int outputAxis() {
      return 1;
    }
  }

  /** X * W + b. */
  record Convolution(INDArray w, INDArray b, Window window) implements Weights {

    @Override
    public Convolution with(INDArray w, INDArray b) {
      return new Convolution(w, b, window);
    }

    @Override
    public int inputAxis() {
      return 1;
    }

    @Override
    public int outputAxis() {
      return 0;
    }
  }

  /** factor x + offset per channel, or per value of rows: batch normalisation at inference. */
  record Affine(INDArray factor, INDArray offset) implements Part {}

  /**
   * max(0, x), or quantised as a {@link QcfsLayer} does.
   *
   * @param lambda of that layer; 0: none
   * @param levels of that layer
   */
  record Relu(double lambda, int levels) implements Part {

    Relu() {
      this(0, 0);
    }

    boolean quantised() {
      return lambda > 0;
    }
  }

  /** Maximum or mean of windows. */
  record Pooling(PoolingType type, Window window) implements Part {}

  /** The mean of all pixels, per channel. */
  record GlobalAverage() implements Part {}

  /** Images to rows, channel after channel. */
  record Flatten() implements Part {}

  /** The sum of all parts below, which have the same shape. */
  record Sum() implements Part {}

  /** The end of a network: a loss on the currents of the last weights. */
  record Head(ILossFunction loss, IActivation activation) implements Part {}
}
