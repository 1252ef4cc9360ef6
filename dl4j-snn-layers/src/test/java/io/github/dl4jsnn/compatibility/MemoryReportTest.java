package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.dl4jsnn.compatibility.LayerVariants.Variant;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import java.lang.reflect.Field;
import java.util.List;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryType;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.deeplearning4j.nn.conf.memory.NetworkMemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Memory reports of our layers beside those of DL4J's own. */
class MemoryReportTest {

  private static final int FLOAT = 4;

  static List<Variant> variants() {
    return LayerVariants.some();
  }

  private static long bytes(MemoryReport report, MemoryType type, int minibatch) {
    return report.getMemoryBytes(
        type, minibatch, MemoryUseMode.TRAINING, CacheMode.NONE, DataType.FLOAT);
  }

  /** Parameters, updater state and activations are those of the network itself. */
  @ParameterizedTest
  @MethodSource("variants")
  void sizesAreExact(Variant variant) {
    InputType type = TestNetworks.inputType(variant.feed());
    MultiLayerConfiguration conf = TestNetworks.multiLayer(variant);
    NetworkMemoryReport report = conf.getMemoryReport(type);
    MultiLayerNetwork net = TestNetworks.init(conf);
    INDArray x = TestNetworks.input(variant.feed(), 1);
    List<INDArray> activations = net.feedForward(x);
    net.fit(TestNetworks.data(variant, net.output(x), 2));
    exact(report, net.numParams(), net.getUpdater().getStateViewArray());
    long elements = 0;
    for (INDArray a : activations.subList(1, activations.size())) {
      elements += a.length();
    }
    assertEquals(FLOAT * elements, bytes(report, MemoryType.ACTIVATIONS, TestNetworks.B));
    ComputationGraph graph = TestNetworks.init(TestNetworks.graph(variant));
    graph.fit(TestNetworks.data(variant, net.output(x), 2));
    NetworkMemoryReport same = graph.getConfiguration().getMemoryReport(type);
    exact(same, graph.numParams(), graph.getUpdater().getStateViewArray());
    for (MemoryType kind : MemoryType.values()) {
      assertEquals(bytes(report, kind, 3), bytes(same, kind, 3), kind.toString());
    }
    assertTrue(report.toString().contains("Training Memory"), report.toString());
  }

  private static void exact(MemoryReport report, long parameters, INDArray updater) {
    assertEquals(FLOAT * parameters, bytes(report, MemoryType.PARAMETERS, 1));
    assertEquals(FLOAT * parameters, bytes(report, MemoryType.PARAMATER_GRADIENTS, 1));
    long state = updater == null ? 0 : updater.length();
    assertEquals(FLOAT * state, bytes(report, MemoryType.UPDATER_STATE, 1));
  }

  private static long kept(Layer layer, InputType type) {
    return layer.getMemoryReport(type).getCacheModeMemVariablePerEx().get(CacheMode.NONE);
  }

  private static SpikingDense.Builder dense(NeuronModel neuron) {
    return new SpikingDense.Builder().nIn(3).nOut(5).neuron(neuron);
  }

  /**
   * Four bytes a neuron and step with LIF and IF, at most eight with one state variable, none where
   * the step is linear.
   */
  @Test
  void whatNeuronsKeep() {
    InputType type = InputType.recurrent(3, 7);
    assertEquals(5 * 7, kept(dense(new LIF()).build(), type));
    assertEquals(5 * 7, kept(dense(new IF()).build(), type));
    for (NeuronModel neuron : Neurons.all()) {
      long kept = kept(dense(neuron).build(), type);
      assertEquals(0, kept % 35);
      long least = Neurons.fires(neuron) ? 35 : 0;
      long most = Neurons.fires(neuron) ? 35L * (1 + neuron.states().size()) : 0;
      assertTrue(kept >= least && kept <= most, neuron + ": " + kept);
      assertEquals(0, kept(dense(neuron).recompute(true).build(), type));
      // With weights from the layer's own spikes these are kept as well.
      assertEquals(
          kept + 35,
          kept(new SpikingRecurrent.Builder().nIn(3).nOut(5).neuron(neuron).build(), type));
      assertEquals(
          kept / 5 * 3, kept(new SpikingLayer.Builder().nOut(3).neuron(neuron).build(), type));
    }
    assertEquals(
        5 * 9,
        kept(dense(new IF()).encoder(new ConstantEncoder(9)).build(), InputType.feedForward(3)));
    // It is reported for each cache mode and for training only.
    LayerMemoryReport report = dense(new LIF()).build().getMemoryReport(type);
    for (CacheMode mode : CacheMode.values()) {
      assertEquals(35, report.getCacheModeMemVariablePerEx().get(mode));
    }
    assertEquals(
        0,
        report.getMemoryBytes(
            MemoryType.CACHED_MEMORY_VARIABLE,
            4,
            MemoryUseMode.INFERENCE,
            CacheMode.NONE,
            DataType.FLOAT));
  }

