package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.util.DoubleDefaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * DL4J's own gradient check through spikes and membranes, DOUBLE, smooth mode: a loss on each, on
 * inputs that reach the threshold.
 */
@ExtendWith(DoubleDefaults.class)
class LayerOutputGradientTest {

  private static final int IN = 2;
  private static final int N = 3;
  private static final int T = 4;
  private static final int B = 2;

  @BeforeAll
  static void seed() {
    Nd4j.getRandom().setSeed(11);
  }

  static List<NeuronModel> neurons() {
    List<NeuronModel> neurons = new ArrayList<>(Neurons.all());
    neurons.add(new CurrentLIF().withLearned(Learned.of("vDecay", "vThreshold")).withVReset(null));
    return neurons;
  }

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(9)
        .dataType(DataType.DOUBLE)
        .updater(new NoOp())
        .weightInit(new UniformDistribution(-0.6, 0.9));
  }

  private static RnnOutputLayer output(RNNFormat format) {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.TANH)
        .nOut(2)
        .dataFormat(format)
        .build();
  }

  private static INDArray mask() {
    INDArray mask = Nd4j.ones(DataType.DOUBLE, B, T);
    mask.putScalar(0, T - 1, 0);
    mask.putScalar(1, 0, 0);
    mask.putScalar(1, 2, 0);
    return mask;
  }

  /** Of all parameters but those of the loss, whose layers are DL4J's. */
  private static void check(ComputationGraph graph, INDArray x, INDArray[] labels, INDArray mask) {
    INDArray[] in = mask == null ? null : new INDArray[] {mask};
    INDArray[] out = mask == null ? null : labels.clone();
    for (int i = 0; out != null && i < out.length; i++) {
      out[i] = mask;
    }
    boolean passed =
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.GraphConfig()
                .net(graph)
                .inputs(new INDArray[] {x})
                .labels(labels)
                .inputMask(in)
                .labelMask(out)
                .excludeParams(Set.of("out_W", "out_b", "potential_W", "potential_b"))
                .epsilon(1e-6)
                .maxRelError(1e-5)
                .minAbsoluteError(1e-8));
    assertTrue(
        passed,
        "gradient check failed; INFO of org.deeplearning4j.gradientcheck names the parameter");
    INDArray first = graph.gradient().gradient();
    long zeros = first.eq(0).castTo(DataType.INT64).sumNumber().longValue();
    assertTrue(zeros < first.length() / 2, zeros + " of " + first.length() + " gradients are zero");
  }

  /**
   * A dense layer below, weights from the layer's own spikes, what the neuron learns; SubsetVertex
   * parts spikes and membranes, and each has a loss.
   */
  @ParameterizedTest
  @MethodSource("neurons")
  void throughBothHalves(NeuronModel neuron) {
    for (Membrane membrane : Membrane.values()) {
      SpikingRecurrent recurrent =
          new SpikingRecurrent.Builder()
              .nOut(N)
              .neuron(neuron)
              .surrogate(new Sigmoid())
              .spiking(false)
              .output(LayerOutput.BOTH)
              .membrane(membrane)
              .build();
      ComputationGraphConfiguration conf =
          base()
              .graphBuilder()
              .addInputs("in")
              .addLayer(
                  "dense",
                  new DenseLayer.Builder().nOut(2).activation(Activation.TANH).build(),
                  "in")
              .addLayer("neurons", recurrent, "dense")
              .addVertex("spikes", new SubsetVertex(0, N - 1), "neurons")
              .addVertex("membranes", new SubsetVertex(N, 2 * N - 1), "neurons")
              .addLayer("out", output(RNNFormat.NCW), "spikes")
              .addLayer("potential", output(RNNFormat.NCW), "membranes")
              .setOutputs("out", "potential")
              .setInputTypes(InputType.recurrent(IN, T))
              .build();
      ComputationGraph graph = new ComputationGraph(conf);
      graph.init();
      INDArray x = Nd4j.rand(DataType.DOUBLE, B, IN, T).muli(2);
      INDArray[] y = {Nd4j.rand(DataType.DOUBLE, B, 2, T), Nd4j.rand(DataType.DOUBLE, B, 2, T)};
      check(graph, x, y, membrane == Membrane.AFTER_RESET ? null : mask());
    }
  }

  /** Membranes alone, and both in NWC, where the layer above takes 2 n. */
  @ParameterizedTest
  @EnumSource(Membrane.class)
  void membranesAloneAndChannelsLast(Membrane membrane) {
    for (RNNFormat format : RNNFormat.values()) {
      for (LayerOutput output : List.of(LayerOutput.MEMBRANE, LayerOutput.BOTH)) {
        ComputationGraphConfiguration conf =
            base()
                .graphBuilder()
                .addInputs("in")
                .addLayer("below", shown(membrane, output, format).nOut(2).build(), "in")
                .addLayer("neurons", shown(membrane, output, format).nOut(N).build(), "below")
                .addLayer("out", output(format), "neurons")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(IN, T, format))
                .build();
        ComputationGraph graph = new ComputationGraph(conf);
        graph.init();
        INDArray x = Nd4j.rand(DataType.DOUBLE, B, IN, T).muli(2);
        INDArray y = Nd4j.rand(DataType.DOUBLE, B, 2, T);
        boolean nwc = format == RNNFormat.NWC;
        check(
            graph,
            nwc ? x.permute(0, 2, 1).dup() : x,
            new INDArray[] {nwc ? y.permute(0, 2, 1).dup() : y},
            mask());
      }
    }
  }

  private static SpikingDense.Builder shown(
      Membrane membrane, LayerOutput output, RNNFormat format) {
    return new SpikingDense.Builder()
        .spiking(false)
        .biasInit(0.1)
        .dataFormat(format)
        .output(output)
        .membrane(membrane);
  }
}
