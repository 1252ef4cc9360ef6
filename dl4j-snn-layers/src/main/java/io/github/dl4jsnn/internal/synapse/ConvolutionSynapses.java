package io.github.dl4jsnn.internal.synapse;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import io.github.dl4jsnn.internal.image.Convolution;
import io.github.dl4jsnn.internal.image.ConvolutionShape;
import io.github.dl4jsnn.internal.image.ConvolutionShape.Axis;
import io.github.dl4jsnn.internal.image.ConvolutionWeights;
import io.github.dl4jsnn.internal.image.ImageStore;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * I[t] = X[t] * W + b, a convolution of images. Its neurons are the channels, and its rows the
 * pixels of the output images: [T, b outHeight outWidth, nOut].
 */
public abstract class ConvolutionSynapses implements Synapses, CurrentsAlone {

  final ConvolutionShape shape;
  final Input input;

  /** [nOut, nIn, kH, kW]. */
  final INDArray w;

  /** [nOut], or null. */
  final INDArray b;

  private ConvolutionSynapses(ConvolutionShape shape, Input input, INDArray w, INDArray b) {
    this.shape = shape;
    this.input = input;
    this.w = w;
    this.b = b;
  }

  /** What the convolution sees: images, or the spikes that an encoder made of them. */
  public static final class Input {

    /** [T b, h, w, nIn], c order; null where there are spikes. */
    final INDArray images;

    /** Elements in the order [h][w][nIn]; null where there are images. */
    final EncodedInput spikes;

    final int steps;

    private Input(INDArray images, EncodedInput spikes, int steps) {
      this.images = images;
      this.spikes = spikes;
      this.steps = steps;
    }

    public static Input of(INDArray images, int steps) {
      return new Input(images, null, steps);
    }

    public static Input of(EncodedInput spikes) {
      return new Input(null, spikes, spikes.steps());
    }

    int rows() {
      return spikes == null ? (int) images.size(0) / steps : spikes.rows();
    }
  }

  @Override
  public int steps() {
    return input.steps;
  }

  @Override
  public int rows() {
    return input.rows() * shape.outPixels();
  }

  @Override
  public int neurons() {
    return shape.outChannels();
  }

  /**
   * dL/d(input), [T, b, h w nIn], uninitialized; of encoded input zeros; null where nobody asks for
   * it.
   */
  INDArray newInputGradient(GradientTargets targets) {
    return input.spikes == null
        ? targets.newInput(w.dataType(), input.steps, input.rows(), shape.size())
        : input.spikes.noGradient(w.dataType(), targets);
  }

  /** By events or blocks of products, see {@link Convolution}. */
  public static final class Fused extends ConvolutionSynapses implements Synapses.Fused {

    private final Convolution convolution;

    public Fused(ConvolutionShape shape, Input input, INDArray w, INDArray b) {
      super(shape, input, w, b);
      ImageStore store =
          input.spikes == null
              ? ImageStore.of(input.images, shape.size())
              : ImageStore.of(input.spikes.trains, shape.size());
      convolution = new Convolution(shape, new ConvolutionWeights(w, b), store);
    }

    @Override
    public void currents(INDArray to) {
      convolution.forward(ImageStore.of(to, shape.outSize()));
    }

    @Override
    public CurrentSource currents() {
      return new ImageCurrents(shape, convolution, input.rows(), steps());
    }

    @Override
    public INDArray backward(INDArray currentGradient, GradientTargets targets) {
      ImageGradients all = gradients(targets);
      all.add(ImageStore.of(currentGradient, shape.outSize()), 0, input.rows(), 0, steps());
      return all.end();
    }

    @Override
    public ImageGradients gradients(GradientTargets targets) {
      return new ImageGradients(
          shape,
          convolution,
          input.rows(),
          b != null,
          newInputGradient(targets),
          input.spikes == null,
          targets);
    }
  }

  /** A product a tap of the kernel and time step, by ND4J operations. */
  public static final class Portable extends ConvolutionSynapses implements Synapses.Portable {

    private GradientTargets targets;
    private INDArray dX;

    public Portable(ConvolutionShape shape, Input input, INDArray w, INDArray b) {
      super(shape, input, w, b);
    }

    private DataType dataType() {
      return w.dataType();
    }

    /** The images of a step with their zeros around, [b, h', w', nIn]. */
    private INDArray padded(int t) {
      int rows = input.rows();
      INDArray padded = newPadded(rows);
      INDArray x;
      if (input.spikes == null) {
        x = input.images.get(interval((long) t * rows, (t + 1L) * rows), all(), all(), all());
      } else {
        INDArray spikes = input.spikes.dense(t, dataType());
        x =
            spikes.reshape(
                'c', rows, shape.vertical().in(), shape.horizontal().in(), shape.channels());
      }
      inner(padded).assign(x);
      return padded;
    }

    private INDArray newPadded(int rows) {
      return Nd4j.zeros(
          dataType(), rows, extent(shape.vertical()), extent(shape.horizontal()), shape.channels());
    }

