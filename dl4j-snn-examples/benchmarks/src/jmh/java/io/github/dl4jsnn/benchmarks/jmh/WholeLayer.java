package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.surrogate.ATan;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** A network of one SpikingDense and a loss, as DL4J runs it: T = 100, b = 64. */
public class WholeLayer extends Microbenchmark {

  private static final int INPUTS = 784;
  private static final int STEPS = 100;
  private static final int ROWS = 64;

  /** Whether spikes are drawn in the layer, or come in as [b, 784, T]. */
  @Param({"true", "false"})
  public boolean encoder;

  /** Number of neurons. */
  @Param({"10", "128"})
  public int outputs;

  /** Simple name of a neuron. */
  @Param("LIF")
  public String neuron;

  private MultiLayerNetwork net;
  private INDArray features;
  private INDArray labels;

  /** Builds network and data: one pixel in eight is not black, as bright as MNIST on average. */
  @Setup
  public void setUp() {
    Nd4j.getRandom().setSeed(42);
    SpikingDense.Builder layer =
        new SpikingDense.Builder()
            .nIn(INPUTS)
            .nOut(outputs)
            .hasBias(false)
            .neuron(NeuronLoop.named(neuron))
            .surrogate(new ATan());
    if (encoder) {
      layer.encoder(new PoissonEncoder(STEPS));
    }
    LossLayer loss =
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
    loss.setNOut(outputs);
    net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(42)
                .updater(new Adam(1e-3))
                .weightInit(WeightInit.UNIFORM)
                .list()
                .layer(layer.build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(loss)
                .build());
    net.init();
    INDArray images =
        Nd4j.rand(DataType.FLOAT, ROWS, INPUTS)
            .muli(Nd4j.rand(DataType.FLOAT, ROWS, INPUTS).lt(0.25).castTo(DataType.FLOAT));
    features = encoder ? images : drawn(images).permute(1, 2, 0);
    labels = Nd4j.rand(DataType.FLOAT, ROWS, outputs).lt(0.1).castTo(DataType.FLOAT);
  }

  /** Spikes [T, b, n]. */
  private static INDArray drawn(INDArray images) {
    INDArray spikes = Nd4j.create(DataType.FLOAT, STEPS, ROWS, INPUTS);
    for (int t = 0; t < STEPS; t++) {
      INDArray draw = Nd4j.rand(DataType.FLOAT, ROWS, INPUTS);
      spikes.slice(t).assign(draw.lt(images).castTo(DataType.FLOAT));
    }
    return spikes;
  }

  /** Inference. */
  @Benchmark
  public Object output() {
    return net.output(features, false);
  }

  /** A training iteration. */
  @Benchmark
  public double fit() {
    net.fit(features, labels);
    return net.score();
  }
}
