package io.github.dl4jsnn.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.DelayedResetLIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.recording.RecordedLayer;
import io.github.dl4jsnn.recording.Recording;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Networks that were trained in snnTorch and in SpikingJelly: with their weights ours give the same
 * spikes. Their files are written by {@code peer_values/trained_networks.py} of the benchmarks.
 */
class TrainedNetworksTest {

  private static final int STEPS = 6;

  @TempDir Path dir;

  private InputStream resource(String name) {
    return TrainedNetworksTest.class.getResourceAsStream("/peers/" + name);
  }

  private StateDict state(String name) throws IOException {
    Path file = dir.resolve(name);
    try (InputStream in = resource(name)) {
      Files.copy(in, file);
    }
    return StateDict.read(file);
  }

  private JsonNode values(String name) throws IOException {
    try (InputStream in = resource(name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static double[] flat(JsonNode node) {
    List<Double> numbers = new ArrayList<>();
    collect(node, numbers);
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void collect(JsonNode node, List<Double> to) {
    if (node.isArray()) {
      node.forEach(n -> collect(n, to));
    } else {
      to.add(node.asDouble());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void snnTorch(DataType type) throws IOException {
    DelayedResetLIF neuron = new DelayedResetLIF().withReset(Reset.soft().detached());
    SpikingDense.Builder first = new SpikingDense.Builder();
    first.nIn(64).nOut(16).encoder(new ConstantEncoder(STEPS));
    first.neuron(neuron.withVDecay(0.8).withLearned(Learned.of("vDecay")));
    SpikingDense.Builder second = new SpikingDense.Builder();
    second.nIn(16).nOut(4);
    second.neuron(neuron.withCDecay(0.5).withVDecay(0.7).withLearned(Learned.of("vThreshold")));
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(type)
                .list()
                .layer(first.build())
                .layer(second.build())
                .build());
    check(net, "trained-snntorch", type, 64);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void spikingJelly(DataType type) throws IOException {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().dataType(type).list();
    list.layer(
        new SpikingConvolution2D.Builder(3, 3)
            .nOut(4)
            .padding(1)
            .hasBias(false)
            .withoutNeuron()
            .build());
    list.layer(new ThresholdBatchNormalization.Builder().eps(1e-5).build());
    SpikingLayer.Builder neurons = new SpikingLayer.Builder();
    neurons.neuron(new ParametricLIF().withReset(Reset.soft()));
    list.layer(neurons.encoder(new ConstantEncoder(STEPS)).build());
    list.layer(new SpikingPooling2D.Builder(PoolingType.AVG).build());
    list.layer(new SpikingDense.Builder().nOut(4).neuron(new IF().withReset(Reset.soft())).build());
    list.setInputType(InputType.convolutional(8, 8, 1));
    check(new MultiLayerNetwork(list.build()), "trained-spikingjelly", type, 1, 8, 8);
  }

  private void check(MultiLayerNetwork net, String name, DataType type, long... shape)
      throws IOException {
    net.init();
    state(name + ".pt").into(net);
    JsonNode values = values(name + ".json");
    long[] size = new long[shape.length + 1];
    size[0] = values.get("x").size();
    System.arraycopy(shape, 0, size, 1, shape.length);
    INDArray x = Nd4j.create(flat(values.get("x")), size, 'c').castTo(type);
    compare(net, x, values, type);
    // As any other network of DL4J.
    Path file = dir.resolve("net.zip");
    ModelSerializer.writeModel(net, file.toFile(), true);
    compare(ModelSerializer.restoreMultiLayerNetwork(file.toFile()), x, values, type);
  }

  private static void compare(MultiLayerNetwork net, INDArray x, JsonNode values, DataType type) {
    List<RecordedLayer> layers = Recording.of(net, x).layers();
    RecordedLayer out = layers.get(layers.size() - 1);
    assertEquals(spikes(values.get("hidden"), type), layers.get(0).spikes(), "hidden");
    assertEquals(spikes(values.get("out"), type), out.spikes(), "out");
    INDArray counts = out.spikes().sum(2);
    for (int i = 0; i < counts.size(0); i++) {
      assertEquals(
          values.get("labels").get(i).asInt(), counts.getRow(i).argMax().getInt(0), "example " + i);
    }
  }

  /** [T][B][..] as [b, n, T]. */
  private static INDArray spikes(JsonNode node, DataType type) {
    double[] all = flat(node);
    int b = node.get(0).size();
    INDArray spikes =
        Nd4j.create(all, new long[] {STEPS, b, all.length / STEPS / b}, 'c').castTo(type);
    double mean = spikes.meanNumber().doubleValue();
    assertTrue(mean > 0.05 && mean < 0.95, "rate " + mean);
    return spikes.permute(1, 2, 0).dup('c');
  }
}
