package io.github.dl4jsnn.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.internal.mixing.SquareWeights;
import io.github.dl4jsnn.layer.MaskedPSNLayer;
import io.github.dl4jsnn.layer.PSNLayer;
import io.github.dl4jsnn.layer.SlidingPSNLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.DelayedResetLIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.KLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.neuron.Reset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class WeightImportTest {

  @TempDir Path dir;

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /** Numbers that tell their place: 1, 2, 3, .. */
  private INDArray put(String name, long... shape) {
    double[] numbers = new double[(int) LongStream.of(shape).reduce(1, (a, b) -> a * b)];
    Arrays.setAll(numbers, i -> i + 1);
    INDArray values = Nd4j.createFromArray(numbers).reshape(shape);
    tensors.put(name, Tensor.of(values));
    return values;
  }

  private void number(String name, double... values) {
    tensors.put(
        name,
        Tensor.of(values.length == 1 ? Nd4j.scalar(values[0]) : Nd4j.createFromArray(values)));
  }

  private static MultiLayerNetwork net(Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    return net;
  }

  private void into(MultiLayerNetwork net) {
    new StateDict(tensors).into(net);
  }

  private void refused(MultiLayerNetwork net, String... parts) {
    INDArray before = net.params().dup();
    String message = assertThrows(IllegalArgumentException.class, () -> into(net)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertEquals(before, net.params(), "changed");
  }

  private static SpikingDense dense(int nIn, int nOut) {
    return new SpikingDense.Builder().nIn(nIn).nOut(nOut).neuron(new LIF()).build();
  }

  @Test
  void denseLayersInOrder() {
    INDArray w = put("fc1.weight", 3, 2);
    INDArray b = put("fc1.bias", 3);
    INDArray second = put("out.weight", 4, 3);
    put("out.bias", 4);
    MultiLayerNetwork net = net(dense(2, 3), new DenseLayer.Builder().nIn(3).nOut(4).build());
    into(net);
    assertEquals(w.transpose(), net.getLayer(0).getParam("W"));
    assertArrayEquals(b.toDoubleVector(), net.getLayer(0).getParam("b").toDoubleVector());
    assertEquals(second.transpose(), net.getLayer(1).getParam("W"));
  }

  /** Its parameter has the shape, but not the memory, of torch's: the output tells. */
  @Test
  void convolutionsOfSeriesInDl4jsOwnLayer() {
    INDArray w = put("conv.weight", 4, 2, 3);
    INDArray b = put("conv.bias", 4);
    MultiLayerNetwork net =
        net(
            new Convolution1DLayer.Builder(3)
                .nIn(2)
                .nOut(4)
                .activation(Activation.IDENTITY)
                .build());
    into(net);
    INDArray x = Nd4j.rand(DataType.DOUBLE, 1, 2, 5);
    INDArray y = net.feedForward(x).get(1);
    for (int o = 0; o < 4; o++) {
      for (int t = 0; t < 3; t++) {
        double sum = b.getDouble(o);
        for (int i = 0; i < 2; i++) {
          for (int k = 0; k < 3; k++) {
            sum += w.getDouble(o, i, k) * x.getDouble(0, i, t + k);
          }
        }
        assertEquals(sum, y.getDouble(0, o, t), 1e-12);
      }
    }
  }

  @Test
  void allThatDoesNotFitIsNamed() {
    put("fc1.weight", 3, 5);
    put("fc1.bias", 3);
    put("extra.weight", 4, 3);
    refused(
        net(dense(2, 3)),
        "left as it was",
        "\"fc1.weight\" transposed is [5, 3] for parameter \"W\" of layer \"layer0\", which is [2, 3]",
        "left over: \"extra\" {weight=F64 [4, 3]}");
    tensors.clear();
    put("fc1.weight", 3, 2);
    refused(
        net(dense(2, 3), dense(3, 3)),
        "missing for layer \"layer0\": the bias of \"fc1\"; build the layer with hasBias(false)",
        "missing for layer \"layer1\": a module with weights; next is none");
    tensors.clear();
    put("fc1.weight", 3, 2);
    number("fc1.bias", 1, Double.NaN, 3);
    put("odd.gain", 2);
    refused(
        net(dense(2, 3)), "the bias of \"fc1\" has values that are NaN", "\"odd\" {gain=F64 [2]}");
  }

  @Test
  void modulesByName() {
    INDArray a = put("a.weight", 2, 2);
    INDArray b = put("b.weight", 3, 2);
    MultiLayerNetwork net =
        net(
            new SpikingDense.Builder().name("first").nIn(2).nOut(3).hasBias(false).build(),
            new SpikingDense.Builder().nIn(3).nOut(2).hasBias(false).build(),
            new SpikingDense.Builder().nIn(2).nOut(2).hasBias(false).build());
    INDArray untouched = net.getLayer(1).getParam("W").dup();
    StateDict state = new StateDict(tensors);
    state.into(net, WeightMapping.of("first", "b").and("2", "a"));
    assertEquals(b.transpose(), net.getLayer(0).getParam("W"));
    assertEquals(untouched, net.getLayer(1).getParam("W"));
    assertEquals(a.transpose(), net.getLayer(2).getParam("W"));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> state.into(net, WeightMapping.of("first", "c").and("last", "a")))
            .getMessage();
    assertTrue(message.contains("missing for layer \"first\": module \"c\""), message);
    assertTrue(message.contains("the network has no layer \"last\""), message);
    assertTrue(message.contains("left over: \"a\""), message);
    assertThrows(IllegalArgumentException.class, () -> WeightMapping.of("x", "a").and("x", "b"));
    assertThrows(IllegalArgumentException.class, () -> WeightMapping.inOrder().and("x", "b"));
  }

  @Test
  void convolutionsAndNormalization() {
    INDArray w = put("0.weight", 4, 2, 3, 3);
    put("1.weight", 4);
    put("1.bias", 4);
    put("1.running_mean", 4);
    put("1.running_var", 4);
    number("1.num_batches_tracked", 17);
    put("2.weight", 4);
    put("2.bias", 4);
    put("2.running_mean", 4);
    put("2.running_var", 4);
    MultiLayerNetwork net =
        net(
            new SpikingConvolution2D.Builder(3, 3)
                .nIn(2)
                .nOut(4)
                .hasBias(false)
                .timeSteps(2)
                .build(),
            new ThresholdBatchNormalization.Builder().nOut(4).alpha(0.5).vThreshold(4).build(),
            new BatchNormalization.Builder().nIn(4).nOut(4).build());
    into(net);
    assertEquals(w, net.getLayer(0).getParam("W"));
    double[] oneToFour = {1, 2, 3, 4};
    assertArrayEquals(
        new double[] {0.5, 1, 1.5, 2}, net.getLayer(1).getParam("gamma").toDoubleVector());
    assertArrayEquals(oneToFour, net.getLayer(1).getParam("beta").toDoubleVector());
    assertArrayEquals(oneToFour, net.getLayer(1).getParam("mean").toDoubleVector());
    assertArrayEquals(oneToFour, net.getLayer(1).getParam("var").toDoubleVector());
    assertArrayEquals(oneToFour, net.getLayer(2).getParam("gamma").toDoubleVector());
    double[] logs = net.getLayer(2).getParam("log10stdev").toDoubleVector();
    for (int i = 0; i < 4; i++) {
      assertEquals(i + 1, Math.pow(10, 2 * logs[i]), 1e-9);
    }
  }

  @Test
  void groupsAndHeightOne() {
    INDArray grouped = put("0.weight", 4, 1, 1, 2);
    MultiLayerNetwork net = net(convolution(2, 4));
    into(net);
    INDArray w = net.getLayer(0).getParam("W");
    for (int out = 0; out < 4; out++) {
      for (int in = 0; in < 2; in++) {
        double expected = in == out / 2 ? grouped.getDouble(out, 0, 0, 1) : 0;
        assertEquals(expected, w.getDouble(out, in, 0, 1), out + " " + in);
      }
    }
    tensors.clear();
    INDArray line = put("0.weight", 4, 2, 2);
    into(net);
    assertEquals(line.getDouble(3, 1, 1), net.getLayer(0).getParam("W").getDouble(3, 1, 0, 1));
  }

  private static Layer convolution(int nIn, int nOut) {
    return new SpikingConvolution2D.Builder(1, 2)
        .nIn(nIn)
        .nOut(nOut)
        .hasBias(false)
        .timeSteps(2)
        .build();
  }

  @Test
  void recurrentLayersOfSnnTorch() {
    put("fc.weight", 3, 2);
    put("fc.bias", 3);
    number("rlif.beta", 0.9);
    number("rlif.threshold", 1.5);
    number("rlif.reset_mechanism_val", 0);
    INDArray r = put("rlif.recurrent.weight", 3, 3);
    put("rlif.recurrent.bias", 3);
    DelayedResetLIF neuron =
        new DelayedResetLIF().withVDecay(0.9).withReset(Reset.soft().detached());
    MultiLayerNetwork net = net(recurrent(neuron.withLearned(Learned.of("vThreshold")), false));
    into(net);
    assertEquals(r.transpose(), net.getLayer(0).getParam("RW"));
    assertArrayEquals(new double[] {2, 4, 6}, net.getLayer(0).getParam("b").toDoubleVector());
    assertEquals(1.5, net.getLayer(0).getParam("vThreshold").getDouble(0));
    refused(
        net(recurrent(neuron.withVDecay(0.8), false)),
        "\"rlif.beta\" is 0.9, and vDecay of the neuron of layer \"layer0\" is 0.8",
        "\"rlif.threshold\" is 1.5, and vThreshold of the neuron of layer \"layer0\" is 1.0");
    refused(
        net(recurrent(neuron.withVThreshold(1.5).withReset(Reset.hard(0)), false)),
        "\"rlif.reset_mechanism_val\" is 0 (0 subtract, 1 zero, 2 none)");
    refused(net(recurrent(new ParametricLIF(), false)), "expected DelayedResetLIF, CurrentLIF");
    tensors.remove("rlif.recurrent.weight");
    tensors.remove("rlif.recurrent.bias");
    refused(
        net(recurrent(neuron.withVThreshold(1.5), false)),
        "missing for layer \"layer0\": recurrent.weight or V of \"rlif\"");
    put("rlif.V", 3);
    MultiLayerNetwork single = net(recurrent(neuron.withVThreshold(1.5), true));
    into(single);
    assertArrayEquals(new double[] {1, 2, 3}, single.getLayer(0).getParam("RW").toDoubleVector());
  }

  private static Layer recurrent(NeuronModel neuron, boolean oneToOne) {
    return new SpikingRecurrent.Builder().nIn(2).nOut(3).neuron(neuron).oneToOne(oneToOne).build();
  }

  @Test
  void gradedSpikesAndCurrents() {
    put("fc1.weight", 2, 2);
    number("lif1.beta", 0.5, 0.25);
    number("lif1.alpha", 0.75);
    number("lif1.threshold", 1);
    number("lif1.graded_spikes_factor", 3);
    INDArray w = put("fc2.weight", 2, 2);
    CurrentLIF neuron = new CurrentLIF().withVDecay(0.5, 0.25).withCDecay(0.75);
    SpikingDense.Builder first = new SpikingDense.Builder();
    first.nIn(2).nOut(2).hasBias(false).neuron(neuron);
    MultiLayerNetwork net =
        net(first.build(), new DenseLayer.Builder().nIn(2).nOut(2).hasBias(false).build());
    into(net);
    assertEquals(w.transpose().mul(3), net.getLayer(1).getParam("W"));
    tensors.remove("lif1.alpha");
    refused(net, "missing for layer \"layer0\": \"lif1.alpha\"");
    tensors.remove("fc2.weight");
    refused(net, "graded_spikes_factor 3.0 of the last neurons has no counterpart");
  }

  @Test
  void neuronsOfSpikingJelly() {
    put("0.rc.weight", 2, 4);
    put("0.rc.bias", 2);
    number("0.sub_module.w", -0.5);
    number("1.k", 1.25);
    MultiLayerNetwork net =
        net(
            new SpikingRecurrent.Builder().nIn(2).nOut(2).neuron(new ParametricLIF()).build(),
            new SpikingLayer.Builder().neuron(new KLIF()).build());
    into(net);
    assertArrayEquals(new double[] {1, 5, 2, 6}, values(net, "W"));
    assertArrayEquals(new double[] {3, 7, 4, 8}, values(net, "RW"));
    assertEquals(-0.5, net.getLayer(0).getParam("w").getDouble(0));
    assertEquals(1.25, net.getLayer(1).getParam("k").getDouble(0));
    tensors.clear();
    put("0.weight", 2, 2);
    put("0.bias", 2);
    number("1.w", 0);
    refused(net(dense(2, 2)), "of SpikingJelly's ParametricLIFNode");
    tensors.clear();
    put("0.weight", 4, 4);
    put("0.bias", 4, 1);
    refused(net(dense(4, 4)), "is of SpikingJelly's PSN, and layer \"layer0\" is a SpikingDense");
  }

  @Test
  void parallelNeuronsOfSpikingJelly() {
    put("0.weight", 3, 3);
    put("0.bias", 3, 1);
    put("1.weight", 3, 3);
    put("1.bias", 3, 1);
    number("1._lambda_", 0.25);
    tensors.put("1.mask0", Tensor.of(SquareWeights.mask(3, 2, 1, DataType.DOUBLE)));
    tensors.put("1.mask1", Tensor.of(Nd4j.ones(DataType.DOUBLE, 3, 3)));
    put("2.weight", 4);
    number("2.bias", -0.5);
    Layer psn = new PSNLayer.Builder().timeSteps(3).build();
    Layer masked = new MaskedPSNLayer.Builder(2).timeSteps(3).build();
    MultiLayerNetwork net = net(psn, masked, new SlidingPSNLayer(4));
    into(net);
    for (int layer = 0; layer < 2; layer++) {
      INDArray w = net.getLayer(layer).getParam("timeWeights");
      assertEquals(tensors.get(layer + ".weight").array(DataType.DOUBLE), w);
      INDArray b = net.getLayer(layer).getParam("timeBias");
      assertEquals(tensors.get(layer + ".bias").array(DataType.DOUBLE), b);
    }
    assertEquals(0.25, net.getLayer(1).getParam("lambda").getDouble(0));
    assertArrayEquals(
        new double[] {1, 2, 3, 4}, net.getLayer(2).getParam("timeWeights").toDoubleVector());
    assertEquals(-0.5, net.getLayer(2).getParam("timeBias").getDouble(0));
    refused(
        net(psn, new MaskedPSNLayer.Builder(3).timeSteps(3).build(), new SlidingPSNLayer(4)),
        "\"1.mask0\" is no band of the last 3 steps",
        "its last row has 2");
    refused(net(psn, masked, new SlidingPSNLayer(3)), "\"2.weight\" is [4]");
    refused(
        net(psn, masked, new PSNLayer.Builder().timeSteps(3).build()),
        "SlidingPSN, and layer \"layer2\" is a PSNLayer");
    number("1._lambda_", 1.5);
    refused(net(psn, masked, new SlidingPSNLayer(4)), "expected one number in [0, 1]");
  }

  private static double[] values(MultiLayerNetwork net, String key) {
    return net.getLayer(0).getParam(key).dup('c').data().asDouble();
  }

  @Test
  void modulesOfSafetensorsByTheirNumbers() throws IOException {
    // The file has them by type and name: fc10 before fc9.
    INDArray first = put("fc9.weight", 2, 2);
    INDArray second = put("fc10.weight", 2, 2).mul(7);
    tensors.put("fc10.weight", Tensor.of(second));
    SpikingDense.Builder dense = new SpikingDense.Builder();
    dense.nIn(2).nOut(2).hasBias(false);
    MultiLayerNetwork net = net(dense.build(), dense.build());
    saved().into(net);
    assertEquals(first.transpose(), net.getLayer(0).getParam("W"));
    assertEquals(second.transpose(), net.getLayer(1).getParam("W"));
    tensors.put("head.weight", tensors.remove("fc10.weight"));
    StateDict unclear = saved();
    String message =
        assertThrows(IllegalArgumentException.class, () -> unclear.into(net)).getMessage();
    assertTrue(message.contains("\"head\" does not show its place"), message);
    unclear.into(net, WeightMapping.of("0", "head").and("1", "fc9"));
    assertEquals(second.transpose(), net.getLayer(0).getParam("W"));
  }

  private StateDict saved() throws IOException {
    Path file = dir.resolve("net.safetensors");
    new StateDict(tensors).write(file);
    return StateDict.read(file);
  }

  @Test
  void asManyNeuronsAsThereAreModules() {
    put("fc1.weight", 2, 2);
    put("fc2.weight", 2, 2);
    number("w1.w", 0.5);
    SpikingDense.Builder dense = new SpikingDense.Builder();
    dense.nIn(2).nOut(2).hasBias(false);
    Layer fixed = dense.neuron(new IF()).build();
    Layer learning = dense.neuron(new ParametricLIF()).build();
    MultiLayerNetwork net = net(fixed, learning);
    into(net);
    assertEquals(0.5, net.getLayer(1).getParam("w").getDouble(0));
    refused(net(fixed, fixed), "1 modules of neurons, 2 layers with neurons and 0 whose");
  }

  @Test
  void graphs() {
    INDArray w = put("fc.weight", 3, 2);
    put("fc.bias", 3);
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("in")
                .addLayer("fc", dense(2, 3), "in")
                .addLayer("if", new SpikingLayer.Builder().neuron(new IF()).build(), "fc")
                .setOutputs("if")
                .build());
    graph.init();
    new StateDict(tensors).into(graph);
    assertEquals(w.transpose(), graph.getLayer("fc").getParam("W"));
  }
}
