package io.github.dl4jsnn.nir;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.layer.DelayLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Reset;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks that NIR can say, whose neurons spike now and then. */
final class NirNets {

  static final double DT = 1e-3;
  static final int T = 12;
  static final int IN = 6;

  private NirNets() {}

  /** A neuron of each kind with numbers of its own. */
  static List<NeuronModel> neurons() {
    return List.of(
        new IF(0.8, 0.0, false),
        new LIF(2.5, 0.6, 0.0, true, false),
        new LIF(3, 0.9, 0.0, false, false),
        new LIF().withTau(2, 3, 4, 5).withVThreshold(0.3, 0.4, 0.5, 0.6).withVLeak(0.1),
        new CurrentLIF().withCDecay(0).withGain(0.7).withVDecay(0.6),
        new CurrentLIF().withVThreshold(0.8).withGain(0.4, 0.5, 0.6, 0.7).withVLeak(0.05),
        new CurrentLIF().withCDecay(0).withVDecay(1).withGain(0.5).withVThreshold(0.7),
        new CurrentLIF().withCDecay(0).withVDecay(0).withVThreshold(0.4).withReset(Reset.none()),
        new LeakyIntegrator(),
        new LeakyIntegrator().withVDecay(0.7).withVLeak(0).withGain(0.2, 0.3, 0.4, 0.5),
        new LeakyIntegrator().withCDecay(0.3).withVDecay(0.6).withGain(0.3),
        new LeakyIntegrator().withVDecay(1).withGain(0.25),
        new LeakyIntegrator().withVDecay(0).withGain(0.5, 1, 2, 3),
        Planner.PASSES);
  }

  static NeuralNetConfiguration.Builder base(DataType type) {
    return new NeuralNetConfiguration.Builder().seed(7).dataType(type).updater(new Adam(0.02));
  }

  static RnnLossLayer loss() {
    return new RnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
  }

