package io.github.dl4jsnn.kernel;

import static io.github.dl4jsnn.util.Close.assertClose;
import static io.github.dl4jsnn.util.Close.doubles;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.encoding.SpikeTrain;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adding the weight rows of spikes against the plain sums that it stands for. */
class EventSynapsesTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 0.5, false",
    "3, 7, 5, 4, 0.0, true",
    "3, 7, 5, 4, 1.0, true",
    "2, 40, 9, 6, 0.3, true",
    "5, 33, 17, 3, 0.6, false",
    "1, 200, 3, 2, 0.05, true"
  })
  void sums(int rows, int inputs, int outputs, int steps, double p, boolean bias) {
    Random random = new Random(rows + 31 * inputs);
    boolean[][][] spikes = new boolean[steps][rows][inputs];
    SpikeTrain[] trains = new SpikeTrain[rows];
    for (int b = 0; b < rows; b++) {
      trains[b] = new SpikeTrain();
      for (int t = 0; t < steps; t++) {
        for (int i = 0; i < inputs; i++) {
          if (random.nextDouble() < p) {
            spikes[t][b][i] = true;
            trains[b].add(i);
          }
        }
        trains[b].endStep();
      }
    }
    float[][] w = gaussian(random, inputs, outputs);
    float[] add = bias ? gaussian(random, 1, outputs)[0] : null;
    EventSynapses synapses = new EventSynapses(trains, inputs, outputs);

    float[][] currents = synapses.forward(w, add);
    assertEquals(steps, currents.length);
    for (int t = 0; t < steps; t++) {
      double[] expected = new double[rows * outputs];
      for (int b = 0; b < rows; b++) {
        for (int j = 0; j < outputs; j++) {
          double sum = bias ? add[j] : 0;
          for (int i = 0; i < inputs; i++) {
            sum += spikes[t][b][i] ? w[i][j] : 0;
          }
          expected[b * outputs + j] = sum;
        }
      }
      assertClose("currents of step " + t, expected, doubles(currents[t]), 1e-5);
    }

    float[][] g = gaussian(random, steps, rows * outputs);
    float[][] dW = synapses.weightGradient(g);
    assertEquals(inputs, dW.length);
    for (int i = 0; i < inputs; i++) {
      double[] expected = new double[outputs];
      for (int t = 0; t < steps; t++) {
        for (int b = 0; b < rows; b++) {
          for (int j = 0; spikes[t][b][i] && j < outputs; j++) {
            expected[j] += g[t][b * outputs + j];
          }
        }
      }
      assertClose("gradient of the weights of input " + i, expected, doubles(dW[i]), 1e-5);
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
