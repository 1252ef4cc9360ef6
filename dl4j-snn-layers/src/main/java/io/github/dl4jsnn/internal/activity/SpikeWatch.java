package io.github.dl4jsnn.internal.activity;

import io.github.dl4jsnn.internal.loop.SpikeTally;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one layer in training, and warns once where it sent no spike, or fired at every step,
 * over at least 10 whole minibatches and 1,000 neurons times time steps that are no padding.
 *
 * <p>The first minibatch with both a spike and a missing one ends the watch for good. The fused
 * path counts spikes on the way, see {@link SpikeTally}; where it does not, as in activation
 * functions, a look ends at the first spike that differs from the first one. On the portable path
 * it is a single reduction a pass. A layer that dies later is for {@link
 * io.github.dl4jsnn.listener.SpikeStatsListener} to report.
 *
 * <p>A pass counts when its gradient is computed: inference in training mode does not. All segments
 * of truncated backpropagation are one minibatch, which is whole when the next one begins. All
 * replicas of a network are one layer.
 */
public final class SpikeWatch implements Serializable {

  private static final long serialVersionUID = 1;

  /** System property: true leaves out the warning, and the looking. */
  public static final String UNWATCHED = "io.github.dl4jsnn.unwatched";

  private static final Logger LOG = LoggerFactory.getLogger(SpikeWatch.class);

  /** How a pass begins. */
  public enum Start {
    /** It is a minibatch of its own. */
    MINIBATCH,
    /** It is the first segment of one. */
    FIRST_SEGMENT,
    /** It goes on where the last segment ended. */
    NEXT_SEGMENT;

    /**
     * @param segment whether the pass is one of truncated backpropagation
     * @param state that it starts from; empty for the initial one
     */
    public static Start of(boolean segment, Map<String, INDArray> state) {
      return !segment ? MINIBATCH : state.isEmpty() ? FIRST_SEGMENT : NEXT_SEGMENT;
    }
  }

  /**
   * What is watched.
   *
   * @param name as the warning calls it
   * @param identity what is the same in all replicas of the layer, and in no other layer
   * @param part distinguishes layers of one name, as the two directions of a Bidirectional
   * @param iteration of its network; 0 in one that was never trained
   */
  public record Watched(String name, Object identity, long part, int iteration) {

    /** A layer with a neuron. */
    public static Watched of(String name, NeuronModel neuron, AbstractLayer<?> layer) {
      List<Object> identity = List.of(name, neuron, layer.numParams(), layer.conf().getSeed());
      // Where the layer's parameters are among those of the network.
      long part = layer.numParams() == 0 ? 0 : layer.params().offset();
      return new Watched(name, identity, part, layer.getIterationCount());
    }
  }

  /**
   * A pass.
   *
   * @param fired whether there was a spike; false where that was not looked for
   * @param paused whether there was a step without one; false where that was not looked for
   * @param neuronSteps neurons times steps that are no padding; 0 where not all was looked for
   */
  record Seen(boolean fired, boolean paused, long neuronSteps, Start start) {

    private Seen and(Seen later) {
      return new Seen(
          fired || later.fired, paused || later.paused, neuronSteps + later.neuronSteps, start);
    }
  }

  private final long made = Activity.now();
  private boolean over;

  /** The last pass, whose gradient was not computed yet. */
  private transient Seen seen;

  private transient Activity activity;

  /** Whether a minibatch is going on whose segments were all looked at. */
  private transient boolean segment;

  /**
   * Counts the spikes of the coming pass on the way, where the pass can do so.
   *
   * @param spikes whether it is one of training, in which the neurons spike
   * @return null where watching has ended
   */
  public SpikeTally tally(NeuronModel neuron, boolean spikes) {
    return spikes && Neurons.fires(neuron) && open() ? new SpikeTally() : null;
  }

  /**
   * Looks at a pass of a layer with a neuron.
   *
   * @param spikes whether it is one of training, in which the neurons spike
   * @param tally what was counted on the way; null or empty: nothing
   * @param values gives S, [T, rows, n], 0 where a step is padding; null where there is none
   * @param mask [rows, T], 0 where a step is padding; or null
   */
  public void forward(
      NeuronModel neuron,
      boolean spikes,
      Start start,
      SpikeTally tally,
      Supplier<INDArray> values,
      INDArray mask) {
    seen = null;
    if (spikes && activity == null && !over && !Neurons.fires(neuron)) {
      over = true;
    }
    if (!spikes || !open()) {
      return;
    }
    if (tally != null && tally.neuronSteps() > 0) {
      seen = new Seen(tally.fired(), tally.paused(), tally.neuronSteps(), start);
      return;
    }
    INDArray all = values.get();
    if (all != null) {
      seen = look(all, mask, start);
    }
  }

