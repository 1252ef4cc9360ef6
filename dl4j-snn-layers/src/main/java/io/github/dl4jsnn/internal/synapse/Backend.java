package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.delay.DelayTaps;
import io.github.dl4jsnn.internal.delay.InputLine;
import io.github.dl4jsnn.internal.event.LateScan;
import io.github.dl4jsnn.internal.event.SpikeScan;
import io.github.dl4jsnn.internal.image.ConvolutionShape;
import io.github.dl4jsnn.internal.loop.FusedLoop;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.internal.memory.NativeThreads;
import io.github.dl4jsnn.internal.mixing.TimeMixing;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One of the two implementations of synapses and passes: chosen once per forward pass, by {@link
 * #of}, and asked for everything else.
 *
 * @param <S> the form of the synapses
 */
public abstract class Backend<S extends Synapses> {

  private Backend() {}

  /** The fused one where {@link FusedPath} serves, else the portable one. */
  public static Backend<?> of(DataType dataType) {
    return FusedPath.serves(dataType) ? new Fused() : new Portable(dataType);
  }

  /** Input [T, b, nIn] through weights. */
  public abstract S sequence(INDArray x, DenseWeights weights, Buffers buffers);

  /**
   * Input that arrives later, each element by its own delay, through weights, without an array of
   * what arrives; null where there must be one.
   */
  public abstract S late(InputLine line, DelayTaps taps, DenseWeights weights, Buffers buffers);

  /** Input through weights with delays of their own. */
  public abstract S delayed(InputLine line, DelayTaps taps, DenseWeights weights, Buffers buffers);

  /** Synapses that learn from a trace of their input, [T, b, nIn] in c order, in place of it. */
  public abstract S traced(S driving, INDArray trace, DenseWeights weights);

  /** Input that is the same at each of some steps, [1, b, nIn], through weights. */
  public abstract S constant(INDArray once, DenseWeights weights, int steps);

  /** Spikes that an encoder made, through weights. */
  public abstract S encoded(EncodedInput input, DenseWeights weights);

  /** Input [T, b, n] that is the current itself. */
  public abstract S identity(INDArray x);

  /** Input that is mixed over time. */
  public abstract S mixed(TimeMixing mixing);

  /** Images through a convolution. */
  public abstract S convolution(
      ConvolutionShape shape, ConvolutionSynapses.Input input, INDArray w, INDArray b);

  /** The same at each of some steps. */
  public abstract S repeated(S once, int steps);

  /** A pass of neurons that synapses drive. */
  public abstract Pass pass(LayerNeurons neurons, S synapses, FusedLoop.Keep keep, Buffers buffers);

  private static final class Fused extends Backend<Synapses.Fused> {

    Fused() {
      NativeThreads.stopSpinning();
    }

    /** By events where there are few, else by products. */
    @Override
    public Synapses.Fused sequence(INDArray x, DenseWeights weights, Buffers buffers) {
      SpikeTrain[] trains = buffers.trains((int) x.size(1));
      return SpikeScan.scan(x, EventSynapses.sparse(weights.outputs()), trains)
          ? new EventSynapses(trains, (int) x.size(0), weights)
          : new DenseSynapses.Fused(x, weights);
    }

    /** Where it is sparse, of 0 and 1, and nothing arrives between two steps. */
    @Override
    public Synapses.Fused late(
        InputLine line, DelayTaps taps, DenseWeights weights, Buffers buffers) {
      int[] lags = line.masked() ? null : taps.lags(weights.inputs());
      SpikeTrain[] trains = buffers.trains((int) line.x().size(1));
      double sparse = EventSynapses.sparse(weights.outputs());
      return lags != null && LateScan.scan(line.x(), line.past(), lags, taps.max(), sparse, trains)
          ? new EventSynapses(trains, line.steps(), weights)
          : null;
    }

    @Override
    public Synapses.Fused delayed(
        InputLine line, DelayTaps taps, DenseWeights weights, Buffers buffers) {
      return new DelayedSynapses.Fused(line, taps, weights, buffers);
    }

    @Override
    public Synapses.Fused traced(Synapses.Fused driving, INDArray trace, DenseWeights weights) {
      return new TracedSynapses.Fused(driving, trace, weights);
    }

    @Override
    public Synapses.Fused constant(INDArray once, DenseWeights weights, int steps) {
      return repeated(new DenseSynapses.Fused(once, weights), steps);
    }

    @Override
    public Synapses.Fused encoded(EncodedInput input, DenseWeights weights) {
      return new EncodedSynapses.Fused(input, weights);
    }

    @Override
    public Synapses.Fused identity(INDArray x) {
      return new IdentitySynapses.Fused(x);
    }

    @Override
    public Synapses.Fused mixed(TimeMixing mixing) {
      return new MixedSynapses.Fused(mixing);
    }

    @Override
    public Synapses.Fused convolution(
        ConvolutionShape shape, ConvolutionSynapses.Input input, INDArray w, INDArray b) {
      return new ConvolutionSynapses.Fused(shape, input, w, b);
    }

    @Override
    public Synapses.Fused repeated(Synapses.Fused once, int steps) {
      return new ConstantSynapses.Fused(once, steps);
    }

    @Override
    public Pass pass(
        LayerNeurons neurons, Synapses.Fused synapses, FusedLoop.Keep keep, Buffers buffers) {
      return new FusedPass(neurons, synapses, keep, buffers);
    }
  }

  private static final class Portable extends Backend<Synapses.Portable> {

    private final DataType dataType;

    Portable(DataType dataType) {
      this.dataType = dataType;
    }

    @Override
    public Synapses.Portable sequence(INDArray x, DenseWeights weights, Buffers buffers) {
      return new DenseSynapses.Portable(x, weights);
    }

    @Override
    public Synapses.Portable late(
        InputLine line, DelayTaps taps, DenseWeights weights, Buffers buffers) {
      return null;
    }

    @Override
    public Synapses.Portable delayed(
        InputLine line, DelayTaps taps, DenseWeights weights, Buffers buffers) {
      return new DelayedSynapses.Portable(line, taps, weights);
    }

    @Override
    public Synapses.Portable traced(
        Synapses.Portable driving, INDArray trace, DenseWeights weights) {
      return new TracedSynapses.Portable(driving, trace, weights);
    }

    @Override
    public Synapses.Portable constant(INDArray once, DenseWeights weights, int steps) {
      return repeated(new DenseSynapses.Portable(once, weights), steps);
    }

    @Override
    public Synapses.Portable encoded(EncodedInput input, DenseWeights weights) {
      return new EncodedSynapses.Portable(input, weights);
    }

    @Override
    public Synapses.Portable identity(INDArray x) {
      return new IdentitySynapses.Portable(x);
    }

    @Override
    public Synapses.Portable mixed(TimeMixing mixing) {
      return new MixedSynapses.Portable(mixing);
    }

    @Override
    public Synapses.Portable convolution(
        ConvolutionShape shape, ConvolutionSynapses.Input input, INDArray w, INDArray b) {
      return new ConvolutionSynapses.Portable(shape, input, w, b);
    }

    @Override
    public Synapses.Portable repeated(Synapses.Portable once, int steps) {
      return new ConstantSynapses.Portable(once, steps);
    }

    @Override
    public Pass pass(
        LayerNeurons neurons, Synapses.Portable synapses, FusedLoop.Keep keep, Buffers buffers) {
      return new PortablePass(neurons, synapses, dataType);
    }
  }
}
