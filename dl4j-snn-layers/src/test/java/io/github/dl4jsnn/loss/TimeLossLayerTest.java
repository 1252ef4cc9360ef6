package io.github.dl4jsnn.loss;

import static io.github.dl4jsnn.loss.LossNets.B;
import static io.github.dl4jsnn.loss.LossNets.IN;
import static io.github.dl4jsnn.loss.LossNets.N;
import static io.github.dl4jsnn.loss.LossNets.T;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import io.github.dl4jsnn.decoding.CountReadOut;
import io.github.dl4jsnn.decoding.LastReadOut;
import io.github.dl4jsnn.decoding.MaximumReadOut;
import io.github.dl4jsnn.decoding.PopulationVote;
import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.decoding.ReadOut;
import io.github.dl4jsnn.decoding.Vote;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.neuron.IF;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** The layer in networks: as the layers of DL4J where these do the same, with masks and without. */
class TimeLossLayerTest {

  static List<TimeLoss> losses() {
    return Losses.all();
  }

  private static void close(INDArray expected, INDArray got, double tolerance, String what) {
    assertArrayEquals(expected.shape(), got.shape(), what);
    double worst = expected.sub(got.castTo(expected.dataType())).amaxNumber().doubleValue();
    assertTrue(worst <= tolerance, what + " differs by " + worst);
  }

  private static Layer[] stock(PoolingType pooling, ILossFunction loss, Activation activation) {
    return new Layer[] {
      new GlobalPoolingLayer(pooling), new LossLayer.Builder(loss).activation(activation).build()
    };
  }

  private static TimeLossLayer.Builder entropy(ReadOut readOut) {
    return new TimeLossLayer.Builder(new ReadOutCrossEntropy(readOut));
  }

  /** Score, scores of examples, output and one step of learning. */
  private static void same(String what, DataType type, Layer ours, Layer... stock) {
    double tolerance = type == DOUBLE ? 1e-10 : 1e-5;
    INDArray x = LossNets.input(type);
    INDArray y = LossNets.labels(type, B, N);
    INDArray examples = Nd4j.createFromArray(new double[][] {{1}, {0}, {1}, {1}}).castTo(type);
    INDArray[][] masks = {
      {null, null}, {LossNets.mask(type), null}, {LossNets.mask(type), examples}, {null, examples}
    };
    for (INDArray[] m : masks) {
      MultiLayerNetwork a = LossNets.network(type, true, ours);
      MultiLayerNetwork b = LossNets.network(type, true, stock);
      LossNets.spikes(a, x);
      DataSet data = new DataSet(x, y, m[0], m[1]);
      assertEquals(b.score(data), a.score(data), tolerance, what);
      close(b.scoreExamples(data, false), a.scoreExamples(data, false), tolerance, what);
      close(b.output(x, false, m[0], null), a.output(x, false, m[0], null), tolerance, what);
      INDArray before = a.params().dup();
      a.fit(data);
      b.fit(data);
      close(b.params(), a.params(), tolerance, what);
      assertEquals(b.score(), a.score(), tolerance, what);
      assertTrue(before.sub(a.params()).amaxNumber().doubleValue() > 1e-3, what + " learns");
    }
  }

  @Test
  void asStockLayers() {
    double[] w = {0.5, 1, 2, 0.3, 1.5, 0.7};
    INDArray row = Nd4j.createFromArray(new double[][] {w});
    for (DataType type : new DataType[] {FLOAT, DOUBLE}) {
      same(
          "rates",
          type,
          entropy(new RateReadOut()).build(),
          stock(PoolingType.AVG, new LossMCXENT(), Activation.SOFTMAX));
      same(
          "counts",
          type,
          entropy(new CountReadOut()).classWeights(w).build(),
          stock(PoolingType.SUM, new LossMCXENT(row), Activation.SOFTMAX));
      same(
          "maxima",
          type,
          entropy(new MaximumReadOut()).classWeights(w).build(),
          stock(PoolingType.MAX, new LossMCXENT(row), Activation.SOFTMAX));
    }
  }

