package io.github.dl4jsnn.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.conversion.Aggregation;
import io.github.dl4jsnn.conversion.AnnToSnn;
import io.github.dl4jsnn.conversion.Conversion;
import io.github.dl4jsnn.conversion.Normalization;
import io.github.dl4jsnn.recording.Recording;
import io.github.dl4jsnn.util.Close;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Conversions of SpikingJelly: builds the trained network of a file, converts it and compares
 * scales, weights, spikes and answers.
 */
final class ConversionFiles {

  /** Below this distance of a membrane from the threshold, FLOAT may spike otherwise. */
  private static final double FLOAT_MARGIN = 1e-5;

  private final FieldFile file;
  private final DataType type;
  private final double tolerance;
  private final int steps;

  private ConversionFiles(FieldFile file, DataType type) {
    this.file = file;
    this.type = type;
    tolerance = type == DataType.DOUBLE ? Golden.DOUBLE : Golden.FLOAT;
    steps = file.count("T");
  }

  static void check(FieldFile file, DataType type) {
    file.knownParameters(
        "recipe",
        "T",
        "momentum",
        "v_threshold",
        "v_reset",
        "v_init",
        "mode",
        "channel_wise",
        "half_threshold");
    new ConversionFiles(file, type).run();
  }

  private void run() {
    assertEquals(1, file.parameter("v_threshold"), "v_threshold");
    assertTrue(file.at("parameters", "v_reset").isNull(), "v_reset");
    double start = file.parameter("v_init");
    assertTrue(start == 0 || start == 0.5, "v_init");
    INDArray calibration = file.array(type, "inputs", "calibration");
    INDArray x = file.array(type, "inputs", "x");
    MultiLayerNetwork trained = network(file.at("inputs", "layers"), x.shape());
    close("ann_output", trained.output(x), "ann_output");
    Conversion<MultiLayerNetwork> conversion =
        AnnToSnn.builder(trained)
            .calibration(batches(calibration))
            .normalization(normalization())
            .timeSteps(steps)
            .halfThreshold(start > 0)
            .delayedReadOut(file.has("expected", "delay_start"))
            .build()
            .convert();
    scales(conversion);
    weights(conversion);
    if (file.has("expected", "delay_start")) {
      assertEquals(
          file.at("expected", "delay_start").asInt(), conversion.report().readOutFrom(), "start");
    }
    if (type == DataType.DOUBLE
        || file.at("expected", "threshold_margin").asDouble() >= FLOAT_MARGIN) {
      spikes(conversion, x);
      currents(conversion.network(), x);
    }
  }

  private Normalization normalization() {
    if (file.at("parameters", "recipe").asText().equals("LocalThresholdBalancingRecipe")) {
      return Normalization.thresholdBalancing();
    }
    assertEquals("RateCodingRecipe", file.at("parameters", "recipe").asText(), "recipe");
    assertEquals(0.1, file.parameter("momentum"), "momentum");
    JsonNode mode = file.at("parameters", "mode");
    Normalization normalization;
    if (mode.isNumber()) {
      normalization = Normalization.fraction(mode.asDouble());
    } else if (mode.asText().equalsIgnoreCase("max")) {
      normalization = Normalization.maximum();
    } else {
      assertTrue(mode.asText().endsWith("%"), "mode " + mode);
      normalization = Normalization.percentile(Double.parseDouble(mode.asText().replace("%", "")));
    }
    boolean channels = file.has("parameters", "channel_wise") && file.flag("channel_wise");
    return (channels ? normalization.perChannels() : normalization).aggregated(Aggregation.MOVING);
  }

  /** [batches][B][..] as minibatches. */
  private static DataSetIterator batches(INDArray calibration) {
    long[] shape = calibration.shape();
    long[] rows = Arrays.copyOfRange(shape, 1, shape.length);
    rows[0] *= shape[0];
    DataSet all = new DataSet(calibration.reshape('c', rows), Nd4j.zeros(rows[0], 1));
    return new ViewIterator(all, (int) shape[1]);
  }

  private void scales(Conversion<?> conversion) {
    JsonNode expected = file.at("expected", "scales");
    assertEquals(expected.size(), conversion.report().layers().size(), "ReLUs");
    for (int i = 0; i < expected.size(); i++) {
      Close.assertClose(
          "scale " + i,
          Golden.numbers(expected.get(i)),
          conversion.report().layers().get(i).scale(),
          tolerance);
    }
  }

  private void weights(Conversion<MultiLayerNetwork> conversion) {
    List<Layer> weighing = new ArrayList<>();
    for (Layer layer : conversion.network().getLayers()) {
      if (layer.paramTable().containsKey("W")) {
        weighing.add(layer);
      }
    }
    JsonNode normalised = file.at("expected", "normalised_weight");
    assertEquals(normalised.size(), weighing.size(), "weights");
    for (int i = 0; i < weighing.size(); i++) {
      INDArray w = weighing.get(i).getParam("W");
      INDArray theirs = w.rank() == 2 ? w.transpose() : w;
      INDArray b = weighing.get(i).getParam("b");
      Close.assertClose(
          "normalised weights " + i, Golden.numbers(normalised.get(i)), c(theirs), tolerance);
      Close.assertClose(
          "normalised bias " + i,
          Golden.numbers(file.at("expected", "normalised_bias").get(i)),
          c(b),
          tolerance);
      double[] in = i == 0 ? new double[] {1} : conversion.report().layers().get(i - 1).scale();
      double[] out =
          i == weighing.size() - 1 ? new double[] {1} : conversion.report().layers().get(i).scale();
      Close.assertClose(
          "fused weights " + i,
          Golden.numbers(file.at("expected", "fused_weight").get(i)),
          unscaled(c(theirs), theirs.shape(), in, out),
          tolerance);
      Close.assertClose(
          "fused bias " + i,
          Golden.numbers(file.at("expected", "fused_bias").get(i)),
          unscaled(c(b), new long[] {b.length(), 1}, new double[] {1}, out),
          tolerance);
    }
  }