  private static Object field(Object owner, String name) throws ReflectiveOperationException {
    for (Class<?> c = owner.getClass(); c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          field.setAccessible(true);
          return field.get(owner);
        }
      }
    }
    throw new NoSuchFieldException(name);
  }

  /** The number of the report is that of the floats that a forward pass leaves behind. */
  @ParameterizedTest
  @MethodSource("variants")
  void theReportIsWhatAForwardPassKeeps(Variant variant) throws Exception {
    assumeFalse(Boolean.getBoolean(FusedPath.PORTABLE), "of the fused path");
    MultiLayerConfiguration conf = TestNetworks.multiLayer(variant);
    MultiLayerNetwork net = TestNetworks.init(conf);
    List<InputType> types = conf.getLayerActivationTypes(TestNetworks.inputType(variant.feed()));
    List<INDArray> activations = net.feedForward(TestNetworks.input(variant.feed(), 1));
    int checked = 0;
    for (int i = 0; i < net.getnLayers(); i++) {
      if (!(conf.getConf(i).getLayer() instanceof BaseSpikingLayer layer)) {
        continue;
      }
      InputType below = i == 0 ? TestNetworks.inputType(variant.feed()) : types.get(i - 1);
      INDArray x = activations.get(i).dup();
      if (conf.getInputPreProcess(i) != null) {
        below = conf.getInputPreProcess(i).getOutputType(below);
        x =
            conf.getInputPreProcess(i)
                .preProcess(x, TestNetworks.B, LayerWorkspaceMgr.noWorkspaces());
      }
      net.getLayer(i).setInputMiniBatchSize(TestNetworks.B);
      net.getLayer(i).setInput(x, LayerWorkspaceMgr.noWorkspaces());
      net.getLayer(i).activate(true, LayerWorkspaceMgr.noWorkspaces());
      long floats = 0;
      Object pass = field(net.getLayer(i), "pass");
      if (pass.getClass().getSimpleName().equals("FusedPass")) {
        float[][][] saved = (float[][][]) field(field(field(pass, "run"), "loop"), "saved");
        for (float[][] of : saved == null ? new float[0][][] : saved) {
          for (float[] step : of) {
            floats += step.length;
          }
        }
      }
      assertEquals(floats, TestNetworks.B * kept(layer, below), layer.toString());
      checked++;
    }
    assertTrue(checked > 0 || LayerVariantsWithoutNeurons.contains(variant), variant.toString());
  }

  /** Variants in which no layer of the network is a spiking one. */
  private static final class LayerVariantsWithoutNeurons {
    static boolean contains(Variant variant) {
      return variant.name().startsWith("ActivationSpike")
          || variant.name().startsWith("SameDiff")
          || variant.name().startsWith("tdBN")
          || variant.name().equals("FiringRateLayer steps");
    }
  }

  /** As LSTM's: a report of parameters, and a clear refusal of what depends on T. */
  @Test
  void unknownNumberOfSteps() {
    InputType type = InputType.recurrent(3);
    LSTM lstm = new LSTM.Builder().nIn(3).nOut(5).build();
    SpikingDense dense = dense(new LIF()).build();
    for (Layer layer : List.of(lstm, dense)) {
      MultiLayerConfiguration conf =
          TestNetworks.base()
              .list()
              .layer(layer)
              .layer(new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
              .setInputType(type)
              .build();
      LayerMemoryReport report = conf.getConf(0).getLayer().getMemoryReport(type);
      assertTrue(bytes(report, MemoryType.PARAMETERS, 1) > 0);
      Exception e =
          assertThrows(IllegalStateException.class, () -> bytes(report, MemoryType.ACTIVATIONS, 1));
      assertTrue(e.getMessage().contains("InputType.recurrent(int size, int timeSeries"));
    }
    SpikingDense encoded = dense(new LIF()).encoder(new ConstantEncoder(9)).build();
    LayerMemoryReport report = encoded.getMemoryReport(InputType.feedForward(3));
    assertEquals(FLOAT * 2 * 5 * 9, bytes(report, MemoryType.ACTIVATIONS, 2));
    assertEquals(FLOAT * 2 * 3, bytes(report, MemoryType.ACTIVATION_GRADIENTS, 2));
  }

  /** Images over time count all their steps, in every layer of ours. */
  @Test
  void imagesOverTime() {
    int steps = 6;
    List<Layer> layers =
        List.of(
            new SpikingLayer.Builder().encoder(new ConstantEncoder(steps)).build(),
            new SpikingConvolution2D.Builder(3).nOut(4).build(),
            new ThresholdBatchNormalization.Builder().build(),
            new SpikingPooling2D.Builder().build());
    var list = TestNetworks.base().list();
    layers.forEach(list::layer);
    InputType type = InputType.convolutional(8, 8, 2);
    MultiLayerConfiguration conf = list.setInputType(type).build();
    List<InputType> types = conf.getLayerActivationTypes(type);
    long[] elements = {steps * 128L, steps * 144L, steps * 144L, steps * 36L};
    InputType below = type;
    for (int i = 0; i < elements.length; i++) {
      assertEquals(elements[i], types.get(i).arrayElementsPerExample());
      assertTrue(types.get(i).toString().contains("timeSteps=6"), types.get(i).toString());
      LayerMemoryReport report = conf.getConf(i).getLayer().getMemoryReport(below);
      assertEquals(2 * FLOAT * elements[i], bytes(report, MemoryType.ACTIVATIONS, 2));
      assertEquals(report.toString(), MemoryReport.fromJson(report.toJson()).toString());
      assertEquals(
          elements[i],
          ((LayerMemoryReport) MemoryReport.fromJson(report.toJson()))
              .getOutputType()
              .arrayElementsPerExample());
      below = types.get(i);
    }
    assertEquals(steps * 144L, kept(conf.getConf(1).getLayer(), types.get(0)));
    // As DL4J's normalisation.
    BatchNormalization stock = new BatchNormalization.Builder().nOut(4).build();
    stock.setIUpdater(conf.getConf(2).getLayer().getUpdaterByParam("gamma"));
    InputType image = InputType.convolutional(6, 6, 4);
    LayerMemoryReport ours = conf.getConf(2).getLayer().getMemoryReport(image);
    for (MemoryType kind :
        List.of(MemoryType.PARAMETERS, MemoryType.UPDATER_STATE, MemoryType.ACTIVATIONS)) {
      assertEquals(bytes(stock.getMemoryReport(image), kind, 3), bytes(ours, kind, 3));
    }
  }

  /** Memory grows with T, and recompute takes what is kept away. */
  @Test
  void recomputeIsVisible() {
    InputType type = InputType.recurrent(3, 100);
    LayerMemoryReport with = dense(new LIF()).build().getMemoryReport(type);
    LayerMemoryReport without = dense(new LIF()).recompute(true).build().getMemoryReport(type);
    assertEquals(
        500,
        with.getCacheModeMemVariablePerEx().get(CacheMode.NONE)
            - without.getCacheModeMemVariablePerEx().get(CacheMode.NONE));
    long twice =
        dense(new LIF())
            .build()
            .getMemoryReport(InputType.recurrent(3, 200))
            .getCacheModeMemVariablePerEx()
            .get(CacheMode.NONE);
    assertEquals(1000, twice);
  }
}
