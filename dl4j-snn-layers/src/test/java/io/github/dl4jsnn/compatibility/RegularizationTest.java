package io.github.dl4jsnn.compatibility;

import static io.github.dl4jsnn.compatibility.Subject.B;
import static io.github.dl4jsnn.compatibility.Subject.OUT;
import static io.github.dl4jsnn.compatibility.Subject.T;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.ParametricLIF;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * What DL4J does to the inputs, parameters and gradients of its own layers, on a layer with every
 * kind of parameter: W, RW, b and one of the neuron.
 */
class RegularizationTest {

  private static final Set<String> WEIGHTS = Set.of("W", "RW");

  private static SpikingRecurrent.Builder layer() {
    return new SpikingRecurrent.Builder()
        .name("spiking")
        .nOut(4)
        .biasInit(0.2)
        .neuron(new ParametricLIF())
        .weightInitRecurrent(new UniformDistribution(-0.5, 0.5));
  }

  private static MultiLayerNetwork network(UnaryOperator<SpikingRecurrent.Builder> change) {
    return Subject.network(
        Subject.base(DataType.FLOAT).updater(new Sgd(0.5)),
        change.apply(layer()).build(),
        RNNFormat.NCW);
  }

  private static MultiLayerNetwork plain() {
    return network(b -> b);
  }

  private static INDArray input() {
    INDArray x = Subject.values(DataType.FLOAT, 1, 1.5, B, Subject.IN, T);
    double rate = Subject.rate(plain().feedForward(x).get(1));
    assertTrue(rate > 0.1 && rate < 0.8, "firing rate " + rate);
    return x;
  }

  private static INDArray labels() {
    return Subject.values(DataType.FLOAT, 3, 0.9, B, OUT, T);
  }

  private static Map<String, INDArray> params(MultiLayerNetwork net) {
    return net.getLayer(0).paramTable();
  }

  private static void close(INDArray expected, INDArray got, String what) {
    assertTrue(expected.equalsWithEps(got, 1e-5), what + ": expected " + expected + ", got " + got);
  }

  @Test
  void l2() {
    penalty(b -> b.l2(0.3).l2Bias(0.2), 0.3, 0.2, true);
  }

  @Test
  void l1() {
    penalty(b -> b.l1(0.3).l1Bias(0.2), 0.3, 0.2, false);
  }

  /** lr (gradient + c w) or lr (gradient + c sign w); the score rises by c w^2 / 2 or c |w|. */
  private static void penalty(
      UnaryOperator<SpikingRecurrent.Builder> change, double weights, double bias, boolean square) {
    MultiLayerNetwork without = plain();
    MultiLayerNetwork with = network(change);
    double score = 0;
    Map<String, INDArray> before = params(plain());
    for (String key : params(with).keySet()) {
      double c = WEIGHTS.contains(key) ? weights : key.equals("b") ? bias : 0;
      INDArray w = before.get(key);
      INDArray absolute = Transforms.abs(w);
      score += c * (square ? w.mul(w).mul(0.5) : absolute).sumNumber().doubleValue();
    }
    with.fit(input(), labels());
    without.fit(input(), labels());
    assertEquals(without.score() + score, with.score(), 1e-4, "score");
    for (String key : params(with).keySet()) {
      double c = WEIGHTS.contains(key) ? weights : key.equals("b") ? bias : 0;
      INDArray w = before.get(key);
      INDArray sign = Transforms.sign(w);
      INDArray expected = params(without).get(key).sub((square ? w : sign).mul(0.5 * c));
      close(expected, params(with).get(key), key);
    }
  }

  @Test
  void weightDecay() {
    MultiLayerNetwork without = plain();
    MultiLayerNetwork with = network(b -> b.weightDecay(0.1, false).weightDecayBias(0.2, false));
    with.fit(input(), labels());
    without.fit(input(), labels());
    for (String key : params(with).keySet()) {
      double c = WEIGHTS.contains(key) ? 0.1 : key.equals("b") ? 0.2 : 0;
      INDArray w = params(plain()).get(key);
      close(params(without).get(key).sub(w.mul(c)), params(with).get(key), key);
    }
  }

  /** Twice the input, so that the effect is known. */
  private static final class Twice implements IDropout {

    private static final long serialVersionUID = 1;

    @Override
    public INDArray applyDropout(
        INDArray in, INDArray result, int iteration, int epoch, LayerWorkspaceMgr mgr) {
      return result.assign(in).muli(2);
    }

    @Override
    public INDArray backprop(INDArray above, INDArray below, int iteration, int epoch) {
      return below.assign(above).muli(2);
    }

    @Override
    public void clear() {
      // Nothing is kept.
    }

    @Override
    public IDropout clone() {
      return this;
    }
  }

  @Test
  void dropoutInTrainingAlone() {
    MultiLayerNetwork with = network(b -> b.dropOut(new Twice()));
    MultiLayerNetwork twice = plain();
    twice.getLayer(0).getParam("W").muli(2);
    INDArray x = input();
    assertEquals(plain().output(x), with.output(x), "inference");
    INDArray expected = twice.feedForward(x, true).get(1).dup();
    close(expected, with.feedForward(x.dup(), true).get(1), "training");
    assertNotEquals(expected, plain().feedForward(x, true).get(1));
    with.fit(x.dup(), labels());
    twice.fit(x, labels());
    // dL/dW of the doubled input is twice that of the doubled weights, and the input's likewise.
    INDArray w = params(plain()).get("W");
    INDArray step = params(twice).get("W").sub(w.mul(2));
    close(w.add(step.mul(2)), params(with).get("W"), "W");
    close(params(twice).get("RW"), params(with).get("RW"), "RW");
    assertTrue(step.amaxNumber().doubleValue() > 1e-4, "W learns");
  }