  /** Σ (c - target)² / n / T is the stock squared error with counts as labels, divided by T. */
  @Test
  void countTargetsAsStockLabels() {
    MultiLayerNetwork ours =
        LossNets.network(DOUBLE, true, new TimeLossLayer(new CountMSE(0.8, 0.2)));
    MultiLayerNetwork stock =
        LossNets.network(DOUBLE, true, stock(PoolingType.SUM, new LossMSE(), Activation.IDENTITY));
    INDArray x = LossNets.input(DOUBLE);
    INDArray y = LossNets.labels(DOUBLE, B, N);
    INDArray counts = y.mul((int) (T * 0.8)).add(y.rsub(1).mul((int) (T * 0.2)));
    assertEquals(stock.score(new DataSet(x, counts)) / T, ours.score(new DataSet(x, y)), 1e-10);
    assertEquals(stock.output(x), ours.output(x));
  }

  /** A padded example is the shorter one, wherever the padding lies. */
  @ParameterizedTest
  @MethodSource("losses")
  void paddingIsNoPart(TimeLoss loss) {
    TimeLossLayer layer = new TimeLossLayer(loss);
    int k = loss.classes(N);
    INDArray x = LossNets.values(DOUBLE, 5, 1, B, N, T).gt(0.6).castTo(DOUBLE);
    INDArray y = LossNets.labels(DOUBLE, B, k);
    INDArray mask = LossNets.mask(DOUBLE);
    MultiLayerNetwork net = identity(layer);
    INDArray scores = net.scoreExamples(new DataSet(x, y, mask, null), false);
    INDArray answers = net.output(x, false, mask, null);
    for (int i = 0; i < B; i++) {
      int[] steps = new int[mask.getRow(i).sumNumber().intValue()];
      int at = 0;
      for (int t = 0; t < T; t++) {
        if (mask.getDouble(i, t) != 0) {
          steps[at++] = t;
        }
      }
      INDArray cut = Nd4j.create(DOUBLE, 1, N, steps.length);
      for (int n = 0; n < N; n++) {
        for (int t = 0; t < steps.length; t++) {
          cut.putScalar(0, n, t, x.getDouble(i, n, steps[t]));
        }
      }
      INDArray label = y.getRow(i, true);
      assertEquals(net.score(new DataSet(cut, label)), scores.getDouble(i), 1e-10, "example " + i);
      close(net.output(cut), answers.getRow(i, true), 1e-10, "answer " + i);
    }
    boolean blind =
        loss.equals(new ReadOutCrossEntropy(new MaximumReadOut()))
            || loss.equals(new ReadOutCrossEntropy(new LastReadOut()));
    double whole = net.score(new DataSet(x, y));
    double masked = net.score(new DataSet(x, y, mask, null));
    assertTrue(blind || Math.abs(whole - masked) > 1e-4, "the mask counts: " + whole);
  }

