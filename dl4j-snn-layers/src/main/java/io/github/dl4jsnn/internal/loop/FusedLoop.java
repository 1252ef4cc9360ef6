package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.RowMemory;
import io.github.dl4jsnn.internal.memory.Workers;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A population of neurons over all time steps in one call, forward and backward, on FLOAT data in
 * the memory of the CPU. Neurons are independent of each other, so the b n of them are cut into
 * tiles that stay in the first-level cache through all T steps; tiles are spread over the cores.
 *
 * <p>The cut depends on sizes only: results are the same whatever the number of threads.
 */
public final class FusedLoop {

  /** What a forward pass leaves for the backward pass. */
  public enum Keep {
    /**
     * Each step's part, {@link io.github.dl4jsnn.compile.NeuronKernel#saved} floats per neuron and
     * step.
     */
    STEPS,
    /** Only where it started from: {@link #backward} runs it once more, a tile at a time. */
    START
  }

  /** Floats of currents that are formed at a time where nothing is kept, 16 MB. */
  private static final int FORMED = 4 << 20;

  private final TilePopulation population;
  private final Supplier<CurrentSource> currents;
  private final Buffers buffers;
  private final int steps;
  private final int shown;

  /** The state before the first step, [state][b n]; null: the neurons' initial one. */
  private float[][] start;

  /** From forward to backward: [saved][T][b n], null where only the start is kept. */
  private float[][][] saved;

  /** Whether the currents of the last forward pass were the same at each step. */
  private boolean constant;

  /**
   * @param population the neurons
   * @param currents supplies the input currents; called once per forward run
   * @param steps T
   * @param buffers lends the large arrays, see {@link #release}
   */
  public FusedLoop(
      TilePopulation population, Supplier<CurrentSource> currents, int steps, Buffers buffers) {
    this(population, currents, steps, buffers, 0);
  }

  /**
   * @param shown index of the state variable that {@link #forward} writes and {@link #backward}
   *     reads the gradients of; 0, as in the other constructor, is the membrane potential
   */
  public FusedLoop(
      TilePopulation population,
      Supplier<CurrentSource> currents,
      int steps,
      Buffers buffers,
      int shown) {
    this.shown = shown;
    this.population = population;
    this.currents = currents;
    this.steps = steps;
    this.buffers = buffers;
  }

  /**
   * How many floats per neuron and time step a forward pass with {@link Keep#STEPS} leaves for the
   * backward pass.
   *
   * @param feedback whether there are weights from the spikes of the previous step
   */
  public static int kept(NeuronModel neuron, SpikeFunction f, boolean feedback) {
    return TilePopulation.saved(neuron, f, feedback);
  }

  private Tiles tiles(int block) {
    return population.tiles(population.rows(), block);
  }

  /**
   * Runs all T steps.
   *
   * @param start [state][b n], the state before the first step, which must not change until {@link
   *     #backward}; null: the neurons' initial one
   * @param end [state][b n], receives the state after the last step; or null
   * @param spikes c-ordered [T, b, n], or columns of such an array, receives S; or null
   * @param membranes likewise, receives the shown state variable after each step; or null
   */
  public void forward(
      float[][] start, float[][] end, INDArray spikes, INDArray membranes, Keep keep) {
    forward(start, end, spikes, membranes, keep, null);
  }

  /**
   * The same with a look at the spikes.
   *
   * @param tally counts them; or null
   */
  public void forward(
      float[][] start,
      float[][] end,
      INDArray spikes,
      INDArray membranes,
      Keep keep,
      SpikeTally tally) {
    release();
    this.start = start;
    if (keep == Keep.STEPS) {
      saved = new float[population.saved()][][];
      for (int k = 0; k < saved.length; k++) {
        saved[k] = buffers.take(steps, population.size());
      }
    }
    CurrentSource in = currents.get();
    constant = in.constant() && !population.coupled();
    runAll(
        in,
        keep == Keep.STEPS ? steps : slab(in),
        end,
        tile -> sink(tile, shown(tile, memory(spikes), memory(membranes), shown)),
        tally);
  }

  /** How many steps run at a time, so that currents that must be formed take little memory. */
  private int slab(CurrentSource in) {
    long floats = (long) in.formed() * population.size();
    return floats == 0 ? steps : (int) Math.max(1, Math.min(steps, FORMED / floats));
  }

  /** Runs all steps from the start on, {@code slab} of them at a time. */
  private void runAll(
      CurrentSource in,
      int slab,
      float[][] end,
      Function<TileForward, TileForward.Sink> sinks,
      SpikeTally tally) {
    float[][] after =
        end == null && slab < steps ? new float[population.states()][population.size()] : end;
    for (int from = 0; from < steps; from += slab) {
      int to = Math.min(steps, from + slab);
      runSteps(in, from, to, from == 0 ? start : after, after, sinks, tally);
    }
  }