  @Test
  void dropoutReachesTheInputGradient() {
    MultiLayerNetwork with = network(b -> b.dropOut(new Twice()));
    MultiLayerNetwork twice = plain();
    twice.getLayer(0).getParam("W").muli(2);
    INDArray expected = inputGradient(twice);
    close(expected, inputGradient(with), "dL/dX");
    assertTrue(expected.amaxNumber().doubleValue() > 1e-3);
  }

  private static INDArray inputGradient(MultiLayerNetwork net) {
    Layer layer = net.getLayer(0);
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    INDArray out = layer.activate(input(), true, none);
    INDArray epsilon = Subject.values(DataType.FLOAT, 5, 1, out.shape());
    layer.setBackpropGradientsViewArray(Nd4j.create(DataType.FLOAT, layer.numParams()));
    return layer.backpropGradient(epsilon, none).getSecond().dup();
  }

  /** Twice the weights in training. */
  private static final class Noise implements IWeightNoise {

    private static final long serialVersionUID = 1;

    @Override
    public INDArray getParameter(
        Layer layer, String key, int iteration, int epoch, boolean train, LayerWorkspaceMgr mgr) {
      INDArray p = layer.getParam(key);
      return train && key.equals("W") ? mgr.dup(ArrayType.INPUT, p, p.ordering()).muli(2) : p;
    }

    @Override
    public IWeightNoise clone() {
      return this;
    }
  }

  @Test
  void weightNoiseInTrainingAlone() {
    MultiLayerNetwork with = network(b -> b.weightNoise(new Noise()));
    MultiLayerNetwork twice = plain();
    twice.getLayer(0).getParam("W").muli(2);
    INDArray x = input();
    assertEquals(plain().output(x), with.output(x), "inference");
    with.fit(x, labels());
    twice.fit(x, labels());
    INDArray w = params(plain()).get("W");
    close(params(twice).get("W").sub(w), params(with).get("W"), "W");
    close(params(twice).get("RW"), params(with).get("RW"), "RW");
    MultiLayerNetwork drop = network(b -> b.weightNoise(new DropConnect(0.5)));
    drop.fit(x, labels());
    assertNotEquals(plain().params(), drop.params());
  }

  @Test
  void constraints() {
    MultiLayerNetwork net =
        network(
            b ->
                b.constrainInputWeights(new MaxNormConstraint(0.3, 1))
                    .constrainRecurrent(new NonNegativeConstraint())
                    .constrainBias(new NonNegativeConstraint()));
    net.getLayer(0).getParam("b").assign(-0.1);
    net.fit(input(), labels());
    double norm = params(net).get("W").norm2(1).maxNumber().doubleValue();
    assertTrue(norm < 0.3001, "norm " + norm);
    assertTrue(params(plain()).get("W").norm2(1).maxNumber().doubleValue() > 0.31);
    assertEquals(0, params(net).get("RW").minNumber().doubleValue());
    assertTrue(params(plain()).get("RW").minNumber().doubleValue() < 0);
    assertTrue(params(net).get("b").minNumber().doubleValue() >= 0, "" + params(net).get("b"));
  }

  @ParameterizedTest
  @EnumSource(GradientNormalization.class)
  void gradientNormalization(GradientNormalization kind) {
    double threshold = 0.01;
    MultiLayerNetwork with =
        network(b -> b.gradientNormalization(kind).gradientNormalizationThreshold(threshold));
    MultiLayerNetwork without = plain();
    without.fit(input(), labels());
    with.fit(input(), labels());
    double square = 0;
    Map<String, INDArray> start = params(plain());
    for (String key : start.keySet()) {
      double norm = gradient(without, start, key).norm2Number().doubleValue();
      square += norm * norm;
    }
    for (String key : start.keySet()) {
      INDArray g = gradient(without, start, key);
      double all = Math.sqrt(square);
      double own = g.norm2Number().doubleValue();
      INDArray expected =
          switch (kind) {
            case None -> g;
            case RenormalizeL2PerLayer -> g.div(all);
            case RenormalizeL2PerParamType -> g.div(own);
            case ClipElementWiseAbsoluteValue ->
                Transforms.max(Transforms.min(g, threshold), -threshold);
            case ClipL2PerLayer -> all > threshold ? g.mul(threshold / all) : g;
            case ClipL2PerParamType -> own > threshold ? g.mul(threshold / own) : g;
          };
      close(expected, gradient(with, start, key), kind + " of " + key);
      assertTrue(own > 1e-5, key + " has a gradient");
    }
  }

  /** From the update. */
  private static INDArray gradient(MultiLayerNetwork net, Map<String, INDArray> start, String key) {
    return start.get(key).sub(params(net).get(key)).div(0.5);
  }

  @Test
  void updatersOfTheirOwn() {
    MultiLayerNetwork with =
        network(
            b ->
                b.updater(new Sgd(0.25))
                    .biasUpdater(new Sgd(0.125))
                    .neuronUpdater(new Sgd(0.0625)));
    MultiLayerNetwork without = plain();
    with.fit(input(), labels());
    without.fit(input(), labels());
    for (Map.Entry<String, INDArray> p : params(plain()).entrySet()) {
      String key = p.getKey();
      double part = WEIGHTS.contains(key) ? 0.5 : key.equals("b") ? 0.25 : 0.125;
      INDArray step = params(without).get(key).sub(p.getValue());
      close(p.getValue().add(step.mul(part)), params(with).get(key), key);
    }
    assertEquals(without.getLayer(1).params(), with.getLayer(1).params(), "the layer above");
  }
}
