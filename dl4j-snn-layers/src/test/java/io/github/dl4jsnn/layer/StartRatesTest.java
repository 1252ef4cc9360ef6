package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * With nothing set, no layer is silent and none saturated before training: the mean rate over
 * batch, neurons and steps is between 0.02 and 0.5, whatever the neuron, the size and kind of the
 * input, the number of steps and the depth. With XAVIER and a bias of 0 nearly all of these fail.
 * Sizes, numbers of steps and seeds are taken in turns; {@code -Dstart.rates.all=true} takes all
 * combinations, in a quarter of an hour.
 */
class StartRatesTest {

  private static final int DEPTH = 6;
  private static final int WIDTH = 64;
  private static final int BATCH = 2;
  private static final int SEEDS = 5;
  private static final boolean ALL = Boolean.getBoolean("start.rates.all");

  static List<NeuronModel> neurons() {
    List<NeuronModel> neurons = new ArrayList<>(Neurons.all());
    neurons.removeIf(LeakyIntegrator.class::isInstance);
    neurons.add(new LIF().withTau(5));
    neurons.add(new LIF().withTau(20));
    return neurons;
  }

  /** What an input is made of; each is [b, n, T]. */
  enum Input {
    FEW_SPIKES {
      @Override
      INDArray of(int n, int steps) {
        return spikes(0.05, n, steps);
      }
    },
    MANY_SPIKES {
      @Override
      INDArray of(int n, int steps) {
        return spikes(0.5, n, steps);
      }
    },
    NORMAL {
      @Override
      INDArray of(int n, int steps) {
        return Nd4j.randn(DataType.FLOAT, BATCH, n, steps);
      }
    },
    GREY_IMAGES {
      @Override
      INDArray of(int n, int steps) {
        return repeat(Nd4j.rand(DataType.FLOAT, BATCH, n, 1), steps);
      }
    },
    /** A fifth of the pixels is not black, as in handwritten digits. */
    DARK_IMAGES {
      @Override
      INDArray of(int n, int steps) {
        INDArray bright = Nd4j.rand(DataType.FLOAT, BATCH, n, 1);
        return repeat(bright.muli(spikes(0.2, n, 1)), steps);
      }
    };

    abstract INDArray of(int n, int steps);

    private static INDArray spikes(double p, int n, int steps) {
      return Nd4j.rand(DataType.FLOAT, BATCH, n, steps).lt(p).castTo(DataType.FLOAT);
    }

    private static INDArray repeat(INDArray once, int steps) {
      return Nd4j.concat(2, Collections.nCopies(steps, once).toArray(new INDArray[0]));
    }
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void dense(NeuronModel neuron) {
    series(() -> new SpikingDense.Builder().nOut(WIDTH).neuron(neuron).build());
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void allToAll(NeuronModel neuron) {
    series(() -> new SpikingRecurrent.Builder().nOut(WIDTH).neuron(neuron).build());
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void oneToOne(NeuronModel neuron) {
    series(() -> new SpikingRecurrent.Builder().nOut(WIDTH).oneToOne(true).neuron(neuron).build());
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void convolutions(NeuronModel neuron) {
    int steps = 8;
    int side = 5;
    for (Input input : Input.values()) {
      for (int seed = 1; seed <= SEEDS; seed++) {
        if (!ALL && input != Input.values()[seed - 1]) {
          continue;
        }
        // All steps lie in the rows, [T b, c, h, w].
        check(
            input,
            seed,
            steps,
            InputType.convolutional(side, side, 1),
            () ->
                new SpikingConvolution2D.Builder(3, 3)
                    .convolutionMode(ConvolutionMode.Same)
                    .nOut(WIDTH)
                    .timeSteps(steps)
                    .neuron(neuron)
                    .build(),
            x -> x.permute(2, 0, 1).dup('c').reshape('c', (long) steps * BATCH, 1, side, side),
            side * side);
      }
    }
  }

  private interface Layers {
    Layer next();
  }

  private interface Shape {
    INDArray of(INDArray x);
  }

  private static void series(Layers layers) {
    for (Input input : Input.values()) {
      for (int seed = 1; seed <= SEEDS; seed++) {
        int[] allSteps = ALL ? new int[] {8, 32} : new int[] {seed % 2 == 0 ? 8 : 32};
        int[] sizes = ALL ? new int[] {64, 1024, 4096} : new int[] {seed % 3 == 0 ? 4096 : 64};
        for (int steps : allSteps) {
          for (int size : sizes) {
            check(input, seed, steps, InputType.recurrent(size), layers, x -> x, size);
          }
        }
      }
    }
  }

  private static void check(
      Input input, int seed, int steps, InputType type, Layers layers, Shape shape, int values) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(seed).list();
    for (int i = 0; i < DEPTH; i++) {
      list.layer(layers.next());
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    Nd4j.getRandom().setSeed(seed);
    List<INDArray> activations = net.feedForward(shape.of(input.of(values, steps)));
    for (int i = 1; i <= DEPTH; i++) {
      double rate =
          (double) activations.get(i).neq(0).castTo(DataType.INT32).sumNumber().intValue()
              / activations.get(i).length();
      assertTrue(
          rate >= 0.02 && rate <= 0.5,
          "layer " + i + ": rate " + rate + " on " + input + ", " + type + ", T " + steps);
    }
  }
}