  static MultiLayerNetwork chain(DataType type, InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = base(type).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(input).build());
    net.init();
    fill(net, input instanceof InputType.InputTypeConvolutional ? 0 : 0.4);
    return net;
  }

  /** Weights that make neurons spike. */
  private static void fill(Model net, double mean) {
    Random random = new Random(3);
    net.paramTable()
        .forEach(
            (key, array) -> {
              if (key.endsWith("W") || key.endsWith("_b")) {
                double[] values = new double[(int) array.length()];
                for (int i = 0; i < values.length; i++) {
                  values[i] = (float) (random.nextGaussian() * 0.7 + mean);
                }
                array.assign(Nd4j.create(values, array.shape(), 'c').castTo(array.dataType()));
              }
            });
  }

  static MultiLayerNetwork dense(DataType type, NeuronModel neuron) {
    return chain(
        type,
        InputType.recurrent(IN),
        new SpikingDense.Builder().name("hidden").nOut(4).neuron(neuron).build(),
        new SpikingDense.Builder().nOut(3).hasBias(false).neuron(new IF()).build(),
        loss());
  }

  static MultiLayerNetwork recurrent(DataType type, boolean oneToOne) {
    return chain(
        type,
        InputType.recurrent(IN),
        new SpikingRecurrent.Builder()
            .name("hidden")
            .nOut(5)
            .oneToOne(oneToOne)
            .neuron(new CurrentLIF())
            .build(),
        new SpikingDense.Builder().name("out").nOut(3).neuron(new LIF()).build(),
        loss());
  }

  /** Delays of whole steps: in front of weights, of weights that come back, and alone. */
  static MultiLayerNetwork delays(DataType type) {
    return chain(
        type,
        InputType.recurrent(IN),
        new SpikingDense.Builder()
            .name("hidden")
            .nOut(4)
            .neuron(new IF())
            .delay(Delay.of(0, 1, 2, 3, 5, 2))
            .build(),
        new SpikingRecurrent.Builder().nOut(4).neuron(new CurrentLIF()).delay(Delay.of(1)).build(),
        new DelayLayer.Builder().name("wait").delay(Delay.of(2, 0, 1, 0)).build(),
        new SpikingDense.Builder().nOut(3).neuron(new IF()).build(),
        loss());
  }

  static final long[] IMAGE = {2, 9, 8};

  static MultiLayerNetwork images(DataType type) {
    return chain(
        type,
        InputType.convolutional(9, 8, 2),
        new SpikingConvolution2D.Builder(3, 3)
            .nOut(3)
            .convolutionMode(ConvolutionMode.Same)
            .neuron(new LIF().withTau(2, 3, 4))
            .timeSteps(T)
            .build(),
        new SpikingPooling2D.Builder(PoolingType.SUM).build(),
        new SpikingConvolution2D.Builder(2, 3)
            .nOut(4)
            .padding(1, 2)
            .stride(1, 2)
            .dilation(2, 1)
            .hasBias(false)
            .withoutNeuron()
            .build(),
        new SpikingLayer.Builder().neuron(new IF().withVThreshold(0.7)).timeSteps(T).build(),
        new SpikingPooling2D.Builder(PoolingType.AVG).kernelSize(2).stride(1).build(),
        new SpikingDense.Builder().nOut(3).neuron(new IF()).timeSteps(T).build(),
        loss());
  }

  static final long[] SQUARE = {2, 8, 8};

  /** Square kernels alone: nir 1.0.8 takes the height of a kernel for its width. */
  static MultiLayerNetwork squares(DataType type) {
    return chain(
        type,
        InputType.convolutional(8, 8, 2),
        new SpikingConvolution2D.Builder(3, 3)
            .nOut(3)
            .convolutionMode(ConvolutionMode.Same)
            .neuron(new LIF().withTau(2, 3, 4))
            .timeSteps(T)
            .build(),
        new SpikingPooling2D.Builder(PoolingType.SUM).build(),
        new SpikingConvolution2D.Builder(2, 2)
            .nOut(4)
            .padding(1)
            .stride(2)
            .neuron(new IF())
            .timeSteps(T)
            .build(),
        new SpikingPooling2D.Builder(PoolingType.AVG).kernelSize(2).stride(1).build(),
        new SpikingDense.Builder().nOut(3).neuron(new IF()).timeSteps(T).build(),
        loss());
  }

  static final long[] LINE = {2, 11};

  static MultiLayerNetwork line(DataType type) {
    return chain(
        type,
        InputType.convolutional(1, 11, 2),
        new SpikingConvolution2D.Builder(1, 3)
            .nOut(4)
            .stride(1, 2)
            .padding(0, 1)
            .neuron(new LIF())
            .timeSteps(T)
            .build(),
        new SpikingDense.Builder().nOut(3).neuron(new IF()).timeSteps(T).build(),
        loss());
  }

  /** Branches that meet, two inputs and two outputs. */
  static ComputationGraph branches(DataType type) {
    ComputationGraphConfiguration conf =
        base(type)
            .graphBuilder()
            .addInputs("left", "right")
            .addLayer(
                "a", new SpikingDense.Builder().nIn(IN).nOut(4).neuron(new LIF()).build(), "left")
            .addLayer(
                "b", new SpikingDense.Builder().nIn(IN).nOut(4).neuron(new IF()).build(), "right")
            .addVertex("both", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "b")
            .addLayer(
                "c", new SpikingDense.Builder().nIn(4).nOut(3).neuron(new IF()).build(), "both")
            .addLayer("d", new SpikingLayer.Builder().nOut(4).neuron(new LIF()).build(), "both")
            .addLayer("first", loss(), "c")
            .addLayer("second", loss(), "d")
            .setOutputs("first", "second")
            .build();
    ComputationGraph graph = new ComputationGraph(conf);
    graph.init();
    fill(graph, 0.4);
    return graph;
  }

  /** Spikes [b, n, T], or [T b, c, h, w]. */
  static INDArray spikes(DataType type, long... shape) {
    Random random = new Random(11);
    double[] values = new double[(int) Nd4j.create(shape).length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextDouble() < 0.4 ? 1 : 0;
    }
    return Nd4j.create(values, shape, 'c').castTo(type);
  }

  static INDArray series(DataType type) {
    return spikes(type, 3, IN, T);
  }

  static INDArray images(DataType type, long[] shape) {
    return spikes(type, 2 * T, shape[0], shape.length == 3 ? shape[1] : 1, shape[shape.length - 1]);
  }

  /** Neither silent nor always on. */
  static void lives(String what, INDArray out) {
    assertTrue(
        out.meanNumber().doubleValue() != 0 && out.stdNumber().doubleValue() > 0.05,
        what + " shows too little: mean " + out.meanNumber() + ", deviation " + out.stdNumber());
  }
}
