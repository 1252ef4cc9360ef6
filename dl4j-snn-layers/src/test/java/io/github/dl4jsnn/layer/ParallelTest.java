package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.util.Close;
import io.github.dl4jsnn.util.DoubleDefaults;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Parallel neurons: the formula step by step, gradients, masks, images, state. */
@ExtendWith(DoubleDefaults.class)
class ParallelTest {

  private static final int B = 2;
  private static final int N = 3;
  private static final int T = 5;

  private static INDArray values(long seed, long... shape) {
    Random random = new Random(seed);
    INDArray x = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextGaussian());
    }
    return x;
  }

  private static MultiLayerNetwork network(InputType type, DataType data, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(3).dataType(data).updater(new NoOp()).list();
    List.of(layers).forEach(list::layer);
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    // The first values of sliding weights are 1, 0.5, ..: others may show an index that is wrong.
    INDArray w = net.getLayer(0).getParam("timeWeights");
    w.assign(values(11, w.shape()).castTo(data));
    INDArray b = net.getLayer(0).getParam("timeBias");
    b.assign(values(12, b.shape()).castTo(data));
    return net;
  }

  private static MultiLayerNetwork network(int steps, Layer... layers) {
    return network(InputType.recurrent(N, steps), DataType.DOUBLE, layers);
  }

  private static double[] c(INDArray x) {
    return x.dup('c').data().asDouble();
  }

  /** W [T, T] with its mask, of any of the layers. */
  private static double[][] matrix(MultiLayerNetwork net, int steps) {
    org.deeplearning4j.nn.api.Layer layer = net.getLayer(0);
    BaseParallelLayer conf = (BaseParallelLayer) layer.conf().getLayer();
    INDArray w = layer.getParam("timeWeights");
    double lambda = conf.masked() ? layer.getParam("lambda").getDouble(0) : 0;
    double[][] all = new double[steps][steps];
    for (int t = 0; t < steps; t++) {
      for (int j = 0; j < steps; j++) {
        int i = conf.order() - 1 - (t - j);
        if (conf.sliding()) {
          all[t][j] = i >= 0 && i < conf.order() ? w.getDouble(i) : 0;
        } else {
          boolean band = j <= t && t - j < conf.order();
          all[t][j] = w.getDouble(t, j) * (band ? 1 : 1 - lambda);
        }
      }
    }
    return all;
  }

  /** H by the equations, of the steps that count; at others 0. */
  private static INDArray potentials(MultiLayerNetwork net, INDArray x, double[][] mask) {
    int steps = (int) x.size(2);
    double[][] w = matrix(net, steps);
    INDArray bias = net.getLayer(0).getParam("timeBias");
    INDArray h = x.ulike().assign(0);
    for (int b = 0; b < x.size(0); b++) {
      int[] counts = new int[steps];
      int n = 0;
      for (int t = 0; t < steps; t++) {
        if (mask == null || mask[b][t] != 0) {
          counts[n++] = t;
        }
      }
      for (int i = 0; i < x.size(1); i++) {
        for (int t = 0; t < n; t++) {
          double sum = bias.getDouble(bias.length() == 1 ? 0 : t);
          for (int j = 0; j < n; j++) {
            sum += w[t][j] * x.getDouble(b, i, counts[j]);
          }
          h.putScalar(b, i, counts[t], sum);
        }
      }
    }
    return h;
  }

  private static Layer psn(LayerOutput output) {
    return new PSNLayer.Builder().output(output).build();
  }

  private static Layer masked(int order, LayerOutput output) {
    return new MaskedPSNLayer.Builder(order).output(output).build();
  }

  private static Layer sliding(int order, LayerOutput output) {
    return new SlidingPSNLayer.Builder(order).output(output).build();
  }

  static List<Layer> membranes() {
    LayerOutput h = LayerOutput.MEMBRANE;
    return List.of(psn(h), masked(2, h), masked(9, h), sliding(1, h), sliding(3, h), sliding(9, h));
  }

  @ParameterizedTest
  @MethodSource("membranes")
  void potentialsAsTheFormulaSays(Layer layer) {
    MultiLayerNetwork net = network(T, layer);
    INDArray x = values(1, B, N, T);
    Close.assertClose("H", c(potentials(net, x, null)), c(net.output(x)), 1e-12);
    if (layer instanceof MaskedPSNLayer) {
      net.setParam("0_lambda", Nd4j.createFromArray(0.3));
      Close.assertClose("H, λ = 0.3", c(potentials(net, x, null)), c(net.output(x)), 1e-12);
    }
  }

  @Test
  void spikesWhereThePotentialIsNotNegative() {
    INDArray x = values(1, B, N, T);
    INDArray h = network(T, psn(LayerOutput.MEMBRANE)).output(x);
    INDArray s = network(T, psn(LayerOutput.SPIKES)).output(x);
    assertEquals(h.gte(0).castTo(DataType.DOUBLE), s);
    double rate = s.meanNumber().doubleValue();
    assertTrue(rate > 0.1 && rate < 0.9, "shows nothing: " + rate);
  }

  /** Products of a run of steps, the last of them shorter. */
  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32, 33, 150})
  void slidingOfLongSequences(int steps) {
    INDArray x = values(1, B, N, steps);
    for (int order : new int[] {2, 40}) {
      MultiLayerNetwork net = network(steps, sliding(order, LayerOutput.MEMBRANE));
      Close.assertClose("H", c(potentials(net, x, null)), c(net.output(x)), 1e-12);
    }
  }

  private static Layer smooth(BaseParallelLayer.Builder<?> builder) {
    return builder.surrogate(new Sigmoid(2)).spiking(false).build();
  }

  static List<Layer> learning() {
    return List.of(
        smooth(new PSNLayer.Builder()),
        smooth(new PSNLayer.Builder().output(LayerOutput.BOTH)),
        smooth(new MaskedPSNLayer.Builder(2)),
        smooth(new SlidingPSNLayer.Builder(3)));
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static void checkGradients(MultiLayerNetwork net, INDArray mask, int steps) {
    if (net.getLayer(0).getParam("lambda") != null) {
      net.setParam("0_lambda", Nd4j.createFromArray(0.3));
    }
    assertTrue(
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(net)
                .input(values(1, B, N, steps))
                .labels(values(2, B, 2, steps))
                .inputMask(mask)
                .labelMask(mask)
                .excludeParams(Set.of("0_lambda"))));
  }

  @ParameterizedTest
  @MethodSource("learning")
  void gradients(Layer layer) {
    checkGradients(network(T, layer, output()), null, T);
  }

  @ParameterizedTest
  @MethodSource("learning")
  void gradientsWithMasks(Layer layer) {
    INDArray mask = Nd4j.ones(DataType.DOUBLE, B, T);
    mask.putScalar(1, 1, 0).putScalar(1, 4, 0);
    checkGradients(network(T, layer, output()), mask, T);
  }

  /** Two runs of steps share their weights, and so do their gradients. */
  @Test
  void gradientsOfALongSequence() {
    checkGradients(network(70, smooth(new SlidingPSNLayer.Builder(3)), output()), null, 70);
  }

  @Test
  void gradientsOfImages() {
    for (Layer layer :
        List.of(
            smooth(new PSNLayer.Builder().timeSteps(T)),
            smooth(new SlidingPSNLayer.Builder(3).timeSteps(T)))) {
      CnnLossLayer loss =
          new CnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.MLNConfig()
                  .net(network(InputType.convolutional(1, 2, N), DataType.DOUBLE, layer, loss))
                  .input(values(1, T * B, N, 1, 2))
                  .labels(values(2, T * B, N, 1, 2))));
    }
  }

  @ParameterizedTest
  @MethodSource("membranes")
  void maskedStepsAreLeftOut(Layer layer) {
    double[][] mask = {{1, 0, 1, 1, 0}, {1, 1, 1, 1, 1}};
    MultiLayerNetwork net = network(T, layer);
    INDArray x = values(1, B, N, T);
    INDArray of = Nd4j.createFromArray(mask);
    net.setLayerMaskArrays(of, null);
    INDArray h = net.output(x, false, of, null);
    INDArray expected = potentials(net, x, mask);
    // At a masked step H is what it was.
    for (int i = 0; i < N; i++) {
      expected.putScalar(0, i, 1, expected.getDouble(0, i, 0));
      expected.putScalar(0, i, 4, expected.getDouble(0, i, 3));
    }
    Close.assertClose("H", c(expected), c(h), 1e-12);
  }

  @Test
  void maskedStepsSendNoSpike() {
    MultiLayerNetwork net = network(T, psn(LayerOutput.SPIKES));
    net.setParam("0_timeBias", Nd4j.valueArrayOf(new long[] {T, 1}, 9.0));
    INDArray mask = Nd4j.createFromArray(new double[][] {{0, 1, 1, 1, 0}, {1, 1, 1, 1, 1}});
    net.setLayerMaskArrays(mask, null);
    INDArray s = net.output(values(1, B, N, T), false, mask, null);
    for (int i = 0; i < N; i++) {
      assertEquals(
          mask,
          s.get(NDArrayIndex.all(), NDArrayIndex.point(i), NDArrayIndex.all()).reshape('c', B, T));
    }
  }

  static List<Layer> stepping() {
    LayerOutput both = LayerOutput.BOTH;
    return List.of(masked(3, both), masked(1, both), sliding(1, both), sliding(4, both));
  }

  private static INDArray steps(INDArray x, long from, long length) {
    return x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, from + length))
        .dup('c');
  }

  @ParameterizedTest
  @MethodSource("stepping")
  void stepsEqualTheWhole(Layer layer) {
    MultiLayerNetwork net = network(9, layer);
    INDArray x = values(1, B, N, 9);
    INDArray whole = net.output(x);
    for (int again = 0; again < 2; again++) {
      int at = 0;
      for (int length : new int[] {1, 3, 2, 1, 2}) {
        INDArray y = net.rnnTimeStep(steps(x, at, length));
        Close.assertClose("from " + at, c(steps(whole, at, length)), c(y), 1e-12);
        at += length;
      }
      net.rnnClearPreviousState();
    }
  }

  private static INDArray step(
      MultiLayerNetwork net, INDArray x, double[][] mask, int from, int n) {
    double[][] part = new double[mask.length][];
    for (int b = 0; b < part.length; b++) {
      part[b] = Arrays.copyOfRange(mask[b], from, from + n);
    }
    net.setLayerMaskArrays(Nd4j.createFromArray(part), null);
    return net.rnnTimeStep(steps(x, from, n));
  }

  /** Sliding ones may be at other steps in each example, masked ones not. */
  @Test
  void maskedStepsOneByOne() {
    double[][] mask = {{1, 0, 1, 1, 0, 1}, {1, 1, 1, 0, 1, 1}};
    INDArray x = values(1, B, N, 6);
    MultiLayerNetwork net = network(6, sliding(3, LayerOutput.MEMBRANE));
    INDArray expected = potentials(net, x, mask);
    for (int from : new int[] {0, 1, 3}) {
      int n = from == 0 ? 1 : from == 1 ? 2 : 3;
      INDArray h = step(net, x, mask, from, n);
      for (int b = 0; b < B; b++) {
        for (int t = 0; t < n; t++) {
          if (mask[b][from + t] != 0) {
            for (int i = 0; i < N; i++) {
              double of = expected.getDouble(b, i, from + t);
              assertEquals(of, h.getDouble(b, i, t), 1e-12, "step " + (from + t));
            }
          }
        }
      }
    }
    MultiLayerNetwork masked = network(6, masked(3, LayerOutput.MEMBRANE));
    double[][] together = {{1, 0, 1, 1, 0, 1}, {1, 0, 1, 1, 0, 1}};
    INDArray whole = potentials(masked, x, together);
    assertEquals(
        whole.getDouble(1, 2, 0), step(masked, x, together, 0, 2).getDouble(1, 2, 0), 1e-12);
    INDArray h = step(masked, x, together, 2, 2);
    assertEquals(whole.getDouble(1, 2, 3), h.getDouble(1, 2, 1), 1e-12);
    String message =
        assertThrows(DL4JInvalidInputException.class, () -> step(masked, x, mask, 4, 1))
            .getMessage();
    assertTrue(message.contains("all examples must be at the same one"), message);
  }

  /** Of the state of one network the other goes on. */
  @Test
  void stateIsAllThatIsNeeded() {
    MultiLayerNetwork net = network(9, masked(3, LayerOutput.BOTH));
    INDArray x = values(1, B, N, 9);
    INDArray whole = net.output(x);
    net.rnnTimeStep(steps(x, 0, 4));
    Map<String, INDArray> state = net.rnnGetPreviousState(0);
    assertEquals(Set.of("h", "pastInputs", "presentedSteps"), state.keySet());
    assertEquals(steps(x, 2, 2), state.get("pastInputs"));
    assertEquals(4, state.get("presentedSteps").getInt(0));
    MultiLayerNetwork other = net.clone();
    other.rnnSetPreviousState(0, state);
    Close.assertClose("from 4", c(steps(whole, 4, 5)), c(other.rnnTimeStep(steps(x, 4, 5))), 1e-12);
  }

  @Test
  void imagesStepByStep() {
    SlidingPSNLayer layer =
        new SlidingPSNLayer.Builder(3).timeSteps(T).output(LayerOutput.MEMBRANE).build();
    InputType type = InputType.convolutional(1, 2, N);
    MultiLayerNetwork net = network(type, DataType.DOUBLE, layer);
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    RecurrentLayer run = (RecurrentLayer) net.getLayer(0);
    run.setInputMiniBatchSize(B);
    INDArray x = values(1, T * B, N, 1, 2);
    run.setInput(x, none);
    INDArray whole = run.activate(false, none).dup('c');
    for (int t = 0; t < T; t++) {
      INDArray one = x.get(NDArrayIndex.interval(t * B, t * B + B)).dup('c');
      INDArray of = whole.get(NDArrayIndex.interval(t * B, t * B + B));
      Close.assertClose("step " + t, c(of), c(run.rnnTimeStep(one, none)), 1e-12);
    }
    assertEquals(
        x.get(NDArrayIndex.interval((T - 2) * B, T * B)),
        run.rnnGetPreviousState().get("pastInputs"));
  }

  /** FLOAT beside DOUBLE; with a state before, a mask, and gradients. */
  @ParameterizedTest
  @MethodSource("learning")
  void floatsAgreeWithDoubles(Layer layer) {
    double[] exact = run(DataType.DOUBLE, layer);
    Close.assertClose("all", exact, run(DataType.FLOAT, layer), 1e-5);
  }

  private static double[] run(DataType type, Layer layer) {
    MultiLayerNetwork net = network(InputType.recurrent(N, T), type, layer.clone());
    net.initGradientsView();
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    RecurrentLayer run = (RecurrentLayer) net.getLayer(0);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, B, T).putScalar(1, 3, 0);
    INDArray x = values(1, B, N, T).castTo(type);
    if (layer instanceof SlidingPSNLayer) {
      run.rnnTimeStep(x.mul(0.7), none);
    }
    run.setMaskArray(mask.castTo(type));
    INDArray y = run.rnnActivateUsingStoredState(x, true, true, none);
    var back = run.backpropGradient(values(2, y.shape()).castTo(type), none);
    return c(
        Nd4j.concat(
            0,
            flat(y),
            flat(back.getSecond()),
            flat(back.getFirst().getGradientFor("timeWeights")),
            flat(back.getFirst().getGradientFor("timeBias"))));
  }

  private static INDArray flat(INDArray x) {
    return x.dup('c').reshape(new long[] {x.length()}).castTo(DataType.DOUBLE);
  }
}
