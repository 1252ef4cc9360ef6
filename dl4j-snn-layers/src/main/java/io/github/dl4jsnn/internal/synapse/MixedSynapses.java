package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.ArrayCurrents;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import io.github.dl4jsnn.internal.loop.GradientPart;
import io.github.dl4jsnn.internal.mixing.MixedGradients;
import io.github.dl4jsnn.internal.mixing.TimeMixing;
import java.util.function.BiConsumer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** H[t] = Σ_j W[t, j] X[j] + b[t]: what parallel neurons see of their input. */
public abstract class MixedSynapses implements Synapses {

  final TimeMixing mixing;
  private final long[] shape;

  private MixedSynapses(TimeMixing mixing) {
    this.mixing = mixing;
    shape = mixing.shape();
  }

  @Override
  public int steps() {
    return (int) shape[0];
  }

  @Override
  public int rows() {
    return (int) shape[1];
  }

  @Override
  public int neurons() {
    return (int) shape[2];
  }

  /** A new array for dL/dH. */
  final INDArray newGradient(GradientTargets targets, DataType type) {
    return targets.workspaceMgr().createUninitialized(ArrayType.BP_WORKING_MEM, type, shape, 'c');
  }

  final INDArray newInput(GradientTargets targets, DataType type) {
    return targets.newInput(type, shape);
  }

  /**
   * Gives the gradients of parameters their places, if there are any.
   *
   * @param write dL/dW and dL/db
   */
  static void parameters(GradientTargets targets, BiConsumer<INDArray, INDArray> write) {
    if (targets.parameters() == null) {
      return;
    }
    write.accept(
        targets.parameter(ParameterKeys.TIME_WEIGHTS), targets.parameter(ParameterKeys.TIME_BIAS));
    INDArray lambda = targets.parameter(ParameterKeys.LAMBDA);
    if (lambda != null) {
      lambda.assign(0);
    }
  }

  /** The backward pass from dL/dH as a whole. */
  final INDArray backward(INDArray gradient, GradientTargets targets) {
    parameters(targets, (w, b) -> mixing.parameterGradients(gradient, w, b));
    INDArray out = newInput(targets, gradient.dataType());
    return out == null ? null : mixing.inputGradient(gradient, out);
  }

  /** Tile by tile; as a whole where steps are masked. */
  public static final class Fused extends MixedSynapses implements Synapses.Fused {

    /** H; null: it is computed tile by tile. */
    private final INDArray potentials;

    public Fused(TimeMixing mixing) {
      super(mixing);
      potentials = mixing.tiled() ? null : mixing.output();
    }

    @Override
    public CurrentSource currents() {
      return potentials == null ? mixing.currents() : new ArrayCurrents(potentials);
    }

    @Override
    public SynapseGradients gradients(GradientTargets targets) {
      return potentials == null ? new OfTiles(targets) : new Whole(targets);
    }

    /** Of steps that were not kept, or are masked. */
    private class Whole implements SynapseGradients {

      final GradientTargets targets;
      private INDArray target;

      Whole(GradientTargets targets) {
        this.targets = targets;
      }

      @Override
      public void add(GradientPart part) {
        throw new IllegalStateException("there is a target");
      }

      @Override
      public INDArray target() {
        if (target == null) {
          target = newGradient(targets, DataType.FLOAT);
        }
        return target;
      }

      @Override
      public INDArray end() {
        return backward(target(), targets);
      }
    }

    private final class OfTiles extends Whole {

      private MixedGradients tiles;
      private INDArray input;

      OfTiles(GradientTargets targets) {
        super(targets);
      }

      @Override
      public MixedGradients ofTiles() {
        if (tiles == null) {
          input = newInput(targets, DataType.FLOAT);
          tiles = mixing.gradients(input, targets.parameters() != null);
        }
        return tiles;
      }

      @Override
      public INDArray end() {
        if (tiles == null) {
          return super.end();
        }
        parameters(targets, tiles::end);
        return input;
      }
    }
  }

  public static final class Portable extends MixedSynapses implements Synapses.Portable {

    private final INDArray potentials;
    private GradientTargets targets;
    private INDArray gradient;

    public Portable(TimeMixing mixing) {
      super(mixing);
      potentials = mixing.output();
    }

    @Override
    public INDArray current(int t) {
      return potentials.slice(t, 0).dup('c');
    }

    @Override
    public void beginBackward(GradientTargets targets) {
      this.targets = targets;
      gradient = newGradient(targets, potentials.dataType()).assign(0);
    }

    @Override
    public void backward(int t, INDArray currentGradient) {
      gradient.slice(t, 0).assign(currentGradient);
    }

    @Override
    public INDArray inputGradient() {
      return backward(gradient, targets);
    }
  }
}
