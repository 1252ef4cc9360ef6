package io.github.dl4jsnn.internal.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import io.github.dl4jsnn.neuron.AdaptiveLIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Steps that run once more, in groups and slabs, against steps that were kept. */
class RerunBackwardTest {

  private static final NeuronModel NEURON = new AdaptiveLIF();
  private static final SpikeFunction F = new SpikeFunction(new Sigmoid(), true);

  private static INDArray random(long seed, double low, double high, int... shape) {
    Random random = new Random(seed);
    INDArray out = Nd4j.create(DataType.FLOAT, shape[0], shape[1], shape[2]);
    float[][] values = new float[shape[0]][shape[1] * shape[2]];
    for (float[] step : values) {
      for (int i = 0; i < step.length; i++) {
        step[i] = (float) (low + (high - low) * random.nextDouble());
      }
    }
    TimeMajor.write(values, out);
    return out;
  }

  /** Currents that are given part by part, and that prefer blocks of columns. */
  private record Source(INDArray x, int block, boolean parts) implements CurrentSource {

    @Override
    public int steps() {
      return (int) x.size(0);
    }

    @Override
    public int formed() {
      return parts ? 1 : 0;
    }

    @Override
    public CurrentSource part(int firstRow, int rows, int firstStep, int steps) {
      if (!parts) {
        return this;
      }
      INDArray some = Nd4j.create(DataType.FLOAT, steps, rows, x.size(2));
      for (int t = 0; t < steps; t++) {
        for (int b = 0; b < rows; b++) {
          some.slice(t, 0).slice(b, 0).assign(x.slice(firstStep + t, 0).slice(firstRow + b, 0));
        }
      }
      return new PartCurrents(some, firstRow, firstStep);
    }

    @Override
    public Reader reader() {
      return new ArrayCurrents(x).reader();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // One group, groups of examples, groups of columns, slabs of one example, of columns.
    "1000000, 0, 1, false, false, false, 0",
    "5000, 0, 1, false, false, false, 0",
    "5000, 0, 3, true, false, true, 2",
    "2000, 32, 1, false, false, false, 0",
    "5000, 32, 2, false, false, true, 3",
    "300, 0, 1, false, false, false, 0",
    "300, 0, 1, true, false, true, 4",
    "500, 32, 1, false, false, true, 0",
    "2000, 0, 4, false, true, false, 0",
    "5000, 0, 1, true, true, true, 1",
    "500, 0, 1, false, true, true, 4"
  })
  void isThePassThroughWhatWasKept(
      int limit, int block, int unit, boolean parts, boolean coupled, boolean masked, int first) {
    int rows = 7;
    int width = 70;
    int steps = 11;
    INDArray x = random(1, -0.5, 4, steps, rows, width);
    INDArray g = random(2, -1, 1, steps, rows, width);
    float[][] start = new float[NEURON.states().size() + (coupled ? 1 : 0)][rows * width];
    float[][] mask = null;
    if (masked) {
      mask = new float[steps][rows];
      Random random = new Random(3);
      for (float[] step : mask) {
        for (int b = 0; b < rows; b++) {
          step[b] = random.nextDouble() < 0.3 ? 0 : 1;
        }
      }
    }
    float[] weights = new float[width];
    Arrays.fill(weights, 0.3f);
    float[][] learned = new float[0][];
    TilePopulation population =
        new TilePopulation(
            NEURON, F, coupled ? Feedback.oneToOne(weights) : null, learned, rows, width, mask);
    Source source = new Source(x, block, parts);
    FusedLoop loop = new FusedLoop(population, () -> source, steps, new Buffers());
    INDArray spikes = Nd4j.create(DataType.FLOAT, steps, rows, width);
    loop.forward(start, null, spikes, null, FusedLoop.Keep.STEPS);
    double rate = spikes.meanNumber().doubleValue();
    assertTrue(rate > 0.05 && rate < 0.8, "rate " + rate + " tests too little");
    float[][] expectedStates = states(coupled, rows * width);
    WholeGradients expected = new WholeGradients(rows, width, steps, unit);
    loop.backward(g, null, first, expectedStates, expected);
    assertEquals(1, expected.parts);

    float[][] states = states(coupled, rows * width);
    WholeGradients got = new WholeGradients(rows, width, steps, unit);
    Upstream above = new Upstream(g, null, 0, first, states);
    new RerunBackward(population, source, start, steps, above, got, new float[0][], limit)
        .run(new Buffers());
    assertEquals(limit < 1000000, got.parts > 1);
    assertTrue(got.largest <= Math.max(limit, unit * width), got.largest + " floats");
    assertArrayEquals(expected.currents(), got.currents());
    assertArrayEquals(expectedStates, states);
    if (coupled) {
      assertArrayEquals(expected.previousSpikes(), got.previousSpikes());
    }
  }

  private static float[][] states(boolean coupled, int size) {
    float[][] states = new float[NEURON.states().size() + (coupled ? 1 : 0)][size];
    for (float[] state : states) {
      for (int i = 0; i < size; i++) {
        state[i] = 0.1f * (i % 7) - 0.2f;
      }
    }
    return states;
  }

  /** What a group takes does not grow with b n, however long the run is. */
  @Test
  void groupsAreBounded() {
    int limit = RerunBackward.FLOATS;
    for (int steps : new int[] {1, 100, 10_000, 100_000}) {
      for (int rows : new int[] {1, 8, 64, 1024}) {
        for (int width : new int[] {1, 10, 128, 1024}) {
          for (int floats : new int[] {1, 3, 9}) {
            for (int block : new int[] {0, 32, width}) {
              RerunGroups g =
                  RerunGroups.of(limit, rows, width, steps, floats, 2, 1, Math.min(block, width));
              long slabs = (steps + g.slab() - 1L) / g.slab();
              long states = slabs == 1 ? 0 : 2 * slabs;
              long taken = g.size() * ((long) floats * g.slab() + states);
              assertTrue(taken <= limit, g + " of " + steps + " steps takes " + taken);
              int covered = 0;
              for (int k = 0; k < g.count(); k++) {
                covered += g.rows(k) * g.columns(k);
              }
              assertEquals(rows * width, covered, g.toString());
            }
          }
        }
      }
    }
  }
}
