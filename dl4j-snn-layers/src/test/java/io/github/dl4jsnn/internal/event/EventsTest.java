package io.github.dl4jsnn.internal.event;

import static io.github.dl4jsnn.util.Close.assertClose;
import static io.github.dl4jsnn.util.Close.doubles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import io.github.dl4jsnn.internal.loop.GradientPart;
import io.github.dl4jsnn.internal.loop.Tiles;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Synapses by events against the plain sums that they stand for. */
class EventsTest {

  /** Dense inputs [T][b][inputs] and the same as trains. */
  private static final class Input {

    final float[][][] x;
    final SpikeTrain[] trains;

    Input(float[][][] x, SpikeTrain[] trains) {
      this.x = x;
      this.trains = trains;
    }

    /**
     * @param kind "spikes"; "base": some elements told by their missing spikes; "values"
     */
    static Input of(Random random, String kind, int rows, int inputs, int steps, double p) {
      float[][][] x = new float[steps][rows][inputs];
      SpikeTrain[] trains = new SpikeTrain[rows];
      for (int b = 0; b < rows; b++) {
        SpikeTrain train = new SpikeTrain();
        trains[b] = train;
        int[] base = new int[inputs];
        int bases = 0;
        for (int i = 0; kind.equals("base") && i < inputs; i += 2) {
          base[bases++] = i;
        }
        train.setBase(base, bases);
        for (int t = 0; t < steps; t++) {
          int[] index = new int[inputs];
          float[] value = new float[inputs];
          int n = 0;
          for (int i = 0; i < inputs; i++) {
            boolean event = random.nextDouble() < p;
            boolean inBase = kind.equals("base") && i % 2 == 0;
            float v = kind.equals("values") ? (float) random.nextGaussian() : inBase ? -1 : 1;
            x[t][b][i] = (inBase ? 1 : 0) + (event ? v : 0);
            if (event) {
              index[n] = i;
              value[n++] = v;
            }
          }
          if (kind.equals("spikes")) {
            train.endStep(index, n);
          } else {
            train.endStep(index, value, n);
          }
        }
      }
      return new Input(x, trains);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "spikes, 1, 1, 1, 1, 0.5, false",
    "spikes, 3, 7, 5, 4, 0.0, true",
    "spikes, 3, 7, 5, 4, 1.0, true",
    "spikes, 2, 40, 9, 6, 0.3, true",
    "base, 5, 33, 17, 3, 0.2, false",
    "base, 2, 40, 9, 6, 0.3, true",
    "values, 4, 21, 11, 5, 0.4, true",
    "spikes, 1, 200, 3, 2, 0.05, true",
    "base, 20, 12, 10, 100, 0.1, false",
    "spikes, 9, 30, 20, 5, 0.3, true",
    "values, 3, 30, 16, 5, 0.3, true",
    // So many inputs that the columns are cut into blocks, the last one narrower.
    "spikes, 3, 2100, 100, 3, 0.02, true",
    "base, 2, 2100, 100, 2, 0.02, false",
    "values, 2, 1500, 70, 2, 0.02, true",
    // So many rows that the error rows are cut into groups.
    "base, 20, 12, 40, 100, 0.1, true"
  })
  void sums(String kind, int rows, int inputs, int outputs, int steps, double p, boolean bias) {
    Random random = new Random(rows + 31 * inputs);
    Input input = Input.of(random, kind, rows, inputs, steps, p);
    INDArray w = Nd4j.createFromArray(gaussian(random, inputs, outputs)).dup('f');
    float[] add = bias ? gaussian(random, 1, outputs)[0] : null;
    WeightBlocks blocks = WeightBlocks.of(new FloatMemory(w), inputs, outputs);
    assertEquals(inputs * outputs > 100 << 10, blocks.count() > 1, "this tests blocks");

    checkCurrents(input, w, add, new EventCurrents(input.trains, blocks, add));
    checkCurrents(input, w, add, new FewEvents(input.trains, new FloatMemory(w), outputs, add));

    float[][] g = gaussian(random, steps, rows * outputs);
    checkGradient(input, g, new SortedGradient(inputs, outputs, rows, steps));
    assertEquals(outputs <= 20, NarrowGradient.serves(inputs, outputs));
    checkGradient(input, g, EventGradient.of(inputs, outputs, rows, steps));
  }