    /** Room for the image behind its padding, and for the steps of the last tap. */
    private long extent(Axis axis) {
      long taps = (axis.kernel() - 1L) * axis.dilation() + (long) axis.out() * axis.stride();
      return Math.max(taps, (long) axis.padding() + axis.in());
    }

    private INDArray inner(INDArray padded) {
      int top = shape.vertical().padding();
      int left = shape.horizontal().padding();
      return padded.get(
          all(),
          interval(top, top + shape.vertical().in()),
          interval(left, left + shape.horizontal().in()),
          all());
    }

    /** The pixels from where a tap sees the first one, [b, out stride, out stride, nIn]. */
    private INDArray region(INDArray padded, int tap) {
      Axis v = shape.vertical();
      Axis h = shape.horizontal();
      long y = (long) tap / h.kernel() * v.dilation();
      long x = (long) tap % h.kernel() * h.dilation();
      return padded.get(
          all(),
          interval(y, y + (long) v.out() * v.stride()),
          interval(x, x + (long) h.out() * h.stride()),
          all());
    }

    /** The first pixel of each stride. Intervals with a stride are no help: ND4J rounds them up. */
    private INDArray firsts(INDArray region) {
      Axis v = shape.vertical();
      Axis h = shape.horizontal();
      return region
          .reshape('c', region.size(0), v.out(), v.stride(), h.out(), h.stride(), region.size(3))
          .get(all(), all(), point(0), all(), point(0), all());
    }

    private boolean strides() {
      return shape.vertical().stride() > 1 || shape.horizontal().stride() > 1;
    }

    /** What the output pixels see through a tap, [b, outHeight, outWidth, nIn]. */
    private INDArray seen(INDArray padded, int tap) {
      INDArray region = region(padded, tap);
      return strides() ? firsts(region.dup('c')) : region;
    }

    /** The backward pass of {@link #seen}. */
    private void addSeen(INDArray padded, int tap, INDArray values) {
      INDArray region = region(padded, tap);
      if (strides()) {
        INDArray spread = Nd4j.zeros(dataType(), region.shape());
        firsts(spread).assign(values);
        region.addi(spread);
      } else {
        region.addi(values);
      }
    }

    private INDArray rows(INDArray seen) {
      return seen.dup('c').reshape('c', rows(), shape.channels());
    }

    /** W of a tap, [nIn, nOut]. */
    private INDArray weights(INDArray of, int tap) {
      return of.get(
              all(),
              all(),
              interval(tap / shape.horizontal().kernel(), tap / shape.horizontal().kernel() + 1),
              interval(tap % shape.horizontal().kernel(), tap % shape.horizontal().kernel() + 1))
          .dup('c')
          .reshape('c', shape.outChannels(), shape.channels())
          .transpose();
    }

    @Override
    public INDArray current(int t) {
      INDArray padded = padded(t);
      INDArray sum = Nd4j.zeros(dataType(), rows(), neurons());
      for (int tap = 0; tap < shape.taps(); tap++) {
        sum.addi(rows(seen(padded, tap)).mmul(weights(w, tap)));
      }
      return b == null ? sum : sum.addi(b);
    }

    @Override
    public void beginBackward(GradientTargets targets) {
      this.targets = targets;
      dX = newInputGradient(targets);
      if (dX != null) {
        dX.assign(0);
      }
    }

    @Override
    public void backward(int t, INDArray currentGradient) {
      INDArray padded = padded(t);
      INDArray dW = targets.parameter(ParameterKeys.WEIGHT);
      int rows = input.rows();
      INDArray dPadded = newPadded(rows);
      for (int tap = 0; tap < shape.taps(); tap++) {
        INDArray dTap = currentGradient.transpose().mmul(rows(seen(padded, tap)));
        int ky = tap / shape.horizontal().kernel();
        int kx = tap % shape.horizontal().kernel();
        dW.get(all(), all(), interval(ky, ky + 1), interval(kx, kx + 1))
            .addi(dTap.reshape(shape.outChannels(), shape.channels(), 1, 1));
        addSeen(
            dPadded,
            tap,
            currentGradient
                .mmul(weights(w, tap).transpose())
                .reshape(
                    'c', rows, shape.vertical().out(), shape.horizontal().out(), shape.channels()));
      }
      if (b != null) {
        targets.parameter(ParameterKeys.BIAS).addi(currentGradient.sum(0));
      }
      if (input.spikes == null && dX != null) {
        dX.slice(t, 0).assign(inner(dPadded).dup('c').reshape('c', rows, shape.size()));
      }
    }

    @Override
    public INDArray inputGradient() {
      return dX;
    }

    @Override
    public void currents(INDArray to) {
      for (int t = 0; t < steps(); t++) {
        to.slice(t, 0).assign(current(t));
      }
    }

    @Override
    public INDArray backward(INDArray currentGradient, GradientTargets targets) {
      beginBackward(targets);
      for (int t = 0; t < steps(); t++) {
        backward(t, currentGradient.slice(t, 0));
      }
      return dX;
    }
  }
}
