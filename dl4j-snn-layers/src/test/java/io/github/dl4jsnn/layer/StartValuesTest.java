package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.EIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Who decides on the weights and the bias that a layer starts with. */
class StartValuesTest {

  /** I₄ of LIF with τ = 2: V after four steps is I (1 - 2^-4). */
  private static final double LIF_CURRENT = 16.0 / 15;

  private static final int N = 400;

  private static SpikingDense.Builder dense() {
    return new SpikingDense.Builder().nIn(N).nOut(N);
  }

  private static NeuralNetConfiguration.Builder net() {
    return new NeuralNetConfiguration.Builder().seed(3);
  }

  private static BaseLayer configured(NeuralNetConfiguration.Builder net, Layer layer) {
    MultiLayerConfiguration conf = net.list().layer(layer).build();
    return (BaseLayer) conf.getConf(0).getLayer();
  }

  private static void assertStart(BaseLayer layer, double gain, double bias) {
    IWeightInit init = layer.getWeightInitFn();
    assertEquals(gain, assertInstanceOf(WeightInitSpiking.class, init).gain(), 1e-5 * gain);
    assertEquals(bias, layer.getBiasInit(), 1e-5);
  }

  @Test
  void nothingIsAsked() {
    assertStart(configured(net(), dense().build()), LIF_CURRENT, LIF_CURRENT);
    assertStart(configured(net(), dense().neuron(new IF()).build()), 0.25, 0.25);
    assertStart(configured(net(), dense().hasBias(false).build()), 3 * LIF_CURRENT, 0);
    assertStart(
        configured(net(), new SpikingConvolution2D.Builder(3, 3).nIn(2).nOut(2).build()),
        LIF_CURRENT,
        LIF_CURRENT);
  }

  @Test
  void parametersAreThoseNumbers() {
    MultiLayerNetwork net = new MultiLayerNetwork(net().list().layer(dense().build()).build());
    net.init();
    INDArray w = net.getParam("0_W");
    assertEquals(0, w.meanNumber().doubleValue(), 0.001);
    assertEquals(LIF_CURRENT / Math.sqrt(N), w.stdNumber().doubleValue(), 0.001);
    assertEquals(LIF_CURRENT, net.getParam("0_b").minNumber().doubleValue(), 1e-5);
    assertEquals(LIF_CURRENT, net.getParam("0_b").maxNumber().doubleValue(), 1e-5);
  }