  private static void checkGradient(Input input, float[][] g, EventGradient of) {
    int rows = input.trains.length;
    int width = g.length == 0 ? 0 : g[0].length / rows;
    of.add(input.trains, 0, GradientPart.whole(rows, width, g, null));
    WeightBlocks got = of.sum();
    int inputs = got.inputs();
    int outputs = got.outputs();
    INDArray dW = Nd4j.create(new long[] {inputs, outputs}, 'f');
    got.write(new FloatMemory(dW));
    for (int i = 0; i < inputs; i++) {
      double[] expected = new double[outputs];
      for (int t = 0; t < g.length; t++) {
        for (int b = 0; b < rows; b++) {
          for (int j = 0; input.x[t][b][i] != 0 && j < outputs; j++) {
            expected[j] += input.x[t][b][i] * (double) g[t][b * outputs + j];
          }
        }
      }
      double[] gradient = dW.getRow(i).toDoubleVector();
      for (int j = 0; j < outputs; j++) {
        assertEquals(expected[j], gradient[j], 2e-5 * (1 + Math.abs(expected[j])), i + ", " + j);
      }
    }
  }

  private static void checkCurrents(Input input, INDArray w, float[] add, CurrentSource currents) {
    int rows = input.trains.length;
    int steps = input.x.length;
    int inputs = (int) w.size(0);
    int outputs = (int) w.size(1);
    assertEquals(steps, currents.steps());
    float[][] got = new float[steps][rows * outputs];
    for (boolean whole : new boolean[] {true, false}) {
      Tiles tiles = Tiles.of(rows, outputs, currents.block(), whole);
      CurrentSource.Reader reader = currents.reader();
      float[] x = new float[tiles.length()];
      for (int j = 0; j < tiles.count(); j++) {
        for (int t = 0; t < steps; t++) {
          reader.read(t, tiles.start(j), tiles.length(j), x);
          System.arraycopy(x, 0, got[t], tiles.start(j), tiles.length(j));
        }
      }
      for (int t = 0; t < steps; t++) {
        double[] expected = new double[rows * outputs];
        for (int b = 0; b < rows; b++) {
          for (int j = 0; j < outputs; j++) {
            double sum = add == null ? 0 : add[j];
            for (int i = 0; i < inputs; i++) {
              sum += input.x[t][b][i] == 0 ? 0 : input.x[t][b][i] * w.getDouble(i, j);
            }
            expected[b * outputs + j] = sum;
          }
        }
        assertClose("currents of step " + t, expected, doubles(got[t]), 1e-5);
      }
    }
  }

  @Test
  void narrowGradientsFitTheCache() {
    assertTrue(NarrowGradient.serves(3276, 20));
    assertFalse(NarrowGradient.serves(3277, 20));
    assertFalse(NarrowGradient.serves(1, 21));
  }

  @ParameterizedTest
  @CsvSource({"3, 17, 4, 2", "1, 1, 1, 0", "6, 300, 9, 5"})
  void inputGradientOfFewNeurons(int rows, int inputs, int outputs, int steps) {
    Random random = new Random(5);
    steps++;
    INDArray w = Nd4j.createFromArray(gaussian(random, inputs, outputs)).dup('f');
    float[][] g = gaussian(random, steps, rows * outputs);
    INDArray out = Nd4j.create(new long[] {steps, rows, inputs}, 'c');
    GradientPart part = GradientPart.whole(rows, outputs, g, null);
    InputGradient.write(part, new FloatMemory(w), inputs, rows, out);
    for (int t = 0; t < steps; t++) {
      INDArray errors = Nd4j.create(g[t], new long[] {rows, outputs}, 'c');
      double[] expected = errors.mmul(w.transpose()).dup('c').data().asDouble();
      assertClose("step " + t, expected, out.slice(t).dup('c').data().asDouble(), 1e-5);
    }
  }

  @Test
  void scanFindsWhatIsNotZero() {
    Random random = new Random(3);
    for (String kind : new String[] {"spikes", "values"}) {
      Input input = Input.of(random, kind, 5, 37, 6, 0.2);
      input.x[2][1][3] = -0f;
      INDArray x = Nd4j.createFromArray(input.x);
      float[][] arrays = new float[6][5 * 37];
      for (int t = 0; t < 6; t++) {
        for (int b = 0; b < 5; b++) {
          System.arraycopy(input.x[t][b], 0, arrays[t], b * 37, 37);
        }
      }
      checkScan(input, kind.equals("spikes"), trains -> SpikeScan.scan(x, 0.5, trains));
      checkScan(input, kind.equals("spikes"), trains -> SpikeScan.scan(arrays, 6, 37, 0.5, trains));
      SpikeTrain[] trains = trains();
      assertFalse(SpikeScan.scan(arrays, 6, 37, 0.05, trains), "too dense");
      assertFalse(SpikeScan.scan(x, 0.05, trains), "too dense");
    }
  }

  /** Trains that hold something from before. */
  private static SpikeTrain[] trains() {
    SpikeTrain[] trains = new SpikeTrain[5];
    for (int b = 0; b < 5; b++) {
      trains[b] = new SpikeTrain();
      trains[b].endStep(new int[] {1, 2}, new float[] {3, 4}, 2);
    }
    return trains;
  }