  private void runSteps(
      CurrentSource in,
      int from,
      int to,
      float[][] start,
      float[][] end,
      Function<TileForward, TileForward.Sink> sinks,
      SpikeTally tally) {
    CurrentSource part = in.part(0, population.rows(), from, to - from);
    Tiles tiles = tiles(in.block());
    Workers.Range body =
        (firstTile, endTile) -> {
          TileForward forward = new TileForward(population, tiles.length());
          CurrentSource.Reader reader = part.reader();
          SpikeTally.OfTile counted =
              tally == null ? null : tally.new OfTile(population, from, to, tiles.length());
          TileForward.Sink all = counting(forward, counted, sinks.apply(forward));
          for (int j = firstTile; j < endTile; j++) {
            forward.begin(tiles.start(j), tiles.length(j), start);
            forward.run(reader, from, to, null, all);
            forward.end(end);
            if (counted != null) {
              counted.end(tiles.start(j), tiles.length(j));
            }
          }
        };
    TilePopulation.split(in.multiplies(), tiles.count(), body);
  }

  private static TileForward.Sink counting(
      TileForward forward, SpikeTally.OfTile counted, TileForward.Sink next) {
    return counted == null
        ? next
        : (t, first, n) -> {
          counted.step(forward.tile.spike, n);
          next.step(t, first, n);
        };
  }

  /**
   * Takes the state that {@link #forward} began with in another loop: {@link #backward} then runs
   * the steps once more, a tile at a time.
   *
   * @param start [state][b n], the state before the first step
   */
  public void from(float[][] start) {
    release();
    this.start = start;
  }

  /**
   * Runs the steps of the last {@link #forward} once more.
   *
   * @param spikes c-ordered [T, b, n], receives S; or null
   * @param membranes c-ordered [T, b, n], receives the first state variable after each step; or
   *     null
   */
  public void again(INDArray spikes, INDArray membranes) {
    CurrentSource in = currents.get();
    runAll(in, slab(in), null, tile -> shown(tile, memory(spikes), memory(membranes), 0), null);
  }

  private RowMemory memory(INDArray array) {
    return array == null ? null : new RowMemory(array, population.rows(), population.width());
  }

  /** Keeps what the backward pass needs of a step of a tile, and passes the step on. */
  private TileForward.Sink sink(TileForward forward, TileForward.Sink shown) {
    return (t, first, n) -> {
      for (int k = 0; saved != null && k < saved.length; k++) {
        System.arraycopy(forward.tile.saved[k], 0, saved[k][t], first, n);
      }
      shown.step(t, first, n);
    };
  }

  /** Stores S and a state variable of a step of a tile, each where there is a place for it. */
  private static TileForward.Sink shown(
      TileForward forward, RowMemory outS, RowMemory outV, int state) {
    return (t, first, n) -> {
      if (outS != null) {
        outS.put(t, first, forward.tile.spike, n);
      }
      if (outV != null) {
        outV.put(t, first, forward.tile.state[state], n);
      }
    };
  }

  /**
   * Carries gradients through all T steps of the last {@link #forward}. What was kept of these is
   * then used up: a second call runs them once more.
   *
   * @param spikeGradients c-ordered [T, b, n], or columns of such an array, dL/dS; null: 0
   * @param membraneGradients likewise, dL/d(shown state variable after each step); null: 0
   * @param firstStep where to stop, 0 for all of T; the gradients of the steps before become 0
   * @param stateGradients [state][b n], dL/d(state after the last step) on entry, dL/d(state before
   *     the first one) on return; null: 0 and not asked
   * @param to takes dL/dI
   * @return [learned parameter][1 or n], dL/d(parameter)
   */
  public float[][] backward(
      INDArray spikeGradients,
      INDArray membraneGradients,
      int firstStep,
      float[][] stateGradients,
      CurrentGradients to) {
    Upstream above =
        new Upstream(spikeGradients, membraneGradients, shown, firstStep, stateGradients);
    float[][] dParameters = new float[population.learned()][population.size()];
    INDArray target = saved == null || to.ofTiles() == null ? to.target() : null;
    if (target != null && firstStep > 0) {
      target.get(NDArrayIndex.interval(0, firstStep)).assign(0);
    }
    if (saved == null) {
      new RerunBackward(
              population,
              currents.get(),
              start,
              steps,
              above,
              to,
              dParameters,
              RerunBackward.FLOATS)
          .run(buffers);
    } else {
      float[][][] kept = saved;
      saved = null;
      new SavedBackward(population, kept, steps, constant, above, to, dParameters).run(buffers);
    }
    float[][] sums = new float[dParameters.length][];
    for (int k = 0; k < sums.length; k++) {
      sums[k] = reduce(dParameters[k], population.values(k));
    }
    return sums;
  }

  /** Gives all large arrays back. */
  public void release() {
    for (int k = 0; saved != null && k < saved.length; k++) {
      buffers.give(saved[k]);
    }
    saved = null;
  }

  private float[] reduce(float[] all, int length) {
    double[] sum = new double[length];
    for (int i = 0; i < all.length; i++) {
      sum[length == 1 ? 0 : i % population.width()] += all[i];
    }
    float[] out = new float[length];
    for (int i = 0; i < length; i++) {
      out[i] = (float) sum[i];
    }
    return out;
  }
}
