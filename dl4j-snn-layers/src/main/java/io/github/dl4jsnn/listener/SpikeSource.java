package io.github.dl4jsnn.listener;

import io.github.dl4jsnn.monitor.MonitoredLayer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer that spikes, and how to read its last forward pass.
 *
 * @param index index of the layer or vertex
 * @param name its name
 * @param top the layer that the network holds, wrappers included
 * @param watched whether it should be warned of
 * @param reader reads the pass; its argument is the activation that DL4J hands over, or null
 */
record SpikeSource(int index, String name, Layer top, boolean watched, Reader reader) {

  /** Reads a pass; null where there is none. */
  interface Reader {
    Spikes read(INDArray activation);
  }

  /**
   * The spikes of one forward pass.
   *
   * @param values [T, ...], of which each step is one example after the other
   * @param neurons number of neurons of an example
   * @param mask [r, T], r rows an example, 0 where a step is padding; or null
   * @param membranes V in the shape of values; may give null
   * @param owned whether values were made for this reading
   */
  record Spikes(
      INDArray values, int neurons, INDArray mask, Supplier<INDArray> membranes, boolean owned) {

    /** Frees what was made for this reading. */
    void close() {
      if (owned) {
        values.close();
      }
    }
  }

  /** Asks the layer, whatever its layout and whatever is wrapped around it. */
  static Reader of(MonitoredLayer layer) {
    return activation -> {
      INDArray spikes = layer.lastSpikes();
      return spikes == null
          ? null
          : new Spikes(
              spikes,
              Math.toIntExact(layer.neuronsPerExample()),
              layer.lastStepMask(),
              layer::lastMembranes,
              true);
    };
  }

  /**
   * Reads the activation.
   *
   * @param masked the layer that knows the mask
   * @param format of activations of rank 3
   */
  static Reader ofOutput(Layer masked, RNNFormat format) {
    return activation -> {
      if (activation == null) {
        return null;
      }
      long rows = activation.size(0);
      INDArray mask = masked.getMaskArray();
      if (activation.rank() == 3) {
        boolean last = format == RNNFormat.NWC;
        INDArray steps = last ? activation.permute(1, 0, 2) : activation.permute(2, 0, 1);
        boolean fits = mask != null && mask.rank() == 2 && mask.size(1) == steps.size(0);
        return spikes(steps, (int) steps.size(2), fits ? mask : null);
      }
      // No time, or time in the rows: each row is a step of its own.
      INDArray one = activation.reshape(prepend(activation.shape()));
      boolean fits = mask != null && mask.length() == rows;
      int neurons = Math.toIntExact(activation.length() / rows);
      return spikes(one, neurons, fits ? mask.reshape(rows, 1) : null);
    };
  }

  private static Spikes spikes(INDArray values, int neurons, INDArray mask) {
    return new Spikes(values, neurons, mask, () -> null, false);
  }

  private static long[] prepend(long[] shape) {
    long[] out = new long[shape.length + 1];
    out[0] = 1;
    System.arraycopy(shape, 0, out, 1, shape.length);
    return out;
  }
}
