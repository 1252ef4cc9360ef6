package io.github.dl4jsnn.compatibility;

import io.github.dl4jsnn.compatibility.LayerVariants.Feed;
import io.github.dl4jsnn.compatibility.LayerVariants.Variant;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.ReadOutLayer;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.neuron.IF;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks round one layer, of both kinds, and data for them. */
final class TestNetworks {

  static final int B = 3;
  static final int T = 6;
  static final int IN = 5;
  static final int CHANNELS = 2;
  static final int SIZE = 5;

  private TestNetworks() {}

  static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.FLOAT)
        .updater(new Adam(0.02))
        .weightInit(WeightInit.XAVIER);
  }

  static InputType inputType(Feed feed) {
    return switch (feed) {
      case VALUES -> InputType.feedForward(IN);
      case SEQUENCE -> InputType.recurrent(IN, T);
      case SEQUENCE_NWC -> InputType.recurrent(IN, T, RNNFormat.NWC);
      case IMAGE, FOLDED -> InputType.convolutional(SIZE, SIZE, CHANNELS);
      case FOLDED_NHWC -> InputType.convolutional(SIZE, SIZE, CHANNELS, CNN2DFormat.NHWC);
    };
  }

  /** The layer between the layers that it needs: time begins below it where it takes images. */
  static List<Layer> layers(Variant variant) {
    List<Layer> layers = new ArrayList<>();
    Feed feed = variant.feed();
    if (feed == Feed.FOLDED || feed == Feed.FOLDED_NHWC) {
      layers.add(
          new SpikingLayer.Builder().neuron(new IF()).encoder(new ConstantEncoder(T)).build());
    }
    Layer layer = variant.layer().get();
    if (layer instanceof TimeLossLayer) {
      layers.add(new SpikingDense.Builder().nOut(4).biasInit(0.4).neuron(new IF()).build());
      layers.add(layer);
      return layers;
    }
    layers.add(layer);
    if (layer instanceof DenseLayer
        || layer instanceof FiringRateLayer
        || layer instanceof ReadOutLayer) {
      layers.add(
          new OutputLayer.Builder(LossFunction.MSE)
              .nOut(2)
              .activation(Activation.IDENTITY)
              .build());
      return layers;
    }
    if (LayerVariants.inputs(feed) == CHANNELS) {
      layers.add(new SpikingDense.Builder().nOut(4).biasInit(0.4).neuron(new IF()).build());
    } else if (layer instanceof EncodingLayer) {
      layers.add(new SpikingDense.Builder().nOut(4).biasInit(0.4).neuron(new IF()).build());
    }
    layers.add(
        new RnnOutputLayer.Builder(LossFunction.MSE)
            .nOut(2)
            .activation(Activation.IDENTITY)
            .build());
    return layers;
  }

  static MultiLayerConfiguration multiLayer(Variant variant) {
    NeuralNetConfiguration.ListBuilder list = base().list();
    layers(variant).forEach(list::layer);
    return list.setInputType(inputType(variant.feed())).build();
  }

  static ComputationGraphConfiguration graph(Variant variant) {
    var builder = base().graphBuilder().addInputs("in");
    String below = "in";
    int k = 0;
    for (Layer layer : layers(variant)) {
      String name = "layer" + k++;
      builder.addLayer(name, layer, below);
      below = name;
    }
    return builder.setOutputs(below).setInputTypes(inputType(variant.feed())).build();
  }

  static MultiLayerNetwork init(MultiLayerConfiguration conf) {
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  static ComputationGraph init(ComputationGraphConfiguration conf) {
    ComputationGraph net = new ComputationGraph(conf);
    net.init();
    return net;
  }

  static long[] shape(Feed feed) {
    return switch (feed) {
      case VALUES -> new long[] {B, IN};
      case SEQUENCE -> new long[] {B, IN, T};
      case SEQUENCE_NWC -> new long[] {B, T, IN};
      case IMAGE, FOLDED -> new long[] {B, CHANNELS, SIZE, SIZE};
      case FOLDED_NHWC -> new long[] {B, SIZE, SIZE, CHANNELS};
    };
  }

  /** Values in [0, high]; enough current to spike, with high = 1 also for encoders that draw. */
  static INDArray values(long seed, double high, long... shape) {
    Random random = new Random(seed);
    float[] values = new float[(int) Nd4j.create(DataType.FLOAT, shape).length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (high * random.nextDouble());
    }
    return Nd4j.create(values, shape, 'c');
  }

  static INDArray input(Feed feed, long seed) {
    return values(seed, feed == Feed.VALUES || feed == Feed.IMAGE ? 1 : 2, shape(feed));
  }

  /** Data with labels of the shape of the network's output. */
  static DataSet data(Variant variant, INDArray output, long seed) {
    return new DataSet(input(variant.feed(), seed), values(seed + 1, 1, output.shape()));
  }
}
