package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.neuron.StateVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** FLOAT on the CPU: all time steps in one {@link FusedLoop}. */
public final class FusedRun implements NeuronRun {

  private final List<StateVariable> states;
  private final boolean coupled;
  private final int rows;
  private final int width;
  private final FusedLoop loop;
  private final FusedLoop.Keep keep;

  /** The state after the last step, [state][b n], where it is requested. */
  private float[][] end;

  /**
   * @param feedback weights from the spikes of the previous step, or null
   * @param rows b
   * @param width n
   * @param steps T
   * @param currents asked at each pass that runs forward
   * @param keep what a forward pass leaves for the backward pass
   * @param buffers lends the large arrays
   */
  public FusedRun(
      Population population,
      Feedback feedback,
      int rows,
      int width,
      int steps,
      Supplier<CurrentSource> currents,
      FusedLoop.Keep keep,
      Buffers buffers) {
    states = population.neuron().states();
    coupled = feedback != null;
    this.rows = rows;
    this.width = width;
    this.keep = keep;
    TilePopulation tiles =
        new TilePopulation(
            population.neuron(),
            population.f(),
            feedback,
            population.learned().stream().map(FusedRun::flat).toArray(float[][]::new),
            rows,
            width,
            byStep(population.mask()));
    loop = new FusedLoop(tiles, currents, steps, buffers, Charged.shown(population.neuron()));
  }

  /** [b, T] to [T][b]. */
  private static float[][] byStep(INDArray mask) {
    return mask == null ? null : mask.castTo(DataType.FLOAT).transpose().toFloatMatrix();
  }

  private static float[] flat(INDArray array) {
    return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
  }

  private float[][] newState() {
    return new float[states.size() + (coupled ? 1 : 0)][rows * width];
  }

  /** [state][b n]; null where all start from their initial value. */
  private float[][] given(List<INDArray> start) {
    if (start == null || start.stream().allMatch(s -> s == null)) {
      return null;
    }
    float[][] given = newState();
    for (int k = 0; k < given.length; k++) {
      if (start.get(k) != null) {
        given[k] = flat(start.get(k));
      } else if (k < states.size()) {
        states.get(k).initial().fill(given[k], 0, given[k].length);
      }
    }
    return given;
  }

  private List<INDArray> arrays(float[][] state) {
    List<INDArray> arrays = new ArrayList<>();
    for (float[] values : state) {
      arrays.add(Nd4j.create(values, new long[] {rows, width}, 'c'));
    }
    return arrays;
  }

  @Override
  public void forward(
      List<INDArray> start,
      INDArray spikes,
      INDArray membranes,
      boolean keepEnd,
      SpikeTally tally) {
    end = keepEnd ? newState() : null;
    loop.forward(given(start), end, spikes, membranes, keep, tally);
  }

  @Override
  public void from(List<INDArray> start) {
    loop.from(given(start));
  }

  @Override
  public List<INDArray> end() {
    return arrays(end);
  }

  /**
   * Carries gradients back through the steps.
   *
   * @param spikeGradient c-ordered [T, b, n], or columns of such an array, dL/dS; null: 0.
   *     Gradients of the steps before {@code firstStep} are left out
   * @param membraneGradient likewise, dL/d(the membrane potential that is shown); null: 0
   * @param endGradients dL/d(state after the last step), each [b, n]; null: 0, and those of the
   *     start are not computed
   * @param to takes dL/dI
   */
  public RunGradients backward(
      INDArray spikeGradient,
      INDArray membraneGradient,
      int firstStep,
      List<INDArray> endGradients,
      CurrentGradients to) {
    float[][] state =
        endGradients == null
            ? null
            : endGradients.stream().map(FusedRun::flat).toArray(float[][]::new);
    float[][] found = loop.backward(spikeGradient, membraneGradient, firstStep, state, to);
    List<INDArray> parameters = Arrays.stream(found).map(Nd4j::createFromArray).toList();
    return new RunGradients(parameters, state == null ? null : arrays(state));
  }

  @Override
  public void spikes(INDArray out) {
    loop.again(out, null);
  }

  @Override
  public void membranes(INDArray out) {
    loop.again(null, out);
  }

  @Override
  public void release() {
    loop.release();
  }
}