  @Test
  void recurrentWeightsFollow() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            net().list().layer(new SpikingRecurrent.Builder().nIn(9).nOut(N).build()).build());
    net.init();
    double std = net.getParam("0_RW").stdNumber().doubleValue();
    assertEquals(LIF_CURRENT / Math.sqrt(N), std, 0.001);

    IWeightInit asked = new WeightInitDistribution(new NormalDistribution(0, 0.5));
    SpikingRecurrent.Builder own =
        new SpikingRecurrent.Builder().nIn(9).nOut(N).weightInitRecurrent(asked);
    net = new MultiLayerNetwork(net().list().layer(own.build()).build());
    net.init();
    assertEquals(0.5, net.getParam("0_RW").stdNumber().doubleValue(), 0.01);
  }

  @Test
  void whatTheLayerAsksForIsRespected() {
    BaseLayer layer = configured(net(), dense().weightInit(WeightInit.XAVIER).build());
    assertEquals(new WeightInitXavier(), layer.getWeightInitFn());
    assertEquals(LIF_CURRENT, layer.getBiasInit(), 1e-5);

    layer = configured(net(), dense().biasInit(0).build());
    assertStart(layer, 3 * LIF_CURRENT, 0);

    layer = configured(net(), dense().weightInit(WeightInit.XAVIER).biasInit(0).build());
    assertEquals(new WeightInitXavier(), layer.getWeightInitFn());
    assertEquals(0, layer.getBiasInit());
  }

  @Test
  void whatTheNetworkAsksForIsRespectedUnlessItIsDl4jsDefault() {
    BaseLayer layer = configured(net().weightInit(WeightInit.RELU).biasInit(0.1), dense().build());
    assertEquals(new WeightInitRelu(), layer.getWeightInitFn());
    assertEquals(0.1, layer.getBiasInit());

    layer = configured(net().weightInit(WeightInit.XAVIER).biasInit(0), dense().build());
    assertStart(layer, LIF_CURRENT, LIF_CURRENT);
  }

  @Test
  void layersWithoutSynapsesOrSpikesKeepDl4jsDefaults() {
    for (Layer other :
        List.of(
            dense().neuron(new LeakyIntegrator()).build(),
            new SpikingConvolution2D.Builder(3, 3).nIn(2).nOut(2).withoutNeuron().build(),
            new SpikingLayer.Builder().nIn(4).nOut(4).build())) {
      BaseLayer layer = configured(net(), other);
      assertEquals(new WeightInitXavier(), layer.getWeightInitFn(), other::toString);
      assertEquals(0, layer.getBiasInit(), other::toString);
    }
  }

  @Test
  void theChoiceIsSavedAndNotMadeAgain() {
    MultiLayerConfiguration conf =
        net()
            .list()
            .layer(dense().build())
            .layer(dense().weightInit(WeightInit.XAVIER).biasInit(0).build())
            .build();
    for (MultiLayerConfiguration copy :
        List.of(
            MultiLayerConfiguration.fromJson(conf.toJson()),
            MultiLayerConfiguration.fromYaml(conf.toYaml()),
            conf.clone())) {
      assertEquals(conf, copy);
      assertStart((BaseLayer) copy.getConf(0).getLayer(), LIF_CURRENT, LIF_CURRENT);
      BaseLayer asked = (BaseLayer) copy.getConf(1).getLayer();
      assertEquals(new WeightInitXavier(), asked.getWeightInitFn());
      assertEquals(0, asked.getBiasInit());
    }
  }

  @Test
  void insideOfWrappersAndGraphs() {
    MultiLayerConfiguration wrapped =
        net().list().layer(new Bidirectional(dense().build())).build();
    Bidirectional both = (Bidirectional) wrapped.getConf(0).getLayer();
    assertStart((BaseLayer) both.getFwd(), LIF_CURRENT, LIF_CURRENT);
    assertStart((BaseLayer) both.getBwd(), LIF_CURRENT, LIF_CURRENT);

    ComputationGraphConfiguration graph =
        net()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.recurrent(N))
            .addLayer("spikes", dense().build(), "in")
            .setOutputs("spikes")
            .build();
    ComputationGraph net = new ComputationGraph(graph);
    net.init();
    assertEquals(LIF_CURRENT, net.getParam("spikes_b").maxNumber().doubleValue(), 1e-5);
  }

  @Test
  void transferLearning() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            net()
                .list()
                .layer(dense().build())
                .layer(dense().build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nIn(N)
                        .nOut(2)
                        .build())
                .build());
    net.init();
    MultiLayerNetwork asked =
        new TransferLearning.Builder(net).nOutReplace(0, 8, WeightInit.RELU).build();
    BaseLayer replaced = (BaseLayer) asked.getLayerWiseConfigurations().getConf(0).getLayer();
    assertEquals(new WeightInitRelu(), replaced.getWeightInitFn());

    MultiLayerNetwork added =
        new TransferLearning.Builder(net)
            .fineTuneConfiguration(new FineTuneConfiguration.Builder().seed(3).build())
            .removeLayersFromOutput(1)
            .addLayer(dense().nOut(5).build())
            .build();
    assertStart(
        (BaseLayer) added.getLayerWiseConfigurations().getConf(2).getLayer(),
        LIF_CURRENT,
        LIF_CURRENT);
  }

  @Test
  void sameDiffLayers() {
    SameDiffSpikingDense left = new SameDiffSpikingDense.Builder().nIn(N).nOut(N).build();
    MultiLayerNetwork net = new MultiLayerNetwork(net().list().layer(left).build());
    net.init();
    double std = LIF_CURRENT / Math.sqrt(N);
    assertEquals(std, net.getParam("0_W").stdNumber().doubleValue(), 0.001);
    assertEquals(LIF_CURRENT, net.getParam("0_b").maxNumber().doubleValue(), 1e-5);

    SameDiffSpikingDense asked =
        new SameDiffSpikingDense.Builder()
            .nIn(N)
            .nOut(N)
            .weightInit(WeightInit.XAVIER)
            .biasInit(0)
            .build();
    net = new MultiLayerNetwork(net().list().layer(asked).build());
    net.init();
    assertEquals(1 / Math.sqrt(N), net.getParam("0_W").stdNumber().doubleValue(), 0.001);
    assertEquals(0, net.getParam("0_b").maxNumber().doubleValue());
  }

  /** Fires at every second step by itself. */
  record Clock() implements NeuronModel {

    @Override
    public List<StateVariable> states() {
      return List.of(new StateVariable("v", 0));
    }

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      T h = a.add(a.add(state.get(0), x), 0.5);
      T s = f.apply(a, a.add(h, -1));
      return new Step<>(s, List.of(a.sub(h, s)));
    }
  }

  @Test
  void neuronsThatFireByThemselves() {
    // No bias, and the gain of the current that makes it fire at every step.
    assertStart(configured(net(), dense().neuron(new Clock()).build()), 0.5, 0);
    BaseLayer eif = configured(net(), dense().neuron(new EIF()).build());
    assertTrue(eif.getBiasInit() > 0.1 && eif.getBiasInit() < 0.5, eif::toString);
  }

  @Test
  void illegalGains() {
    for (double gain : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new WeightInitSpiking(gain));
    }
    assertTrue(WeightInitSpiking.of(new LIF().withVThreshold(1e9), true).isEmpty());
  }
}