  /** Weights [out, in, ..] times the scales above, divided by those below. */
  private static double[] unscaled(double[] w, long[] shape, double[] in, double[] out) {
    double[] result = w.clone();
    int perOut = (int) (w.length / shape[0]);
    int perIn = (int) (perOut / shape[1]);
    for (int i = 0; i < w.length; i++) {
      int o = i / perOut;
      int input = i % perOut / perIn;
      int channel = (int) (input / Math.max(1, shape[1] / in.length));
      result[i] *= out[out.length > 1 ? o : 0] / in[in.length > 1 ? channel : 0];
    }
    return result;
  }

  private void spikes(Conversion<MultiLayerNetwork> conversion, INDArray x) {
    Recording recording = Recording.of(conversion.network(), x);
    JsonNode expected = file.at("expected", "spike_count");
    long all = 0;
    for (int i = 0; i < expected.size(); i++) {
      String name = conversion.report().layers().get(i).name();
      INDArray counts = recording.layer(name).spikes().sum(2);
      all += counts.sumNumber().longValue();
      Close.assertClose("spikes of " + name, Golden.numbers(expected.get(i)), c(counts), 0);
    }
    assertTrue(all > 0, "no neuron fires");
  }

  private void currents(MultiLayerNetwork net, INDArray x) {
    int layer = net.getnLayers() - 3;
    INDArray currents = net.feedForwardToLayer(layer, x, false).get(layer + 1); // [b, k, T]
    close("output_sum", currents.sum(2), "output_sum");
    close("output_mean", currents.mean(2), "output_mean");
    INDArray eight =
        currents.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 8));
    close("output_sum_8", eight.sum(2), "output_sum_8");
  }

  private void close(String what, INDArray got, String expected) {
    Close.assertClose(what, file.numbers("expected", expected), c(got), tolerance);
  }

  private static double[] c(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  private MultiLayerNetwork network(JsonNode layers, long[] shape) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().dataType(type).activation(Activation.IDENTITY).list();
    List<JsonNode> parameters = new ArrayList<>();
    for (JsonNode layer : layers) {
      switch (layer.path("type").asText()) {
        case "Linear" -> {
          known(layer, "weight", "bias");
          list.layer(new DenseLayer.Builder().nOut(layer.get("weight").size()).build());
          parameters.add(layer);
        }
        case "Conv2d" -> {
          known(layer, "weight", "bias", "stride", "padding");
          JsonNode kernel = layer.get("weight").get(0).get(0);
          list.layer(
              new ConvolutionLayer.Builder(kernel.size(), kernel.get(0).size())
                  .stride(pair(layer.get("stride")))
                  .padding(pair(layer.get("padding")))
                  .nOut(layer.get("weight").size())
                  .build());
          parameters.add(layer);
        }
        case "BatchNorm2d", "BatchNorm1d" -> {
          known(layer, "gamma", "beta", "mean", "var", "eps");
          list.layer(
              new BatchNormalization.Builder()
                  .eps(layer.get("eps").asDouble())
                  .useLogStd(false)
                  .build());
          parameters.add(layer);
        }
        case "ReLU" -> {
          known(layer);
          list.layer(new ActivationLayer(Activation.RELU));
        }
        case "AvgPool2d" -> {
          known(layer, "kernel", "stride");
          list.layer(
              new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                  .kernelSize(pair(layer.get("kernel")))
                  .stride(pair(layer.get("stride")))
                  .build());
        }
        case "Flatten" -> known(layer);
        default -> throw new AssertionError("unknown layer " + layer.path("type") + "; map it");
      }
    }
    list.layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    list.setInputType(
        shape.length == 2
            ? InputType.feedForward(shape[1])
            : InputType.convolutional(shape[2], shape[3], shape[1]));
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    int next = 0;
    for (Layer layer : net.getLayers()) {
      if (!layer.paramTable().isEmpty()) {
        set(layer, parameters.get(next++));
      }
    }
    assertEquals(parameters.size(), next, "layers with parameters");
    return net;
  }

  private static void set(Layer layer, JsonNode from) {
    if (from.has("gamma")) {
      for (String name : List.of("gamma", "beta", "mean", "var")) {
        assign(layer.getParam(name), from.get(name));
      }
      return;
    }
    INDArray w = layer.getParam("W");
    if (w.rank() == 2) {
      w.assign(
          Nd4j.create(Golden.numbers(from.get("weight")), new long[] {w.size(1), w.size(0)}, 'c')
              .transpose()
              .castTo(w.dataType()));
    } else {
      assign(w, from.get("weight"));
    }
    assign(layer.getParam("b"), from.get("bias"));
  }

  private static void assign(INDArray to, JsonNode from) {
    to.assign(Nd4j.create(Golden.numbers(from), to.shape(), 'c').castTo(to.dataType()));
  }

  private static int[] pair(JsonNode node) {
    return node.isArray()
        ? new int[] {node.get(0).asInt(), node.get(1).asInt()}
        : new int[] {node.asInt(), node.asInt()};
  }

  private static void known(JsonNode node, String... names) {
    Set<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.remove("type");
    List.of(names).forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new AssertionError("unknown fields of " + node.path("type") + ": " + unknown);
    }
  }
}
