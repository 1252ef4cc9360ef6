package io.github.dl4jsnn.contract;

import static io.github.dl4jsnn.contract.PerNeuron.N;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.check.NeuronCheck;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.samediff.SameDiffSpikingLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Constants with one number per neuron: a layer of them is n networks of plain numbers. */
class PerNeuronConstantsTest {

  private static final int ROWS = 3;
  private static final int IN = 2;
  private static final int STEPS = 8;
  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  static List<PerNeuron> each() {
    return PerNeuron.each();
  }

  static List<PerNeuron> all() {
    return PerNeuron.all();
  }

  private static INDArray random(
      int seed, DataType type, double mean, double spread, long... shape) {
    Random random = new Random(seed);
    INDArray out = Nd4j.create(DataType.DOUBLE, shape);
    for (long k = 0; k < out.length(); k++) {
      out.putScalar(k, (float) (mean + spread * random.nextGaussian()));
    }
    return out.castTo(type);
  }

  private static MultiLayerNetwork net(DataType type, Layer layer) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder().dataType(type).list().layer(layer).build());
    net.init();
    net.getLayer(0).setBackpropGradientsViewArray(Nd4j.create(type, Math.max(0, net.numParams())));
    return net;
  }

  private static SpikingLayer neurons(NeuronModel neuron, int n) {
    return new SpikingLayer.Builder().nIn(n).nOut(n).neuron(neuron).build();
  }

  /** The neurons [i, i] of axis 1. */
  private static INDArray one(INDArray all, int i) {
    return all.get(NDArrayIndex.all(), NDArrayIndex.interval(i, i + 1), NDArrayIndex.all()).dup();
  }

  private static void close(INDArray expected, INDArray got, DataType type, String what) {
    double size = 1 + expected.ameanNumber().doubleValue();
    double tolerance = (type == DataType.DOUBLE ? 1e-10 : 2e-4) * size;
    assertArrayEquals(expected.shape(), got.shape(), what);
    double difference = expected.sub(got).amaxNumber().doubleValue();
    assertTrue(difference <= tolerance, what + " differs by " + difference);
  }

  @ParameterizedTest
  @MethodSource("each")
  void aLayerIsOneNetworkPerNeuron(PerNeuron p) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      INDArray x = random(3, type, 0.8, 1.2, ROWS, N, STEPS);
      INDArray upstream = random(4, type, 0, 1, ROWS, N, STEPS);
      MultiLayerNetwork together = net(type, neurons(p.neuron(), N));
      INDArray spikes = activate(together, x);
      double rate = spikes.neq(0).castTo(DataType.DOUBLE).meanNumber().doubleValue();
      assertTrue(!Neurons.fires(p.neuron()) || (rate > 0.02 && rate < 0.98), p + ": " + rate);
      INDArray dx = backward(together, upstream);
      INDArray first = together.rnnTimeStep(x).dup();
      INDArray second = together.rnnTimeStep(x).dup();
      for (int i = 0; i < N; i++) {
        String what = type + ", neuron " + i + " of " + p + ": ";
        MultiLayerNetwork alone = net(type, neurons(p.alone().get(i), 1));
        close(activate(alone, one(x, i)), one(spikes, i), type, what + "spikes");
        close(backward(alone, one(upstream, i)), one(dx, i), type, what + "dL/dx");
        close(alone.rnnTimeStep(one(x, i)), one(first, i), type, what + "rnnTimeStep");
        close(alone.rnnTimeStep(one(x, i)), one(second, i), type, what + "next rnnTimeStep");
      }
    }
  }

  private static INDArray activate(MultiLayerNetwork net, INDArray x) {
    net.getLayer(0).setInput(x, NO_WORKSPACES);
    return net.getLayer(0).activate(true, NO_WORKSPACES).dup();
  }

  private static INDArray backward(MultiLayerNetwork net, INDArray upstream) {
    return net.getLayer(0).backpropGradient(upstream, NO_WORKSPACES).getSecond().dup();
  }

  @ParameterizedTest
  @MethodSource("all")
  void allFormsAgree(PerNeuron p) {
    NeuronCheck check = NeuronCheck.of(p.neuron());
    check.form();
    check.saved();
    check.tiles();
    check.compiled();
    check.arrays();
    check.graph();
    check.gradients();
    check.layer();
  }

  @ParameterizedTest
  @MethodSource("all")
  void fixedConstantsAreNoParametersOfTheNetwork(PerNeuron p) {
    MultiLayerNetwork net = net(DataType.FLOAT, neurons(p.neuron(), N));
    List<String> keys = new ArrayList<>();
    for (NeuronParameter learned : NeuronParameter.learnedBy(p.neuron())) {
      keys.add("0_" + learned.key());
      assertEquals(
          learned.initial().array(DataType.FLOAT), net.getParam("0_" + learned.key()), p.what());
    }
    assertEquals(keys, List.copyOf(net.paramTable().keySet()), p.what());
    assertEquals((long) N * keys.size(), net.numParams(), p.what());
  }

  /** Columns of W, and all else that one neuron has. */
  @ParameterizedTest
  @MethodSource("all")
  void layersWithSynapsesAreOneNetworkPerNeuron(PerNeuron p) {
    List<Function<NeuronModel, Function<Integer, Layer>>> kinds =
        List.of(
            neuron -> n -> new SpikingDense.Builder().nIn(IN).nOut(n).neuron(neuron).build(),
            neuron ->
                n ->
                    new SpikingRecurrent.Builder()
                        .oneToOne(true)
                        .nIn(IN)
                        .nOut(n)
                        .neuron(neuron)
                        .build(),
            neuron ->
                n -> new SameDiffSpikingDense.Builder().nIn(IN).nOut(n).neuron(neuron).build(),
            neuron ->
                n ->
                    new SameDiffSpikingDense.Builder()
                        .fused(false)
                        .nIn(IN)
                        .nOut(n)
                        .neuron(neuron)
                        .build());
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      INDArray x = random(5, type, 0.8, 1.2, ROWS, IN, STEPS);
      for (Function<NeuronModel, Function<Integer, Layer>> kind : kinds) {
        MultiLayerNetwork together = net(type, kind.apply(p.neuron()).apply(N));
        together.getParam("0_W").assign(random(6, type, 0.7, 0.3, IN, N));
        INDArray spikes = together.output(x);
        for (int i = 0; i < N; i++) {
          MultiLayerNetwork alone = net(type, kind.apply(p.alone().get(i)).apply(1));
          copy(together, alone, i);
          String what = together.getLayer(0).conf().getLayer().getClass().getSimpleName();
          close(
              alone.output(x),
              one(spikes, i),
              type,
              what + ", " + type + ", neuron " + i + ", " + p);
        }
      }
    }
  }

  private static void copy(MultiLayerNetwork from, MultiLayerNetwork to, int i) {
    to.paramTable()
        .forEach(
            (key, value) -> {
              INDArray all = from.getParam(key);
              if (key.equals("0_W") && all.rank() == 2) {
                value.assign(all.getColumn(i, true).reshape(value.shape()));
              } else if (key.equals("0_W")) {
                value.assign(all.slice(i, 0).reshape(value.shape()));
              } else {
                value.assign(all.length() == 1 ? all.getDouble(0) : all.getDouble(i));
              }
            });
  }

  @ParameterizedTest
  @MethodSource("all")
  void onImagesThereIsOneNumberPerChannel(PerNeuron p) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      int examples = 2;
      INDArray x = random(7, type, 0.5, 1, (long) examples * STEPS, IN, 3, 3);
      MultiLayerNetwork together = net(type, convolution(p.neuron(), N));
      together.getParam("0_W").assign(random(8, type, 0.6, 0.3, N, IN, 2, 2));
      together.setInputMiniBatchSize(examples);
      INDArray spikes = together.output(x);
      for (int i = 0; i < N; i++) {
        MultiLayerNetwork alone = net(type, convolution(p.alone().get(i), 1));
        copy(together, alone, i);
        INDArray channel =
            spikes.get(
                NDArrayIndex.all(),
                NDArrayIndex.interval(i, i + 1),
                NDArrayIndex.all(),
                NDArrayIndex.all());
        close(alone.output(x), channel.dup(), type, type + ", channel " + i + " of " + p);
      }
    }
  }

  private static SpikingConvolution2D convolution(NeuronModel neuron, int channels) {
    return new SpikingConvolution2D.Builder(2, 2)
        .nIn(IN)
        .nOut(channels)
        .timeSteps(STEPS)
        .neuron(neuron)
        .build();
  }

  /** Layers of SameDiff without synapses, each form against the layer of DL4J. */
  @ParameterizedTest
  @MethodSource("all")
  void sameDiffLayersAreTheLayer(PerNeuron p) {
    INDArray x = random(9, DataType.DOUBLE, 0.8, 1.2, ROWS, N, STEPS);
    INDArray expected = net(DataType.DOUBLE, neurons(p.neuron(), N)).output(x);
    for (boolean fused : new boolean[] {true, false}) {
      Layer layer =
          new SameDiffSpikingLayer.Builder().fused(fused).nOut(N).neuron(p.neuron()).build();
      close(
          expected,
          net(DataType.DOUBLE, layer).output(x),
          DataType.DOUBLE,
          (fused ? "fused " : "unrolled ") + p);
    }
  }
}