  /**
   * Looks at spikes of an activation function, which may be asked for many of them before the first
   * gradient: all of these are one pass.
   *
   * @param values of any shape
   */
  public void add(INDArray values) {
    if (open()) {
      Seen more = look(values, null, Start.MINIBATCH);
      seen = more == null || seen == null ? more : seen.and(more);
    }
  }

  private boolean open() {
    over |= activity != null && activity.over();
    return !over && !Boolean.getBoolean(UNWATCHED);
  }

  /** The gradient of the last pass is computed: it was one of training. */
  public void backward(Supplier<Watched> layer) {
    Seen pass = seen;
    if (pass == null) {
      return;
    }
    seen = null;
    Watched watched = layer.get();
    if (activity == null) {
      activity = Activity.of(watched, made);
    }
    boolean looked = pass.neuronSteps > 0;
    boolean whole =
        switch (pass.start) {
          case MINIBATCH -> looked;
          case FIRST_SEGMENT -> segment;
          case NEXT_SEGMENT -> false;
        };
    segment = pass.start == Start.FIRST_SEGMENT ? looked : segment;
    String warning = activity.add(pass, whole);
    if (warning != null) {
      LOG.warn(
          "Layer {} {} -D{}=true leaves this warning out.", watched.name(), warning, UNWATCHED);
    }
  }

  /** Null where all is padding. */
  private Seen look(INDArray values, INDArray mask, Start start) {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      float[][] present = mask == null ? null : mask.castTo(DataType.FLOAT).toFloatMatrix();
      long count = present == null ? values.length() : values.size(2) * count(present);
      if (count == 0) {
        return null;
      }
      if (FusedPath.serves(values.dataType()) && TimeMajor.contiguous(values)) {
        return seen(values, present, count, start);
      }
      if (activity == null || !activity.fired()) {
        boolean fired = values.amaxNumber().doubleValue() != 0;
        // Whether it paused is a second reduction: that of the next pass.
        return new Seen(fired, !fired, fired ? 0 : count, start);
      }
      return new Seen(true, pauses(values, present), count, start);
    }
  }

  private static long count(float[][] present) {
    long count = 0;
    for (float[] row : present) {
      for (float step : row) {
        count += step != 0 ? 1 : 0;
      }
    }
    return count;
  }

  /** Looks until there was both a spike, of any size and sign, and none. */
  private static Seen seen(INDArray values, float[][] present, long count, Start start) {
    FloatMemory memory = new FloatMemory(values);
    long rows = present == null ? 1 : values.size(1);
    long n = present == null ? values.length() / values.size(0) : values.size(2);
    boolean fired = false;
    boolean paused = false;
    for (int t = 0; t < values.size(0) && !(fired && paused); t++) {
      for (int row = 0; row < rows && !(fired && paused); row++) {
        if (present != null && present[row][t] == 0) {
          continue;
        }
        long at = (t * rows + row) * n;
        boolean same = memory.uniform(at, n);
        fired |= !same || memory.get(at) != 0;
        paused |= anyZero(memory, at, same ? 1 : n);
      }
    }
    return new Seen(fired, paused, count, start);
  }

  private static boolean anyZero(FloatMemory memory, long from, long n) {
    for (long i = from; i < from + n; i++) {
      // NaN says nothing of spikes.
      if (!(Math.abs(memory.get(i)) > 0)) {
        return true;
      }
    }
    return false;
  }

  private static boolean pauses(INDArray values, float[][] present) {
    if (present == null) {
      return !(values.aminNumber().doubleValue() > 0);
    }
    float[][] least = values.amin(2).castTo(DataType.FLOAT).toFloatMatrix();
    for (int t = 0; t < least.length; t++) {
      for (int row = 0; row < least[t].length; row++) {
        if (present[row][t] != 0 && !(least[t][row] > 0)) {
          return true;
        }
      }
    }
    return false;
  }
}