  /** Neurons that repeat their input: spikes go through as they are. */
  private static MultiLayerNetwork identity(Layer layer) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            LossNets.base(DOUBLE)
                .list()
                .layer(new SpikingLayer.Builder().neuron(new IF()).build())
                .layer(layer)
                .setInputType(InputType.recurrent(N))
                .build());
    net.init();
    return net;
  }

  /** Everything that DL4J does with output layers. */
  @ParameterizedTest
  @MethodSource("losses")
  void lifeOfAnOutputLayer(TimeLoss loss) throws IOException {
    int k = loss.classes(N);
    TimeLossLayer layer = new TimeLossLayer.Builder(loss).name("loss").build();
    MultiLayerNetwork net = LossNets.network(FLOAT, true, layer);
    INDArray x = LossNets.input(FLOAT);
    INDArray y = LossNets.labels(FLOAT, B, k);
    LossNets.spikes(net, x);
    DataSet data = new DataSet(x, y, LossNets.mask(FLOAT), null);
    MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    assertEquals(layer, conf.getConf(1).getLayer());
    assertArrayEquals(new long[] {B, k}, net.output(x).shape());
    double best = net.score(data);
    double first = best;
    for (int i = 0; i < 15; i++) {
      net.fit(data);
      best = Math.min(best, net.score(data));
    }
    assertTrue(best < first, loss + " learns: from " + first + " to " + best);
    assertEquals(net.score(data), net.scoreExamples(data, false).meanNumber().doubleValue(), 1e-5);
    INDArray out = net.output(x);
    assertArrayEquals(out.argMax(1).toIntVector(), net.predict(x));
    double correct =
        net.evaluate(new ListDataSetIterator<>(List.of(new DataSet(x, y)), B)).accuracy();
    int hits = 0;
    for (int i = 0; i < B; i++) {
      hits += y.getDouble(i, net.predict(x)[i]) == 1 ? 1 : 0;
    }
    assertEquals(hits / (double) B, correct, 1e-6);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(net, bytes, true);
    MultiLayerNetwork loaded =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()));
    assertEquals(out, loaded.output(x));
    graph(loss, data, LossNets.network(FLOAT, true, layer));
  }

  private static void graph(TimeLoss loss, DataSet data, MultiLayerNetwork net) {
    ComputationGraph graph =
        new ComputationGraph(
            LossNets.base(FLOAT)
                .graphBuilder()
                .addInputs("in")
                .addLayer("spikes", LossNets.dense(true).build(), "in")
                .addLayer("loss", new TimeLossLayer(loss), "spikes")
                .setOutputs("loss")
                .setInputTypes(InputType.recurrent(IN, T))
                .build());
    graph.init();
    graph.setParams(net.params());
    net.fit(data);
    graph.fit(data);
    assertEquals(net.params(), graph.params());
    assertEquals(net.score(), graph.score(), 1e-6);
    assertEquals(net.score(data), graph.score(data), 1e-6);
    close(net.scoreExamples(data, false), graph.scoreExamples(data, false), 1e-6, "graph");
    DataSet bare = new DataSet(data.getFeatures(), data.getLabels());
    net.fit(bare);
    graph.fit(bare);
    close(net.params(), graph.params(), 1e-6, "the next minibatch has no mask");
    assertNotEquals(net.score(data), net.score(bare));
    assertEquals(net.output(data.getFeatures()), graph.outputSingle(data.getFeatures()));
  }

  /** Each segment is a sequence of its own. */
  @Test
  void truncatedBackpropagation() {
    TimeLoss loss = new CountMSE(0.8, 0.2);
    INDArray x =
        LossNets.input(FLOAT)
            .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 6))
            .dup();
    INDArray y = LossNets.labels(FLOAT, B, N);
    INDArray steps = y.reshape(B, N, 1).repeat(2, 6);
    MultiLayerConfiguration conf =
        LossNets.network(FLOAT, true, new TimeLossLayer(loss)).getLayerWiseConfigurations().clone();
    conf.setBackpropType(BackpropType.TruncatedBPTT);
    conf.setTbpttFwdLength(3);
    conf.setTbpttBackLength(3);
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    MultiLayerNetwork whole = LossNets.network(FLOAT, true, new TimeLossLayer(loss));
    assertEquals(whole.params(), net.params());
    net.fit(
        x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 3)).dup(),
        steps.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 3)).dup());
    whole.fit(x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 3)).dup(), y);
    close(whole.params(), net.params(), 1e-6, "one segment");
    net.fit(x, steps);
    assertEquals(3, net.getIterationCount());
  }

  @Test
  void labelsOfEachStep() {
    INDArray x = LossNets.values(DOUBLE, 5, 1, B, N, T).gt(0.6).castTo(DOUBLE);
    INDArray once = LossNets.labels(DOUBLE, B, N);
    INDArray each = LossNets.stepLabels(DOUBLE, B, N, T);
    INDArray last =
        each.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(T - 1)).dup();
    INDArray fifth = each.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(4)).dup();
    INDArray onlyFifth = Nd4j.zeros(DOUBLE, B, T);
    onlyFifth.putColumn(4, Nd4j.ones(DOUBLE, B));
    MultiLayerNetwork count = identity(new TimeLossLayer(new CountMSE(0.8, 0.2)));
    double expected = count.score(new DataSet(x, last));
    assertEquals(expected, count.score(new DataSet(x, each)), 1e-12, "the last label");
    assertEquals(
        count.score(new DataSet(x, fifth)),
        count.score(new DataSet(x, each, null, onlyFifth)),
        1e-12,
        "the last label that is not masked; all steps count");
    MultiLayerNetwork steps = identity(new TimeLossLayer(new StepCrossEntropy()));
    assertEquals(
        steps.score(new DataSet(x, once)),
        steps.score(new DataSet(x, once.reshape(B, N, 1).repeat(2, T))),
        1e-12,
        "one label for all steps");
    INDArray at4 = x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(4, 5)).dup();
    assertEquals(
        steps.score(new DataSet(at4, fifth)),
        steps.score(new DataSet(x, each, null, onlyFifth)),
        1e-12,
        "steps with a label");
  }

  @Test
  void transferLearningAndOtherInputs() {
    MultiLayerNetwork net =
        LossNets.network(FLOAT, true, new TimeLossLayer(new ReadOutCrossEntropy()));
    MultiLayerNetwork other =
        new TransferLearning.Builder(net)
            .fineTuneConfiguration(new FineTuneConfiguration.Builder().build())
            .removeOutputLayer()
            .addLayer(new TimeLossLayer(new StepCrossEntropy()))
            .build();
    INDArray x = LossNets.input(FLOAT);
    assertEquals(net.params(), other.params());
    assertNotEquals(net.output(x), other.output(x));
    MultiLayerNetwork nwc =
        LossNets.network(
            LossNets.base(FLOAT),
            RNNFormat.NWC,
            LossNets.dense(true).build(),
            new TimeLossLayer(new StepCrossEntropy()));
    close(other.output(x), nwc.output(x.permute(0, 2, 1).dup('c')), 1e-6, "NWC");
  }

  /** An own loss needs nothing but to be a record. */
  record Distance(double scale) implements TimeLoss {

    Distance() {
      this(1);
    }

    @Override
    public double[] answer(double[][] outputs) {
      return outputs[outputs.length - 1];
    }

    @Override
    public double loss(double[][] outputs, double[] label, double[][] gradient) {
      double sum = 0;
      for (int i = 0; i < label.length; i++) {
        sum += scale * (outputs[0][i] - label[i]);
        gradient[0][i] = scale;
      }
      return sum;
    }
  }

  @Test
  void ownLoss() throws IOException {
    MultiLayerNetwork net = identity(new TimeLossLayer(new Distance(3)));
    INDArray x = LossNets.values(DOUBLE, 5, 1, B, N, T).gt(0.6).castTo(DOUBLE);
    INDArray first = x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(0));
    INDArray y = LossNets.labels(DOUBLE, B, N);
    double expected = 3 * first.sub(y).sumNumber().doubleValue() / B;
    assertEquals(expected, net.score(new DataSet(x, y)), 1e-10);
    MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
  }

  @Test
  void errors() {
    MultiLayerNetwork net =
        identity(
            new TimeLossLayer.Builder(
                    new ReadOutCrossEntropy(new PopulationVote(new CountReadOut(), 3, Vote.SUM)))
                .name("votes")
                .build());
    INDArray x = LossNets.values(DOUBLE, 5, 1, B, N, T);
    refused(
        net, new DataSet(x, LossNets.labels(DOUBLE, B, N)), "Labels", "votes", "[4, 3]", "[4, 6]");
    refused(net, new DataSet(x, LossNets.labels(DOUBLE, B + 1, 3)), "Labels", "[5, 3]");
    refused(
        net, new DataSet(x, LossNets.stepLabels(DOUBLE, B, 3, T - 1)), "Labels", "7 time steps");
    refused(
        net,
        new DataSet(x, LossNets.labels(DOUBLE, B, 3), null, Nd4j.ones(DOUBLE, B, 3)),
        "label mask [4, 3]",
        "[4, 7]");
    MultiLayerNetwork weights =
        identity(new TimeLossLayer.Builder(new StepCrossEntropy()).classWeights(1, 2).build());
    refused(weights, new DataSet(x, LossNets.labels(DOUBLE, B, N)), "2 class weights", "6 classes");
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> identity(new TimeLossLayer(new CountMSE(1, 0, 4))));
    assertTrue(e.getMessage().contains("4 classes and 6 outputs"), e.getMessage());
    for (Runnable bad :
        List.<Runnable>of(
            () -> new TimeLossLayer((TimeLoss) null),
            () -> new TimeLossLayer.Builder(new CountMSE()).classWeights(1, -1),
            () -> new TimeLossLayer.Builder(new CountMSE()).classWeights(Double.NaN),
            () -> new StepCrossEntropy(1.1, 1),
            () -> new StepCrossEntropy(0, Double.NaN),
            () -> new CountMSE(1.5, 0),
            () -> new CountMSE(1, -0.1),
            () -> new CountMSE(1, 0, -1),
            () -> new MembraneMSE(Double.POSITIVE_INFINITY, 0),
            () -> new FirstSpikeMSE(0, -1, -1, false),
            () -> new ReadOutCrossEntropy(null),
            () -> new PopulationVote(null, 2, Vote.SUM),
            () -> new PopulationVote(new RateReadOut(), 0, Vote.SUM))) {
      assertThrows(IllegalArgumentException.class, bad::run);
    }
  }

  private static void refused(MultiLayerNetwork net, DataSet data, String... parts) {
    Exception e = assertThrows(DL4JInvalidInputException.class, () -> net.score(data));
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), part + " is missing in: " + e.getMessage());
    }
    net.clearLayerMaskArrays();
  }
}
