package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.delay.DelayTaps;
import io.github.dl4jsnn.internal.delay.InputLine;
import io.github.dl4jsnn.internal.event.DelayedEvents;
import io.github.dl4jsnn.internal.event.SpikeScan;
import io.github.dl4jsnn.internal.loop.ArrayCurrents;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import io.github.dl4jsnn.internal.loop.GradientPart;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import java.util.Arrays;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * I[t, j] = Σ_i W[i, j] Y_ij[t] + b[j], Y_ij the input i delayed by d[i, j]; see {@link
 * io.github.dl4jsnn.delay.Delay}. The currents of all steps are an array, and so is their gradient.
 */
public abstract class DelayedSynapses implements Synapses {

  final InputLine line;
  final DenseWeights dense;
  final LagWeights weights;
  final LagProducts products;

  private DelayedSynapses(InputLine line, DelayTaps taps, DenseWeights dense) {
    this.line = line;
    this.dense = dense;
    weights = new LagWeights(taps, dense.w());
    products = new LagProducts(line, weights);
  }

  @Override
  public int steps() {
    return line.steps();
  }

  @Override
  public int rows() {
    return (int) line.x().size(1);
  }

  @Override
  public int neurons() {
    return weights.outputs();
  }

  /** A c-ordered array [T, b, n] of zeros that outlives all workspaces. */
  final INDArray zeros() {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.create(line.x().dataType(), steps(), rows(), neurons());
    }
  }

  /** I without bias and masks. */
  abstract void sum(INDArray out);

  /** I. */
  final INDArray allCurrents() {
    INDArray out = zeros();
    sum(out);
    line.back(out);
    if (dense.b() != null) {
      out.addi(dense.b().reshape(1, 1, neurons()));
    }
    return out;
  }

  /** Adds dL/dW_lag of all lags, of dL/dI with the steps that count first. */
  abstract void addWeights(INDArray gradient, LagWeights.Gradients sum);

  /**
   * Writes dL/dW and dL/dd.
   *
   * @param gradient dL/dI, c-ordered [T, b, n]
   * @return dL/dX; null where it is not asked for
   */
  final INDArray backward(INDArray gradient, GradientTargets targets) {
    INDArray above = line.forward(gradient);
    LagWeights.Gradients sum =
        weights.gradients(targets.parameters().containsKey(ParameterKeys.DELAY));
    addWeights(above, sum);
    sum.write(targets);
    INDArray out = targets.newInput(line.x().dataType(), steps(), rows(), weights.inputs());
    if (out != null) {
      products.inputGradient(above, out);
      line.back(out);
    }
    return out;
  }

  /** By events where there are few and each synapse has two lags, else by products. */
  public static final class Fused extends DelayedSynapses implements Synapses.Fused {

    /**
     * Up to this part of non-zero elements for each lag events beat the products, one per lag: of
     * 700 inputs and 128 neurons both take as long at 0.2 with 6 lags, at about 0.5 with 21.
     */
    private static final double SPARSE_A_LAG = 0.025;

    private static final double SPARSE = 0.5;

    /** Null: by products. */
    private final DelayedEvents events;

    public Fused(InputLine line, DelayTaps taps, DenseWeights dense, Buffers buffers) {
      super(line, taps, dense);
      events = taps.two() ? scan(buffers) : null;
    }

    private DelayedEvents scan(Buffers buffers) {
      SpikeTrain[] trains = buffers.trains(rows());
      SpikeTrain[] past = null;
      if (line.past() != null) {
        past = new SpikeTrain[rows()];
        Arrays.setAll(past, b -> new SpikeTrain());
      }
      double sparse = Math.min(SPARSE, SPARSE_A_LAG * (line.max() + 1));
      if (!SpikeScan.scan(line.x(), sparse, trains)
          || (past != null && !SpikeScan.scan(line.past(), sparse, past))) {
        return null;
      }
      int n = neurons();
      int[][] lag = new int[weights.inputs()][n];
      for (int i = 0; i < lag.length; i++) {
        int first = i * n;
        Arrays.setAll(lag[i], j -> weights.earlier(first + j));
      }
      return new DelayedEvents(past, trains, line.max(), steps(), n, lag);
    }

    @Override
    void sum(INDArray out) {
      if (events == null) {
        products.currents(out);
      } else {
        events.currents(weights(0), weights(1), out);
      }
    }

    /**
     * The weights of the earlier lag of each synapse, or of the later one; null where all are 0.
     */
    private float[][] weights(int later) {
      float[][] out = new float[weights.inputs()][neurons()];
      boolean any = later == 0;
      for (int i = 0; i < out.length; i++) {
        for (int j = 0; j < out[i].length; j++) {
          int synapse = i * neurons() + j;
          out[i][j] = (float) weights.at(synapse, weights.earlier(synapse) + later);
          any |= out[i][j] != 0;
        }
      }
      return any ? out : null;
    }

    @Override
    void addWeights(INDArray gradient, LagWeights.Gradients sum) {
      if (events == null) {
        products.weightGradients(gradient, sum);
        return;
      }
      float[][] early = new float[weights.inputs()][neurons()];
      float[][] late = new float[weights.inputs()][neurons()];
      events.gradients(gradient, early, late);
      for (int i = 0; i < early.length; i++) {
        for (int j = 0; j < early[i].length; j++) {
          int synapse = i * neurons() + j;
          int lag = weights.earlier(synapse);
          sum.add(synapse, lag, early[i][j]);
          sum.add(synapse, lag + 1, late[i][j]);
        }
      }
    }

    @Override
    public CurrentSource currents() {
      return new ArrayCurrents(allCurrents(), steps());
    }

    @Override
    public SynapseGradients gradients(GradientTargets targets) {
      INDArray gradient = zeros();
      FloatMemory memory = new FloatMemory(gradient);
      BiasGradient ofBias = dense.b() == null ? null : new BiasGradient(neurons());
      return new SynapseGradients() {
        @Override
        public void add(GradientPart part) {
          for (int t = 0; t < part.steps(); t++) {
            for (int b = 0; b < part.rows(); b++) {
              long row = (long) (part.firstStep() + t) * rows() + part.firstRow() + b;
              memory.put(
                  row * neurons() + part.firstColumn(),
                  part.currents()[t],
                  b * part.columns(),
                  part.columns());
            }
          }
          if (ofBias != null) {
            ofBias.add(part);
          }
        }

        @Override
        public INDArray end() {
          if (ofBias != null) {
            ofBias.write(targets.parameter(ParameterKeys.BIAS));
          }
          return backward(gradient, targets);
        }
      };
    }
  }

  /** By products. */
  public static final class Portable extends DelayedSynapses implements Synapses.Portable {

    private INDArray currents;
    private INDArray gradient;
    private GradientTargets targets;

    public Portable(InputLine line, DelayTaps taps, DenseWeights dense) {
      super(line, taps, dense);
    }

    @Override
    void sum(INDArray out) {
      products.currents(out);
    }

    @Override
    void addWeights(INDArray gradient, LagWeights.Gradients sum) {
      products.weightGradients(gradient, sum);
    }

    @Override
    public INDArray current(int t) {
      if (currents == null) {
        currents = allCurrents();
      }
      return currents.slice(t, 0).dup('c');
    }

    @Override
    public void beginBackward(GradientTargets targets) {
      this.targets = targets;
      gradient = zeros();
    }

    @Override
    public void backward(int t, INDArray currentGradient) {
      gradient.slice(t, 0).assign(currentGradient);
    }

    @Override
    public INDArray inputGradient() {
      if (dense.b() != null) {
        targets.parameter(ParameterKeys.BIAS).assign(gradient.sum(0, 1));
      }
      return backward(gradient, targets);
    }
  }
}
