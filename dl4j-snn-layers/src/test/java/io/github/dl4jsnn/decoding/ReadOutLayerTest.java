package io.github.dl4jsnn.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.layer.BaseReadOutLayer;
import io.github.dl4jsnn.layer.PopulationVoteLayer;
import io.github.dl4jsnn.layer.ReadOutLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Read-outs and votes as layers: their gradients, stock layers that do the same, masks. */
class ReadOutLayerTest {

  private static final int B = 3;
  private static final int N = 4;
  private static final int T = 6;
  private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();

  static List<ReadOut> differentiable() {
    List<ReadOut> all = new ArrayList<>(ReadOuts.differentiable());
    all.add(new RateReadOut(2));
    return all;
  }

  private static INDArray values(long... shape) {
    Random random = new Random(3);
    INDArray x = Nd4j.create(DOUBLE, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextDouble());
    }
    return x;
  }

  private static INDArray spikes() {
    return values(B, N, T).gt(0.7).castTo(DOUBLE);
  }

  /** Example 1 has padding at the start and in the middle, example 2 is padding. */
  private static INDArray mask() {
    return Nd4j.createFromArray(
        new double[][] {{1, 1, 1, 1, 1, 1}, {0, 1, 1, 0, 1, 1}, {0, 0, 0, 0, 0, 0}});
  }

  private static Layer layer(BaseReadOutLayer configuration, RNNFormat format) {
    configuration.setRnnDataFormat(format);
    NeuralNetConfiguration conf = new NeuralNetConfiguration.Builder().dataType(DOUBLE).build();
    conf.setLayer(configuration);
    return configuration.instantiate(conf, List.of(), 0, null, true, DOUBLE);
  }

  private static INDArray shown(INDArray ncw, RNNFormat format) {
    return (format == RNNFormat.NWC && ncw.rank() == 3 ? ncw.permute(0, 2, 1) : ncw).dup('c');
  }

  /** The gradient of Σ answers * weights, by differences. */
  private static void check(String what, Layer layer, INDArray x) {
    layer.setInput(x, NONE);
    INDArray answers = layer.activate(false, NONE);
    INDArray weights = values(answers.shape());
    INDArray got = layer.backpropGradient(weights, NONE).getSecond().dup('c');
    assertArrayEquals(x.shape(), got.shape(), what);
    for (long i = 0; i < x.length(); i++) {
      double d = sum(layer, x, weights, i, 1e-6) - sum(layer, x, weights, i, -1e-6);
      assertEquals(d / 2e-6, got.getDouble(i), 1e-8, what + ", element " + i);
    }
    assertTrue(got.amaxNumber().doubleValue() > 0.01, what);
  }

  private static double sum(Layer layer, INDArray x, INDArray weights, long at, double by) {
    INDArray moved = x.dup('c');
    moved.putScalar(at, moved.getDouble(at) + by);
    layer.setInput(moved, NONE);
    return layer.activate(false, NONE).mul(weights).sumNumber().doubleValue();
  }

  @ParameterizedTest
  @MethodSource("differentiable")
  void gradients(ReadOut readOut) {
    for (RNNFormat format : RNNFormat.values()) {
      Layer layer = layer(new ReadOutLayer(readOut), format);
      check("whole", layer, shown(values(B, N, T), format));
      layer.feedForwardMaskArray(mask(), MaskState.Active, B);
      check("masked", layer, shown(values(B, N, T), format));
      INDArray out = layer.activate(false, NONE);
      assertEquals(0, out.getRow(2).amaxNumber().doubleValue(), "an example without steps");
    }
  }

  @Test
  void votes() {
    for (Vote vote : Vote.values()) {
      for (RNNFormat format : RNNFormat.values()) {
        Layer layer = layer(new PopulationVoteLayer.Builder(2).vote(vote).build(), format);
        check("series", layer, shown(values(B, N, T), format));
        check("rows", layer, values(B, N));
        INDArray x = values(B, N, T);
        layer.setInput(shown(x, format), NONE);
        INDArray out = shown(layer.activate(false, NONE), format);
        assertArrayEquals(new long[] {B, 2, T}, out.shape());
        double sum = x.getDouble(1, 2, 3) + x.getDouble(1, 3, 3);
        assertEquals(vote == Vote.SUM ? sum : sum / 2, out.getDouble(1, 1, 3), 1e-12);
      }
    }
  }

  /** The estimate: dL/dS = -dL/dt at the first spike, of a silent neuron at the last step. */
  @Test
  void firstSpikes() {
    INDArray s = spikes();
    s.get(NDArrayIndex.point(0), NDArrayIndex.point(2), NDArrayIndex.all()).assign(0);
    INDArray mask = mask();
    for (SpikeTime form : SpikeTime.values()) {
      Layer layer = layer(new ReadOutLayer(new FirstSpikeReadOut(form)), RNNFormat.NCW);
      layer.feedForwardMaskArray(mask, MaskState.Active, B);
      layer.setInput(s, NONE);
      INDArray out = layer.activate(false, NONE);
      INDArray above = values(B, N);
      INDArray got = layer.backpropGradient(above, NONE).getSecond();
      INDArray expected = Nd4j.zeros(DOUBLE, B, N, T);
      for (int e = 0; e < 2; e++) {
        for (int i = 0; i < N; i++) {
          int time = -1;
          int at = -1;
          for (int t = 0; t < T && (at < 0 || s.getDouble(e, i, at) == 0); t++) {
            if (mask.getDouble(e, t) != 0) {
              time++;
              at = t;
            }
          }
          double y =
              form == SpikeTime.RECIPROCAL
                  ? 1.0 / (time + 1)
                  : form == SpikeTime.TIME ? time : -time;
          assertEquals(y, out.getDouble(e, i), 1e-12);
          double slope = form == SpikeTime.RECIPROCAL ? -y * y : form == SpikeTime.TIME ? 1 : -1;
          expected.putScalar(e, i, at, -slope * above.getDouble(e, i));
        }
      }
      assertTrue(expected.equalsWithEps(got, 1e-12), form + ": " + expected + ", got " + got);
    }
  }

  private static MultiLayerNetwork network(
      DataType type, org.deeplearning4j.nn.conf.layers.Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(2)
            .dataType(type)
            .updater(new Sgd(0.3))
            .weightInit(new UniformDistribution(-0.3, 1))
            .list();
    for (org.deeplearning4j.nn.conf.layers.Layer layer : layers) {
      list.layer(layer);
    }
    list.layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    MultiLayerNetwork net =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(5, T)).build());
    net.init();
    return net;
  }

  private static SpikingDense integrator() {
    return new SpikingDense.Builder().nOut(N).neuron(new LeakyIntegrator()).build();
  }

  private static SpikingDense spiking() {
    return new SpikingDense.Builder().nOut(N).neuron(new LIF()).build();
  }

  private static void same(
      String what, DataType type, MultiLayerNetwork ours, MultiLayerNetwork stock) {
    INDArray x = values(B, 5, T).muli(2).castTo(type);
    // GlobalPoolingLayer gives NaN for an example without steps.
    INDArray mask = mask().castTo(type);
    mask.getRow(2).assign(1);
    INDArray y = values(B, ours.output(x).size(1)).castTo(type);
    for (INDArray m : new INDArray[] {null, mask}) {
      DataSet data = new DataSet(x, y, m, null);
      INDArray before = ours.params().dup();
      stock.setParams(before);
      INDArray expected = stock.output(x, false, m, null);
      INDArray got = ours.output(x, false, m, null);
      double worst = expected.sub(got).amaxNumber().doubleValue();
      double scale = expected.amaxNumber().doubleValue();
      assertTrue(worst <= 1e-6 * (1 + scale), what + " differs by " + worst + " of " + scale);
      ours.fit(data);
      stock.fit(data);
      assertTrue(stock.params().equalsWithEps(ours.params(), 1e-5), what);
      assertTrue(before.sub(ours.params()).amaxNumber().doubleValue() > 1e-3, what + " learns");
    }
  }

  /** What DL4J has: rates, counts and maxima by pooling, the last step by a wrapper. */
  @Test
  void stockReadOuts() {
    for (DataType type : new DataType[] {FLOAT, DOUBLE}) {
      same(
          "rate",
          type,
          network(type, spiking(), new ReadOutLayer(new RateReadOut())),
          network(type, spiking(), new GlobalPoolingLayer(PoolingType.AVG)));
      same(
          "count",
          type,
          network(type, spiking(), new ReadOutLayer(new CountReadOut())),
          network(type, spiking(), new GlobalPoolingLayer(PoolingType.SUM)));
      same(
          "maximum",
          type,
          network(type, spiking(), integrator(), new ReadOutLayer(new MaximumReadOut())),
          network(type, spiking(), integrator(), new GlobalPoolingLayer(PoolingType.MAX)));
      same(
          "last",
          type,
          network(type, spiking(), integrator(), new ReadOutLayer(new LastReadOut())),
          network(type, spiking(), new LastTimeStep(integrator())));
    }
  }

  @Test
  void imagesOverTimeAndConfigurations() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(2)
                .list()
                .layer(
                    new SpikingConvolution2D.Builder(2)
                        .nOut(2)
                        .encoder(new ConstantEncoder(T))
                        .neuron(new IF())
                        .build())
                .layer(new ReadOutLayer(new PopulationVote(new RateReadOut(), 2, Vote.MEAN)))
                .setInputType(InputType.convolutional(3, 4, 1))
                .build());
    net.init();
    net.params().addi(0.3);
    INDArray x = values(B, 1, 3, 4).castTo(FLOAT);
    INDArray images = net.feedForward(x).get(1);
    INDArray out = net.output(x);
    assertArrayEquals(new long[] {B, 2}, out.shape());
    // Values in the order channel, row, column: each class is one of the two channels.
    double sum = 0;
    for (int t = 0; t < T; t++) {
      sum +=
          images
              .get(NDArrayIndex.point((long) t * B + 1), NDArrayIndex.point(1))
              .sumNumber()
              .doubleValue();
    }
    assertTrue(sum > 0);
    assertEquals(sum / T / 6, out.getDouble(1, 1), 1e-6);
    MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    MultiLayerConfiguration votes =
        network(
                FLOAT,
                spiking(),
                new PopulationVoteLayer.Builder(2).vote(Vote.SUM).build(),
                new GlobalPoolingLayer())
            .getLayerWiseConfigurations();
    assertEquals(votes, MultiLayerConfiguration.fromJson(votes.toJson()));
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                network(
                    FLOAT,
                    spiking(),
                    new PopulationVoteLayer.Builder(3).build(),
                    new GlobalPoolingLayer()));
    assertTrue(e.getMessage().contains("3 classes and 4 outputs"), e.getMessage());
    Layer rate = layer(new ReadOutLayer(new RateReadOut()), RNNFormat.NCW);
    rate.setInput(values(B, N), NONE);
    assertThrows(DL4JInvalidInputException.class, () -> rate.activate(false, NONE));
    Layer vote = layer(new PopulationVoteLayer.Builder(2).build(), RNNFormat.NCW);
    vote.setInput(values(B, N, 2, 2), NONE);
    assertThrows(DL4JInvalidInputException.class, () -> vote.activate(false, NONE));
    assertThrows(IllegalArgumentException.class, () -> new ReadOutLayer((ReadOut) null));
    assertThrows(IllegalArgumentException.class, () -> new PopulationVoteLayer.Builder(0));
    assertThrows(IllegalArgumentException.class, () -> new FirstSpikeReadOut(null));
  }
}
