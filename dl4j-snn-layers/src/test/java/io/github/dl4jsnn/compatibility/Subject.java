package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A spiking layer under test: each neuron in each kind of layer for sequences. */
record Subject(NeuronModel neuron, Kind kind) {

  static final int B = 3;
  static final int IN = 5;
  static final int T = 8;
  static final int OUT = 2;

  enum Kind {
    DENSE,
    ALL_TO_ALL,
    ONE_TO_ONE,
    NEURONS_ONLY
  }

  static List<Subject> all() {
    List<Subject> all = new ArrayList<>();
    for (NeuronModel neuron : Neurons.all()) {
      for (Kind kind : Kind.values()) {
        all.add(new Subject(neuron, kind));
      }
    }
    return all;
  }

  /** Neurons of the layer. */
  int n() {
    return kind == Kind.NEURONS_ONLY ? IN : 4;
  }

  BaseSpikingLayer layer(boolean spiking, RNNFormat format) {
    return switch (kind) {
      case DENSE -> configured(new SpikingDense.Builder().nOut(n()), spiking, format).build();
      case ALL_TO_ALL ->
          configured(new SpikingRecurrent.Builder().nOut(n()), spiking, format).build();
      case ONE_TO_ONE ->
          configured(new SpikingRecurrent.Builder().nOut(n()).oneToOne(true), spiking, format)
              .build();
      case NEURONS_ONLY -> configured(new SpikingLayer.Builder(), spiking, format).build();
    };
  }

  private <L extends BaseSpikingLayer.Builder<L>> L configured(
      L builder, boolean spiking, RNNFormat format) {
    return builder
        .name("spiking")
        .neuron(neuron)
        .spiking(spiking)
        .dataFormat(format)
        .weightInitRecurrent(new UniformDistribution(-0.5, 0.5))
        // The inputs are searched for, and the weights drawn, for neurons without a bias.
        .biasInit(0);
  }

  static NeuralNetConfiguration.Builder base(DataType dataType) {
    return new NeuralNetConfiguration.Builder()
        .seed(11)
        .dataType(dataType)
        .updater(new Sgd(0.1))
        .weightInit(new UniformDistribution(-0.1, 0.6));
  }

  static RnnOutputLayer output(RNNFormat format) {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .name("out")
        .activation(Activation.TANH)
        .nOut(OUT)
        .dataFormat(format)
        .build();
  }

  MultiLayerNetwork network(DataType dataType, boolean spiking) {
    return network(base(dataType), layer(spiking, RNNFormat.NCW), RNNFormat.NCW);
  }

  static MultiLayerNetwork network(
      NeuralNetConfiguration.Builder base, Layer layer, RNNFormat format) {
    MultiLayerConfiguration conf =
        base.list()
            .layer(layer)
            .layer(output(format))
            .setInputType(InputType.recurrent(IN, format))
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  ComputationGraph graph(DataType dataType, boolean spiking) {
    return graph(base(dataType), layer(spiking, RNNFormat.NCW));
  }

  static ComputationGraph graph(NeuralNetConfiguration.Builder base, Layer layer) {
    ComputationGraphConfiguration conf =
        base.graphBuilder()
            .addInputs("in")
            .addLayer("spiking", layer, "in")
            .addLayer("out", output(RNNFormat.NCW), "spiking")
            .setOutputs("out")
            .setInputTypes(InputType.recurrent(IN))
            .build();
    ComputationGraph graph = new ComputationGraph(conf);
    graph.init();
    return graph;
  }

  /** Values in [0, scale). */
  static INDArray values(DataType dataType, long seed, double scale, long... shape) {
    Random random = new Random(seed);
    INDArray x = Nd4j.create(dataType, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, scale * random.nextDouble());
    }
    return x;
  }

  /** Input [B, IN, T] at which the neurons of this network fire at a moderate rate. */
  INDArray input(MultiLayerNetwork net) {
    return input(net, B, T);
  }

  INDArray input(MultiLayerNetwork net, int b, int steps) {
    DataType dataType = net.params().dataType();
    for (double scale = 0.5; scale < 2000; scale *= 1.15) {
      INDArray x = values(dataType, 1, scale, b, IN, steps);
      if (neuron instanceof LeakyIntegrator) {
        return x;
      }
      double rate = rate(net.feedForward(x).get(1));
      if (rate > 0.15 && rate < 0.6) {
        return x;
      }
    }
    throw new AssertionError(this + " did not fire at a moderate rate with any input");
  }

  static double rate(INDArray spikes) {
    return spikes.meanNumber().doubleValue();
  }

  /** So that no test passes on silence. */
  void assertFires(INDArray spikes) {
    double rate = rate(spikes);
    assertTrue(
        neuron instanceof LeakyIntegrator || (rate > 0.05 && rate < 0.8), "firing rate " + rate);
  }
}
