package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.delay.DelayTaps;
import java.util.function.Consumer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The weights of synapses that have delays of their own, as one matrix per lag, and the way of
 * their gradients to weights and delays.
 *
 * <pre>
 * W_lag[i, j] = w_lag(d[i, j]) W[i, j]
 * dL/dW[i, j] = Σ_lag w_lag(d[i, j]) dL/dW_lag[i, j]
 * dL/dd[i, j] = W[i, j] Σ_lag dw_lag/dd dL/dW_lag[i, j]
 * </pre>
 */
final class LagWeights {

  private final DelayTaps taps;

  /** [i nOut + j]. */
  private final double[] w;

  private final DataType type;
  private final int inputs;
  private final int outputs;

  /**
   * @param taps one for all synapses or one for each, those of an input side by side
   * @param w W, [nIn, nOut]
   */
  LagWeights(DelayTaps taps, INDArray w) {
    this.taps = taps;
    this.w = w.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    type = w.dataType();
    inputs = (int) w.size(0);
    outputs = (int) w.size(1);
  }

  int inputs() {
    return inputs;
  }

  int outputs() {
    return outputs;
  }

  DelayTaps taps() {
    return taps;
  }

  /** Which delay a synapse has. */
  private int delay(int synapse) {
    return taps.size() > 1 ? synapse : 0;
  }

  /** The earlier of the two lags of a synapse, where each has two. */
  int earlier(int synapse) {
    return taps.earlier(delay(synapse));
  }

  /** W_lag of a synapse. */
  double at(int synapse, int lag) {
    return taps.weight(delay(synapse), lag) * w[synapse];
  }

  /** Whether a lag has weights or, where delays are learned, could have some. */
  private boolean occurs(int lag, boolean learned) {
    for (int i = 0; i < taps.size(); i++) {
      if (taps.weight(i, lag) != 0 || (learned && taps.slope(i, lag) != 0)) {
        return true;
      }
    }
    return false;
  }

  /** Takes W_lag, [nIn, nOut] in f order, which is gone afterwards; not where all of it is 0. */
  void with(int lag, Consumer<INDArray> body) {
    if (!occurs(lag, false)) {
      return;
    }
    double[] columns = new double[w.length];
    for (int i = 0; i < inputs; i++) {
      for (int j = 0; j < outputs; j++) {
        columns[j * inputs + i] = at(i * outputs + j, lag);
      }
    }
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      INDArray wide = Nd4j.createFromArray(columns);
      INDArray flat = wide.castTo(type);
      body.accept(flat.reshape('f', inputs, outputs));
      // One per lag: too much to wait for the garbage collector, which sees little of it.
      flat.close();
      if (flat != wide) {
        wide.close();
      }
    }
  }

  /** Begins a sum of gradients. */
  Gradients gradients(boolean learned) {
    return new Gradients(learned);
  }

  /** The sum of the gradients of all lags. */
  final class Gradients {

    private final double[] ofWeights = new double[w.length];

    /** Null: the delays are fixed. */
    private final double[] ofDelays;

    private Gradients(boolean learned) {
      ofDelays = learned ? new double[w.length] : null;
    }

    /** Whether the gradient of a lag changes anything. */
    boolean wants(int lag) {
      return occurs(lag, ofDelays != null);
    }

    /** Adds dL/dW_lag of a synapse. */
    void add(int synapse, int lag, double gradient) {
      ofWeights[synapse] += taps.weight(delay(synapse), lag) * gradient;
      if (ofDelays != null) {
        ofDelays[synapse] += taps.slope(delay(synapse), lag) * w[synapse] * gradient;
      }
    }

    /**
     * Adds dL/dW_lag of all synapses.
     *
     * @param gradient [nIn, nOut] in f order, not a view
     */
    void add(int lag, INDArray gradient) {
      double[] columns = gradient.data().asDouble();
      for (int i = 0; i < inputs; i++) {
        for (int j = 0; j < outputs; j++) {
          add(i * outputs + j, lag, columns[j * inputs + i]);
        }
      }
    }

    /** Writes dL/dW and dL/dd. */
    void write(GradientTargets targets) {
      write(ofWeights, targets.parameter(ParameterKeys.WEIGHT));
      if (ofDelays != null) {
        write(ofDelays, targets.parameter(ParameterKeys.DELAY));
      }
    }

    private void write(double[] values, INDArray to) {
      to.assign(Nd4j.createFromArray(values).reshape('c', inputs, outputs).castTo(to.dataType()));
    }
  }
}
