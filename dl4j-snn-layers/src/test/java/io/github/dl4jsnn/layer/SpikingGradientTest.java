package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.ResettingNeuron;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Erf;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SoftSign;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.DoubleDefaults;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's own gradient check, DOUBLE, smooth mode, on inputs that reach the threshold. */
@ExtendWith(DoubleDefaults.class)
class SpikingGradientTest {

  private static final int IN = 3;
  private static final int N = 4;
  private static final int T = 6;
  private static final int B = 3;

  @BeforeAll
  static void seed() {
    Nd4j.getRandom().setSeed(11);
  }

  record Case(NeuronModel neuron, Surrogate surrogate) {}

  static List<Case> cases() {
    List<Surrogate> surrogates = List.of(new ATan(), new Sigmoid(), new Erf(), new SoftSign());
    List<Case> cases = new ArrayList<>();
    // With detachReset backpropagation is meant to differ from the true gradient: see below.
    for (NeuronModel neuron :
        List.of(
            new LIF(),
            new LIF().withVReset(null),
            new LIF(3, 0.8, -0.3, false, false),
            new LIF(3, 0.8, null, false, false),
            new IF(),
            new IF(1, null, false),
            new LearnableLeak())) {
      cases.add(new Case(neuron, surrogates.get(cases.size() % surrogates.size())));
      cases.add(new Case(neuron, surrogates.get(cases.size() % surrogates.size())));
    }
    return cases;
  }

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(9)
        .dataType(DataType.DOUBLE)
        .updater(new NoOp())
        .weightInit(new UniformDistribution(-0.6, 0.9));
  }

  private static SpikingDense dense(Case c, int in) {
    return new SpikingDense.Builder()
        .nIn(in)
        .nOut(N)
        .neuron(c.neuron)
        .surrogate(c.surrogate)
        .spiking(false)
        .biasInit(0.1)
        .build();
  }

  private static Layer output(int n) {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.TANH)
        .nIn(n)
        .nOut(2)
        .build();
  }

  private static INDArray input() {
    return Nd4j.rand(DataType.DOUBLE, B, IN, T).muli(2);
  }

  private static INDArray labels() {
    return Nd4j.rand(DataType.DOUBLE, B, 2, T);
  }

  private static MultiLayerNetwork init(MultiLayerConfiguration conf) {
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  private static void check(
      MultiLayerNetwork net, INDArray x, INDArray y, INDArray mask, INDArray labelMask) {
    boolean passed =
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(net)
                .input(x)
                .labels(y)
                .inputMask(mask)
                .labelMask(labelMask)
                .epsilon(1e-6)
                .maxRelError(1e-5)
                .minAbsoluteError(1e-8));
    assertTrue(
        passed,
        "gradient check failed; INFO of org.deeplearning4j.gradientcheck names the parameter");
    net.setInput(x);
    net.setLabels(y);
    net.setLayerMaskArrays(mask, labelMask);
    net.computeGradientAndScore();
    INDArray first = net.gradient().gradient();
    long zeros = first.eq(0).castTo(DataType.INT64).sumNumber().longValue();
    assertTrue(zeros < first.length() / 2, zeros + " of " + first.length() + " gradients are zero");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void spikingDense(Case c) {
    check(
        init(base().list().layer(dense(c, IN)).layer(dense(c, N)).layer(output(N)).build()),
        input(),
        labels(),
        null,
        null);
  }

  /** A Dense layer below shows the gradient with respect to the input. */
  @ParameterizedTest
  @MethodSource("cases")
  void spikingLayer(Case c) {
    SpikingLayer spiking =
        new SpikingLayer.Builder().neuron(c.neuron).surrogate(c.surrogate).spiking(false).build();
    check(
        init(
            base()
                .list()
                .layer(new DenseLayer.Builder().nOut(N).activation(Activation.IDENTITY).build())
                .layer(spiking)
                .layer(output(N))
                .setInputType(InputType.recurrent(IN, T))
                .build()),
        input(),
        labels(),
        null,
        null);
  }

  @Test
  void recurrent() {
    INDArray mask = Nd4j.ones(DataType.DOUBLE, B, T);
    mask.putScalar(0, T - 1, 0);
    mask.putScalar(1, 2, 0);
    for (boolean oneToOne : List.of(false, true)) {
      for (NeuronModel neuron : List.of(new LIF(), new IF(1, null, false), new LearnableLeak())) {
        SpikingRecurrent layer =
            new SpikingRecurrent.Builder()
                .nIn(IN)
                .nOut(N)
                .oneToOne(oneToOne)
                .neuron(neuron)
                .spiking(false)
                .build();
        MultiLayerNetwork net = init(base().list().layer(layer).layer(output(N)).build());
        check(net, input(), labels(), null, null);
        check(net, input(), labels(), mask, mask);
      }
    }
  }

  @Test
  void masked() {
    Case c = new Case(new LIF(), new ATan());
    INDArray mask = Nd4j.ones(DataType.DOUBLE, B, T);
    mask.putScalar(0, T - 1, 0);
    mask.putScalar(0, T - 2, 0);
    mask.putScalar(1, 0, 0);
    check(
        init(base().list().layer(dense(c, IN)).layer(dense(c, N)).layer(output(N)).build()),
        input(),
        labels(),
        mask,
        mask);
  }

  @Test
  void channelsLast() {
    SpikingDense nwc =
        new SpikingDense.Builder().nIn(IN).nOut(N).spiking(false).dataFormat(RNNFormat.NWC).build();
    MultiLayerNetwork net =
        init(
            base()
                .list()
                .layer(nwc)
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.TANH)
                        .nOut(2)
                        .dataFormat(RNNFormat.NWC)
                        .build())
                .setInputType(InputType.recurrent(IN, T, RNNFormat.NWC))
                .build());
    check(net, input().permute(0, 2, 1).dup(), labels().permute(0, 2, 1).dup(), null, null);
  }

  @Test
  void encoders() {
    for (var encoder : List.of(new ConstantEncoder(T), new PoissonEncoder(T))) {
      SpikingDense first =
          new SpikingDense.Builder().nIn(IN).nOut(N).encoder(encoder).spiking(false).build();
      check(
          init(
              base()
                  .list()
                  .layer(first)
                  .layer(new GlobalPoolingLayer(PoolingType.AVG))
                  .layer(Nets.loss())
                  .build()),
          Nd4j.rand(DataType.DOUBLE, B, IN),
          Nd4j.rand(DataType.DOUBLE, B, N),
          null,
          null);
    }
  }

  /** The constant encoder in both of its forms passes gradients to the layer below. */
  @Test
  void constantEncoderAboveADenseLayer() {
    Layer dense = new DenseLayer.Builder().nIn(IN).nOut(N).activation(Activation.TANH).build();
    Layer inside =
        new SpikingDense.Builder()
            .nIn(N)
            .nOut(N)
            .encoder(new ConstantEncoder(T))
            .spiking(false)
            .build();
    check(
        init(
            base()
                .list()
                .layer(dense)
                .layer(inside)
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(Nets.loss())
                .build()),
        Nd4j.rand(DataType.DOUBLE, B, IN),
        Nd4j.rand(DataType.DOUBLE, B, N),
        null,
        null);
    check(
        init(
            base()
                .list()
                .layer(dense)
                .layer(new EncodingLayer(new ConstantEncoder(T)))
                .layer(dense(new Case(new LIF(), new ATan()), N))
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(Nets.loss())
                .build()),
        Nd4j.rand(DataType.DOUBLE, B, IN),
        Nd4j.rand(DataType.DOUBLE, B, N),
        null,
        null);
  }

  /**
   * With detachReset backpropagation gives the gradient of a network whose resets are held fixed:
   * compared with central differences of just that, in plain loops.
   */
  @Test
  void detachedResetIsHeldFixed() {
    for (NeuronModel neuron :
        List.of(
            new LIF(2.5, 0.8, -0.2, true, true),
            new LIF(2.5, 0.8, null, false, true),
            new IF(0.9, 0.1, true),
            new IF(0.9, null, true))) {
      double[] x = Nd4j.rand(DataType.DOUBLE, T).muli(2).toDoubleVector();
      double[] upstream = Nd4j.rand(DataType.DOUBLE, T).toDoubleVector();
      double[] resets = new double[T];
      weightedSpikes(neuron, x, upstream, resets, true);
      double[] got = epsilon(neuron, x, upstream);
      for (int t = 0; t < T; t++) {
        double h = 1e-6;
        double[] more = x.clone();
        double[] less = x.clone();
        more[t] += h;
        less[t] -= h;
        double numerical =
            (weightedSpikes(neuron, more, upstream, resets, false)
                    - weightedSpikes(neuron, less, upstream, resets, false))
                / (2 * h);
        assertEquals(numerical, got[t], 1e-8, neuron + ", step " + t);
      }
    }
  }

  private static double[] epsilon(NeuronModel neuron, double[] x, double[] upstream) {
    MultiLayerNetwork net =
        init(
            base()
                .list()
                .layer(new SpikingLayer.Builder().nOut(1).neuron(neuron).spiking(false).build())
                .build());
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    net.getLayer(0).setInput(Nd4j.createFromArray(x).reshape(1, 1, T), none);
    net.getLayer(0).activate(true, none);
    return net.getLayer(0)
        .backpropGradient(Nd4j.createFromArray(upstream).reshape(1, 1, T), none)
        .getSecond()
        .reshape(T)
        .toDoubleVector();
  }

  /**
   * The weighted sum of S over time; S in the reset is recorded to or taken from {@code resets}.
   */
  private static double weightedSpikes(
      NeuronModel neuron, double[] x, double[] upstream, double[] resets, boolean record) {
    double th = ((ResettingNeuron<?>) neuron).vThreshold().get(0);
    Constant vReset = ((ResettingNeuron<?>) neuron).reset().value();
    Double reset = vReset == null ? null : (Double) vReset.get(0);
    double rest = reset == null ? 0 : reset;
    double v = rest;
    double sum = 0;
    for (int t = 0; t < T; t++) {
      double h = v + x[t];
      if (neuron instanceof LIF lif) {
        double leak = (v - rest) / lif.tau().get(0);
        h = lif.decayInput() ? v - leak + x[t] / lif.tau().get(0) : v - leak + x[t];
      }
      double s = new ATan().primitive(h - th);
      if (record) {
        resets[t] = s;
      }
      v = reset == null ? h - resets[t] * th : h * (1 - resets[t]) + resets[t] * reset;
      sum += upstream[t] * s;
    }
    return sum;
  }
}
