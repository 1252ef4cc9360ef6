package io.github.dl4jsnn.internal.loop;

import static io.github.dl4jsnn.util.Close.assertClose;
import static io.github.dl4jsnn.util.Close.doubles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.compile.FloatTape;
import io.github.dl4jsnn.compile.NeuronTile;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** All steps in one call, cut into tiles, against one kernel over everything, step by step. */
class FusedLoopTest {

  private static final float[][] NONE = new float[0][];

  private final NeuronModel neuron = new LIF(2.5, 1, -0.1, false, false);
  private final SpikeFunction f = new SpikeFunction(new Sigmoid(), true);

  private static float[][] random(long seed, int rows, int columns, double low, double high) {
    Random random = new Random(seed);
    float[][] out = new float[rows][columns];
    for (float[] row : out) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) (low + (high - low) * random.nextDouble());
      }
    }
    return out;
  }

  private static float[][] copy(float[][] rows) {
    return Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, false, 0",
    "3, 5, 7, false, 0",
    "3, 5, 7, true, 0",
    "9, 111, 6, true, 0",
    "40, 300, 4, false, 2",
    "2, 64, 5, true, 3",
    "2, 32, 3, false, 3"
  })
  void isTheKernelStepByStep(int rows, int width, int steps, boolean masked, int firstStep) {
    int size = rows * width;
    float[][] x = random(1, steps, size, -0.5, 1.5);
    float[][] start = random(2, 1, size, -0.1, 0.8);
    float[][] dSpike = random(3, steps, size, -1, 1);
    float[][] mask = masked ? random(4, steps, rows, 0, 1) : null;
    if (masked) {
      for (float[] step : mask) {
        for (int b = 0; b < rows; b++) {
          step[b] = step[b] < 0.3 ? 0 : 1;
        }
      }
    }

    FusedLoop loop = loop(x, rows, width, mask);
    float[][] state = zeros(size);
    INDArray spikes = Nd4j.create(DataType.FLOAT, new long[] {steps, rows, width}, 'c');
    loop.forward(start, state, spikes, null, FusedLoop.Keep.STEPS);
    WholeGradients result = WholeGradients.of(loop, sequence(dSpike, rows), firstStep, zeros(size));
    assertEquals(0, result.parameters.length);
    float[][] gradients = copy(result.currents());

    // What was kept is used up: this time the backward pass runs forward again, to the same bits.
    result = WholeGradients.of(loop, sequence(dSpike, rows), firstStep, zeros(size));
    assertArrayEquals(gradients, result.currents());
    loop.forward(start, null, spikes, null, FusedLoop.Keep.START);
    result = WholeGradients.of(loop, sequence(dSpike, rows), firstStep, zeros(size));
    assertArrayEquals(gradients, result.currents());
    loop.release();

    // The reference: padded steps leave everything as it was.
    FloatTape kernel = new FloatTape(neuron, f, size);
    NeuronTile tile = new NeuronTile();
    tile.n = size;
    tile.parameters = NONE;
    tile.dParameters = NONE;
    float[][] v = copy(start);
    float[][] expectedSpikes = new float[steps][size];
    float[][][] saved = new float[steps][kernel.saved()][size];
    for (int t = 0; t < steps; t++) {
      float[] before = v[0].clone();
      tile.x = x[t];
      tile.state = v;
      tile.spike = expectedSpikes[t];
      tile.saved = saved[t];
      kernel.forward(tile);
      for (int i = 0; i < size; i++) {
        if (masked && mask[t][i / width] == 0) {
          expectedSpikes[t][i] = 0;
          v[0][i] = before[i];
        }
      }
    }
    float[][] dState = new float[1][size];
    float[][] expectedDx = new float[steps][size];
    for (int t = steps - 1; t >= firstStep; t--) {
      float[] after = dState[0].clone();
      tile.saved = saved[t];
      tile.dSpike = dSpike[t];
      tile.dState = dState;
      tile.dx = expectedDx[t];
      kernel.backward(tile);
      for (int i = 0; i < size; i++) {
        if (masked && mask[t][i / width] == 0) {
          expectedDx[t][i] = 0;
          dState[0][i] = after[i];
        }
      }
    }

    float[][] got = new float[steps][size];
    TimeMajor.read(spikes, got);
    int count = 0;
    for (int t = 0; t < steps; t++) {
      String at = " at step " + t;
      assertArrayEquals(expectedSpikes[t], got[t], "spikes" + at);
      assertClose("dL/dx" + at, doubles(expectedDx[t]), doubles(gradients[t]), 1e-5);
      for (float s : got[t]) {
        count += (int) s;
      }
    }
    assertClose("state", doubles(v[0]), doubles(state[0]), 1e-5);
    double rate = count / (double) (steps * size);
    assertTrue(size < 30 || (rate > 0.05 && rate < 0.8), "rate " + rate + " tests too little");
  }

  /** A linear neuron: nothing is kept, so that the gradients find no array to lie in. */
  @ParameterizedTest
  @CsvSource({"STEPS, false", "STEPS, true", "START, false", "START, true"})
  void aNeuronThatKeepsNothing(FusedLoop.Keep keep, boolean feedback) {
    int rows = 3;
    int width = 5;
    int steps = 6;
    int size = rows * width;
    NeuronModel linear = new LeakyIntegrator();
    float[][] x = random(1, steps, size, -0.5, 1.5);
    float[][] upstream = random(3, steps, size, -1, 1);
    float[] weights = random(4, 1, width, -0.5, 0.5)[0];
    assertEquals(feedback ? 1 : 0, FusedLoop.kept(linear, f, feedback));
    TilePopulation population =
        new TilePopulation(
            linear, f, feedback ? Feedback.oneToOne(weights) : null, NONE, rows, width, null);
    CurrentSource currents = new ArrayCurrents(sequence(x, rows));
    FusedLoop loop = new FusedLoop(population, () -> currents, steps, new Buffers());
    INDArray out = Nd4j.create(DataType.FLOAT, new long[] {steps, rows, width}, 'c');
    loop.forward(null, null, out, null, keep);
    WholeGradients result = WholeGradients.of(loop, sequence(upstream, rows), 0, null);
    float[][] got = new float[steps][size];
    TimeMajor.read(out, got);

    // One neuron after another, on scalars.
    for (int i = 0; i < size; i++) {
      Tape<Double> tape = new Tape<>(ScalarAlgebra.INSTANCE);
      List<Tape.Node<Double>> in = new ArrayList<>();
      List<Tape.Node<Double>> state =
          linear.states().stream().map(s -> tape.variable(s.initial().get(0))).toList();
      Tape.Node<Double> sent = null;
      for (int t = 0; t < steps; t++) {
        in.add(tape.variable((double) x[t][i]));
        Tape.Node<Double> total =
            sent == null || !feedback
                ? in.get(t)
                : tape.add(in.get(t), tape.mul(sent, weights[i % width]));
        NeuronModel.Step<Tape.Node<Double>> step = linear.step(tape, f, total, state, List.of());
        state = step.state();
        sent = step.spike();
        tape.seed(sent, (double) upstream[t][i]);
        assertEquals(sent.value(), got[t][i], 1e-5, "output at step " + t + " of " + i);
        if (feedback && t + 1 < steps) {
          assertEquals(0, result.previousSpikes()[0][i], "spike before the first step of " + i);
          assertEquals(
              got[t][i], result.previousSpikes()[t + 1][i], "spike before step " + (t + 1));
        }
      }
      tape.backward();
      for (int t = 0; t < steps; t++) {
        double expected = tape.gradient(in.get(t));
        assertEquals(expected, result.currents()[t][i], 1e-5, "gradient at step " + t + " of " + i);
      }
    }
    loop.release();
  }

  /** Constant currents get the sum of their gradients, wherever the steps come from. */
  @ParameterizedTest
  @CsvSource({"STEPS, 0", "START, 0", "STEPS, 2", "START, 2"})
  void constantCurrents(FusedLoop.Keep keep, int firstStep) {
    int rows = 4;
    int size = rows * 300;
    int steps = 5;
    float[][] x = random(1, 1, size, 0, 1.5);
    float[][] repeated = new float[steps][];
    Arrays.fill(repeated, x[0]);
    INDArray g = sequence(random(3, steps, size, -1, 1), rows);
    INDArray spikes = Nd4j.create(DataType.FLOAT, new long[] {steps, rows, 300}, 'c');
    FusedLoop each = loop(repeated, rows, 300, null);
    each.forward(null, null, spikes, null, keep);
    INDArray expectedSpikes = spikes.dup();
    WholeGradients ofEach = WholeGradients.of(each, g, firstStep, null);
    double[] sum = new double[size];
    for (float[] step : ofEach.currents()) {
      for (int i = 0; i < size; i++) {
        sum[i] += step[i];
      }
    }
    TilePopulation population = new TilePopulation(neuron, f, null, NONE, rows, 300, null);
    CurrentSource constant = new ArrayCurrents(sequence(x, rows), steps);
    FusedLoop once = new FusedLoop(population, () -> constant, steps, new Buffers());
    once.forward(null, null, spikes, null, keep);
    assertEquals(expectedSpikes, spikes);
    WholeGradients ofOnce = WholeGradients.of(once, g, firstStep, null);
    assertEquals(1, ofOnce.currents().length);
    assertClose("sum of dL/dI", sum, doubles(ofOnce.currents()[0]), 1e-5);
  }

  /** Tiles depend on the size only, so the number of threads changes nothing, bit for bit. */
  @ParameterizedTest
  @CsvSource({"50, 200, 5", "3, 7, 4"})
  void resultsDoNotDependOnThreads(int rows, int width, int steps) throws Exception {
    float[][] first = gradients(rows, width, steps);
    for (int threads : new int[] {1, 3}) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      try {
        float[][] again = pool.submit(() -> gradients(rows, width, steps)).get();
        assertTrue(Arrays.deepEquals(first, again), threads + " threads give other results");
      } finally {
        pool.shutdown();
      }
    }
  }

  private float[][] gradients(int rows, int width, int steps) {
    int size = rows * width;
    FusedLoop loop = loop(random(1, steps, size, -0.5, 1.5), rows, width, null);
    INDArray spikes = Nd4j.create(DataType.FLOAT, new long[] {steps, rows, width}, 'c');
    loop.forward(null, null, spikes, null, FusedLoop.Keep.STEPS);
    return WholeGradients.of(loop, sequence(random(3, steps, size, -1, 1), rows), 0, zeros(size))
        .currents();
  }

  private static float[][] zeros(int size) {
    return new float[1][size];
  }

  private static INDArray sequence(float[][] values, int rows) {
    long[] shape = {values.length, rows, values[0].length / rows};
    INDArray out = Nd4j.create(DataType.FLOAT, shape, 'c');
    TimeMajor.write(values, out);
    return out;
  }

  private FusedLoop loop(float[][] x, int rows, int width, float[][] mask) {
    TilePopulation population = new TilePopulation(neuron, f, null, NONE, rows, width, mask);
    CurrentSource currents = new ArrayCurrents(sequence(x, rows));
    return new FusedLoop(population, () -> currents, x.length, new Buffers());
  }
}
