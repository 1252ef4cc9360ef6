package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.SpikingDense;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What delays cost: training 700-128-20, T = 100, b = 64, 10 % of the inputs spike at a step. */
public class DelayedLayer extends Microbenchmark {

  private static final int INPUTS = 700;
  private static final int NEURONS = 128;
  private static final int STEPS = 100;
  private static final int ROWS = 64;

  /** None, the same for all inputs, one per input, learned; per synapse: whole, learned. */
  @Param({"none", "same", "each", "learned", "synapses", "learned synapses"})
  public String delay;

  private MultiLayerNetwork net;
  private INDArray features;
  private INDArray labels;

  /** Builds network and data. */
  @Setup
  public void setUp() {
    Nd4j.getRandom().setSeed(42);
    SpikingDense.Builder layer = new SpikingDense.Builder().nOut(NEURONS);
    switch (delay) {
      case "none" -> {}
      case "same" -> layer.delay(Delay.of(5));
      case "each" ->
          layer.delay(Delay.of(IntStream.range(0, INPUTS).mapToDouble(i -> i % 20).toArray()));
      case "learned" -> layer.delay(Delay.learned(20));
      case "synapses" -> layer.delay(Delay.of(whole()));
      case "learned synapses" -> layer.delay(Delay.learned(20).perSynapse());
      default -> throw new IllegalArgumentException(delay);
    }
    net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(1e-3))
                .list()
                .layer(layer.build())
                .layer(new FiringRateLayer())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(20)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(INPUTS, STEPS))
                .build());
    net.init();
    features =
        Nd4j.rand(DataType.FLOAT, STEPS, ROWS, INPUTS)
            .lt(0.1)
            .castTo(DataType.FLOAT)
            .permute(1, 2, 0);
    labels =
        Nd4j.eye(20)
            .castTo(DataType.FLOAT)
            .repeat(0, 4)
            .dup('c')
            .get(
                org.nd4j.linalg.indexing.NDArrayIndex.interval(0, ROWS),
                org.nd4j.linalg.indexing.NDArrayIndex.all());
  }

  private static double[][] whole() {
    return IntStream.range(0, INPUTS)
        .mapToObj(i -> IntStream.range(0, NEURONS).mapToDouble(j -> (7 * i + 3 * j) % 21).toArray())
        .toArray(double[][]::new);
  }

  /** A training iteration. */
  @Benchmark
  public double fit() {
    net.fit(features, labels);
    return net.score();
  }
}
