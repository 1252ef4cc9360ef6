package io.github.dl4jsnn.nir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SlidingPSNLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronSettings;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.neuron.ResettingNeuron;
import io.github.dl4jsnn.nir.NirOptions.Comparison;
import io.github.dl4jsnn.nir.NirOptions.CurrentOrder;
import io.github.dl4jsnn.nir.NirOptions.Discretization;
import io.github.dl4jsnn.nir.NirOptions.Extras;
import io.github.dl4jsnn.nir.NirOptions.Start;
import io.github.dl4jsnn.surrogate.Sigmoid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What is written is read as the same network. */
class NirRoundTripTest {

  @TempDir Path dir;

  private Path file() {
    return dir.resolve("net.nir");
  }

  private static NirOptions options(DataType type) {
    return NirOptions.dt(NirNets.DT).withDataType(type);
  }

  private MultiLayerNetwork again(MultiLayerNetwork net, NirOptions options) throws IOException {
    NirFiles.write(net, file(), options);
    return NirFiles.readMultiLayerNetwork(file(), options);
  }

  private static void same(String what, MultiLayerNetwork a, MultiLayerNetwork b, INDArray x) {
    NirNets.lives(what, a.output(x));
    assertEquals(a.output(x), b.output(x), what);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void everyNeuron(DataType type) throws IOException {
    for (NeuronModel neuron : NirNets.neurons()) {
      for (Discretization time : Discretization.values()) {
        // Both comparisons, and any unit of time.
        boolean euler = time == Discretization.EULER;
        NirOptions options =
            options(type)
                .withDiscretization(time)
                .withComparison(euler ? Comparison.ABOVE : Comparison.AT_OR_ABOVE)
                .withDt(euler ? NirNets.DT : 2);
        MultiLayerNetwork net = NirNets.dense(type, neuron);
        same(neuron + " " + time, net, again(net, options), NirNets.series(type));
      }
    }
  }

  @Test
  void aNeuronComesBackAsItWas() throws IOException {
    List<NeuronModel> neurons =
        List.of(
            new IF(0.8, 0.0, false),
            new LIF(4, 0.6, 0.0, true, false),
            new LIF(4, 0.9, 0.0, false, false),
            new CurrentLIF().withVThreshold(0.8));
    for (NeuronModel neuron : neurons) {
      MultiLayerNetwork net =
          again(NirNets.dense(DataType.DOUBLE, neuron), options(DataType.DOUBLE));
      NeuronModel read = ((NeuronSettings) net.getLayer(0).conf().getLayer()).getNeuron();
      assertEquals(neuron.getClass(), read.getClass());
      assertEquals(
          ((ResettingNeuron<?>) neuron).vThreshold(), ((ResettingNeuron<?>) read).vThreshold());
      assertEquals("hidden", net.getLayer(0).conf().getLayer().getLayerName());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void recurrence(DataType type) throws IOException {
    for (boolean oneToOne : new boolean[] {true, false}) {
      MultiLayerNetwork net = NirNets.recurrent(type, oneToOne);
      MultiLayerNetwork read = again(net, options(type));
      same("recurrent", net, read, NirNets.series(type));
      SpikingRecurrent layer = (SpikingRecurrent) read.getLayer(0).conf().getLayer();
      assertEquals(oneToOne, layer.isOneToOne());
      assertEquals(net.getLayer(0).paramTable(), read.getLayer(0).paramTable());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void images(DataType type) throws IOException {
    MultiLayerNetwork net = NirNets.images(type);
    NirOptions options = options(type).withTimeSteps(NirNets.T).withInputShape(NirNets.IMAGE);
    same("images", net, again(net, options), NirNets.images(type, NirNets.IMAGE));
    MultiLayerNetwork line = NirNets.line(type);
    options = options.withInputShape(NirNets.LINE);
    same("line", line, again(line, options), NirNets.images(type, NirNets.LINE));
    assertEquals(
        "Conv1d",
        GraphReader.read(file(), HdfReader.read(file(), 1 << 20)).node("layer0_w").type());
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void graphs(DataType type) throws IOException {
    ComputationGraph graph = NirNets.branches(type);
    NirFiles.write(graph, file(), options(type));
    ComputationGraph read =
        assertInstanceOf(ComputationGraph.class, NirFiles.read(file(), options(type)));
    INDArray left = NirNets.series(type);
    INDArray right = left.rsub(1);
    assertEquals(
        graph.getConfiguration().getNetworkInputs(), read.getConfiguration().getNetworkInputs());
    assertEquals(
        graph.getConfiguration().getNetworkOutputs(), read.getConfiguration().getNetworkOutputs());
    INDArray[] expected = graph.output(left, right);
    INDArray[] got = read.output(left, right);
    for (int i = 0; i < expected.length; i++) {
      NirNets.lives("output " + i, expected[i]);
      assertEquals(expected[i], got[i], "output " + i);
    }
    assertThrows(
        NirFileException.class, () -> NirFiles.readMultiLayerNetwork(file(), options(type)));
  }

  @Test
  void aChainAsAGraph() throws IOException {
    for (MultiLayerNetwork net :
        List.of(NirNets.images(DataType.FLOAT), NirNets.line(DataType.FLOAT))) {
      boolean line =
          ((SpikingConvolution2D) net.getLayer(0).conf().getLayer()).getWindow().kernelHeight()
              == 1;
      long[] shape = line ? NirNets.LINE : NirNets.IMAGE;
      NirOptions options = options(DataType.FLOAT).withTimeSteps(NirNets.T).withInputShape(shape);
      NirFiles.write(net, file(), options);
      ComputationGraph graph = NirFiles.readGraph(file(), options);
      INDArray x = NirNets.images(DataType.FLOAT, shape);
      assertEquals(net.output(x), graph.outputSingle(x));
      // Written from the graph.
      NirFiles.write(graph, file(), options);
      assertEquals(net.output(x), NirFiles.readMultiLayerNetwork(file(), options).output(x));
    }
  }

  @Test
  void whatNirCannotSayIsRefusedOrKept() throws IOException {
    List<NeuronModel> neurons =
        List.of(
            new LIF().withReset(Reset.soft()),
            new LIF().withReset(Reset.softBy(0.4)),
            new CurrentLIF().withReset(Reset.none()),
            new IF().withReset(Reset.hard(0).detached()),
            new LIF().withReset(Reset.hard(0.2)).withVThreshold(0.9),
            new CurrentLIF().withVInit(0.3),
            new IF().withVInit(0.3),
            new LeakyIntegrator().withVInit(0.3),
            new CurrentLIF().withLearned(Learned.of("vDecay", "vThreshold").perNeuron()));
    for (NeuronModel neuron : neurons) {
      MultiLayerNetwork net = NirNets.dense(DataType.DOUBLE, neuron);
      NirOptions options = options(DataType.DOUBLE);
      String message =
          assertThrows(IllegalArgumentException.class, () -> NirFiles.write(net, file(), options))
              .getMessage();
      assertEquals(
          "SpikingDense \"hidden\" cannot be written: NIR cannot say",
          message.replaceFirst(" \\{.*", ""));
      NirOptions kept = options.withExtras(Extras.METADATA);
      MultiLayerNetwork read = again(net, kept);
      same(neuron.toString(), net, read, NirNets.series(DataType.DOUBLE));
      NeuronModel own = ((NeuronSettings) read.getLayer(0).conf().getLayer()).getNeuron();
      if (neuron instanceof CurrentLIF lif && !lif.learned().equals(Learned.NONE)) {
        assertEquals(lif.learned(), ((CurrentLIF) own).learned());
      }
    }
  }

  @Test
  void parallelNeuronsAreRefused() throws IOException {
    MultiLayerNetwork net =
        NirNets.chain(
            DataType.FLOAT,
            InputType.recurrent(NirNets.IN),
            new SlidingPSNLayer.Builder(3).name("sliding").build(),
            NirNets.loss());
    NirOptions options = options(DataType.FLOAT);
    String message =
        assertThrows(IllegalArgumentException.class, () -> NirFiles.write(net, file(), options))
            .getMessage();
    assertTrue(
        message.contains("\"sliding\"") && message.contains("its neurons have no step in time"),
        message);
  }

  @Test
  void surrogateAndEncoder() throws IOException {
    MultiLayerNetwork net =
        NirNets.chain(
            DataType.FLOAT,
            InputType.feedForward(NirNets.IN),
            new SpikingDense.Builder()
                .nOut(4)
                .encoder(new PoissonEncoder(NirNets.T))
                .surrogate(new Sigmoid(3))
                .build(),
            NirNets.loss());
    NirOptions options = options(DataType.FLOAT).withExtras(Extras.METADATA);
    MultiLayerNetwork read = again(net, options);
    SpikingDense layer = (SpikingDense) read.getLayer(0).conf().getLayer();
    assertEquals(new Sigmoid(3), layer.getSurrogate());
    assertEquals(new PoissonEncoder(NirNets.T), layer.getEncoder());
    INDArray x = NirNets.spikes(DataType.FLOAT, 2, NirNets.IN).muli(0.7);
    assertArrayEquals(new long[] {2, 4, NirNets.T}, read.output(x).shape());
    SpikingDense plain =
        (SpikingDense)
            NirFiles.readMultiLayerNetwork(file(), options.withExtras(Extras.IGNORED))
                .getLayer(0)
                .conf()
                .getLayer();
    assertEquals(null, plain.getEncoder());
  }

  @Test
  void learnedValues() throws IOException {
    MultiLayerNetwork net = NirNets.dense(DataType.DOUBLE, new ParametricLIF());
    net.getLayer(0).getParam("w").assign(0.7);
    same("w", net, again(net, options(DataType.DOUBLE)), NirNets.series(DataType.DOUBLE));
    CurrentLIF lif = new CurrentLIF().withLearned(Learned.of("vDecay", "cDecay", "vThreshold"));
    MultiLayerNetwork learned = NirNets.dense(DataType.DOUBLE, lif);
    learned.getLayer(0).getParam("vDecay").assign(0.4);
    learned.getLayer(0).getParam("cDecay").assign(0.3);
    learned.getLayer(0).getParam("vThreshold").assign(0.9);
    NirOptions kept = options(DataType.DOUBLE).withExtras(Extras.METADATA);
    same("learned", learned, again(learned, kept), NirNets.series(DataType.DOUBLE));
  }

  @Test
  void ordersAndStarts() throws IOException {
    NeuronModel old = new CurrentLIF().withPreviousCurrent(true).withVThreshold(0.7);
    MultiLayerNetwork net = NirNets.dense(DataType.DOUBLE, old);
    NirOptions options = options(DataType.DOUBLE);
    assertThrows(IllegalArgumentException.class, () -> NirFiles.write(net, file(), options));
    NirOptions order = options.withCurrent(CurrentOrder.OLD);
    same("old current", net, again(net, order), NirNets.series(DataType.DOUBLE));
    LIF reset = new LIF().withReset(Reset.hard(-0.3));
    for (NeuronModel neuron :
        List.of(reset, reset.withVInit(0.1).withVLeak(0.1), reset.withVInit(0))) {
      MultiLayerNetwork begun = NirNets.dense(DataType.DOUBLE, neuron);
      Start start =
          neuron.equals(reset)
              ? Start.RESET
              : ((LIF) neuron).vInit().get(0) == 0 ? Start.ZERO : Start.LEAK;
      same(
          start.toString(),
          begun,
          again(begun, options.withStart(start)),
          NirNets.series(DataType.DOUBLE));
    }
  }
}