  private static void checkScan(Input input, boolean binary, Predicate<SpikeTrain[]> scan) {
    SpikeTrain[] trains = trains();
    assertTrue(scan.test(trains));
    for (int b = 0; b < 5; b++) {
      assertEquals(6, trains[b].steps());
      assertEquals(binary, trains[b].values() == null, "only 0 and 1");
      for (int t = 0; t < 6; t++) {
        float[] row = new float[40];
        trains[b].addTo(t, row, 3);
        for (int i = 0; i < 37; i++) {
          assertEquals(input.x[t][b][i], row[3 + i], 0f);
        }
      }
    }
  }

  /** Many steps: spikes by bits, and an element that spikes often by the steps at which it is 0. */
  @ParameterizedTest
  @CsvSource({"8, 37, 5", "31, 64, 3", "33, 65, 3", "64, 1, 9", "70, 1500, 4", "200, 130, 2"})
  void scanOfManySteps(int steps, int n, int rows) {
    Random random = new Random(steps);
    float[] rate = new float[n];
    for (int i = 0; i < n; i++) {
      rate[i] = new float[] {0, 0.1f, 0.9f, 1}[random.nextInt(4)];
    }
    float[][] x = new float[steps][rows * n];
    for (float[] step : x) {
      for (int i = 0; i < step.length; i++) {
        step[i] = random.nextFloat() < rate[i % n] ? 1 : 0;
      }
    }
    // An example with another value in the middle, one with -0, and one of subsets of the bits of
    // 1.
    x[steps / 2][0] = 0.25f;
    if (rows > 2) {
      x[steps / 3][n] = -0f;
      x[steps - 1][2 * n] = 0.5f;
    }
    INDArray array = Nd4j.createFromArray(x).reshape(steps, rows, n);
    checkManySteps(x, n, rows, trains -> SpikeScan.scan(array, 1, trains));
    checkManySteps(x, n, rows, trains -> SpikeScan.scan(x, x.length, n, 1, trains));
  }

  private static void checkManySteps(float[][] x, int n, int rows, Predicate<SpikeTrain[]> scan) {
    SpikeTrain[] trains = new SpikeTrain[rows];
    for (int b = 0; b < rows; b++) {
      trains[b] = new SpikeTrain();
      trains[b].setBase(new int[] {0}, 1);
      trains[b].endStep(new int[] {0}, new float[] {3}, 1);
    }
    assertTrue(scan.test(trains));
    // Once more: what was there before is forgotten.
    assertTrue(scan.test(trains));
    for (int b = 0; b < rows; b++) {
      assertEquals(x.length, trains[b].steps());
      int fewest = 0;
      boolean binary = true;
      for (int i = 0; i < n; i++) {
        int ones = 0;
        for (float[] step : x) {
          ones += step[b * n + i] == 1 ? 1 : 0;
          binary &= step[b * n + i] == 0 || step[b * n + i] == 1;
        }
        fewest += Math.min(ones, x.length - ones);
      }
      binary &= b != 1 || rows < 3;
      assertEquals(binary, trains[b].size() <= fewest, "events of example " + b);
      for (int t = 0; t < x.length; t++) {
        float[] row = new float[n];
        trains[b].addTo(t, row, 0);
        assertArrayEquals(
            java.util.Arrays.copyOfRange(x[t], b * n, (b + 1) * n),
            row,
            1e-9f,
            "step " + t + ", " + b);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 2, true", "3, 2, true", "3, 3, false"})
  void fewAreNoMoreThanInputs(int base, int perStep, boolean few) {
    SpikeTrain train = new SpikeTrain();
    train.setBase(new int[] {0, 1, 2}, base);
    for (int t = 0; t < 4; t++) {
      train.endStep(new int[] {4, 5, 6}, perStep);
    }
    assertEquals(few, FewEvents.few(new SpikeTrain[] {train}, 20));
  }

  /** A value at a later step makes the earlier spikes values of 1. */
  @Test
  void trainMixesSpikesAndValues() {
    SpikeTrain train = new SpikeTrain();
    for (int round = 0; round < 2; round++) {
      train.clear();
      train.add(4);
      train.endStep();
      train.endStep(new int[] {1, 2}, new float[] {0.5f, -2}, 2);
      train.add(3);
      train.endStep(new int[] {7}, 1);
      assertEquals(3, train.steps());
      assertArrayEquals(
          new float[] {1, 0.5f, -2, 1, 1}, java.util.Arrays.copyOf(train.values(), 5));
    }
  }

  private static float[][] gaussian(Random random, int rows, int columns) {
    float[][] out = new float[rows][columns];
    for (float[] row : out) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) random.nextGaussian();
      }
    }
    return out;
  }
}
