package io.github.dl4jsnn.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.recording.EncodedSpikes;
import io.github.dl4jsnn.recording.Recorded;
import io.github.dl4jsnn.recording.RecordedLayer;
import io.github.dl4jsnn.recording.Recording;
import io.github.dl4jsnn.surrogate.ATan;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Counts against sums over the spikes that a recording shows. */
class SynapticOperationsTest {

  private static Map<String, WeightOperations> byName(OperationCounts counts) {
    return counts.weights().stream()
        .collect(Collectors.toMap(w -> w.layer() + "." + w.key(), Function.identity()));
  }

  private static long sum(INDArray x) {
    long sum = Math.round(x.castTo(DataType.DOUBLE).sumNumber().doubleValue());
    assertTrue(sum > 0, "silent");
    return sum;
  }

  @Test
  void denseLayersAndEncodedInput() {
    MultiLayerNetwork net = Recorded.dense();
    INDArray x = Recorded.values(1, 5, 16);
    OperationCounts counts = SynapticOperations.count(net, x);
    Map<String, WeightOperations> w = byName(counts);
    Recording recording = Recording.of(net, x);
    long in = sum(EncodedSpikes.first(net, x).spikes());
    long hidden = sum(recording.layer("hidden").spikes());
    assertEquals(12 * in, w.get("hidden.W").synops());
    assertEquals(6 * hidden, w.get("layer1.W").synops());
    assertEquals(0, w.get("layer1.W").macs());
    assertEquals(5 * 16 * 12, w.get("hidden.W").dense());
    assertEquals(5 * 20 * 16 * 12, w.get("hidden.W").denseOverTime());
    assertEquals(5 * 20 * 16, w.get("hidden.W").inputs());
    // Rates, which are no spikes, once an example.
    WeightOperations out = w.get("layer3.W");
    assertEquals(5 * 6 * 3, out.macs());
    assertEquals(0, out.synops());
    assertTrue(out.nonzero() > 0 && out.nonzero() <= 5 * 6 * 3);
    assertEquals(5, counts.examples());
    assertEquals(5 * 20 * (12 + 6), counts.updates());
    assertEquals(hidden, counts.neurons().get(0).spikes());
    assertEquals(12 * in + 6 * hidden, counts.synops());
  }

  /** Sum over spikes of the weights that they meet, the slow way. */
  private static long meets(
      INDArray spikes, int kernel, int stride, int padding, int dilation, int out, long nOut) {
    long sum = 0;
    for (int row = 0; row < spikes.size(0); row++) {
      for (int c = 0; c < spikes.size(1); c++) {
        for (int oy = 0; oy < out; oy++) {
          for (int ox = 0; ox < out; ox++) {
            for (int k = 0; k < kernel * kernel; k++) {
              int y = oy * stride - padding + k / kernel * dilation;
              int x = ox * stride - padding + k % kernel * dilation;
              if (y >= 0 && x >= 0 && y < spikes.size(2) && x < spikes.size(3)) {
                sum += spikes.getDouble(row, c, y, x) != 0 ? nOut : 0;
              }
            }
          }
        }
      }
    }
    return sum;
  }

  private static MultiLayerNetwork images(CNN2DFormat format, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().seed(6).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    list.layer(new SpikingDense.Builder().nOut(4).name("above").build()).layer(output());
    MultiLayerNetwork net =
        new MultiLayerNetwork(list.setInputType(InputType.convolutional(7, 7, 2, format)).build());
    net.init();
    return net;
  }

  private static SpikingConvolution2D.Builder convolution(int kernel) {
    return new SpikingConvolution2D.Builder(kernel, kernel)
        .nOut(3)
        .timeSteps(4)
        .neuron(new IF().withVThreshold(0.3));
  }

  private static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE).nOut(2).build();
  }

  @Test
  void bordersOfConvolutions() {
    INDArray x = Recorded.spikes(2, 0.3, 8, 2, 7, 7);
    for (CNN2DFormat format : CNN2DFormat.values()) {
      INDArray shown = format == CNN2DFormat.NCHW ? x : x.permute(0, 2, 3, 1).dup('c');
      MultiLayerNetwork net =
          images(format, convolution(3).stride(2, 2).padding(1, 1).dataFormat(format).build());
      long expected = meets(x, 3, 2, 1, 1, 4, 3);
      assertEquals(expected, byName(SynapticOperations.count(net, shown)).get("layer0.W").synops());
    }
    MultiLayerNetwork dilated = images(CNN2DFormat.NCHW, convolution(2).dilation(2, 2).build());
    WeightOperations w = byName(SynapticOperations.count(dilated, x)).get("layer0.W");
    assertEquals(meets(x, 2, 1, 0, 2, 5, 3), w.synops());
    assertEquals(2 * 2 * 2 * 2 * 25 * 3, w.dense());
    assertEquals(8 * 2 * 2 * 2 * 25 * 3, w.denseOverTime());
    MultiLayerNetwork same =
        images(CNN2DFormat.NCHW, convolution(3).convolutionMode(ConvolutionMode.Same).build());
    assertEquals(
        meets(x, 3, 1, 1, 1, 7, 3),
        byName(SynapticOperations.count(same, x)).get("layer0.W").synops());
  }

  @Test
  void stockConvolutionsBetweenOurs() {
    MultiLayerNetwork net =
        images(
            CNN2DFormat.NCHW,
            convolution(3).name("ours").build(),
            new ConvolutionLayer.Builder(3, 3)
                .nOut(4)
                .padding(1, 1)
                .name("stock")
                .activation(new ActivationSpike())
                .build(),
            new BatchNormalization());
    INDArray x = Recorded.spikes(2, 0.3, 8, 2, 7, 7);
    Map<String, WeightOperations> w = byName(SynapticOperations.count(net, x));
    INDArray below = net.feedForward(x).get(1);
    assertEquals(meets(below, 3, 1, 1, 1, 5, 4), w.get("stock.W").synops());
    assertEquals(2, SynapticOperations.count(net, x).examples());
    assertEquals(List.of(), SynapticOperations.count(net, x).notCounted());
  }

  @Test
  void averagePoolingGivesProducts() {
    MultiLayerNetwork max = Recorded.images(PoolingType.MAX);
    MultiLayerNetwork avg = Recorded.images(PoolingType.AVG);
    INDArray x = Recorded.values(2, 3, 2, 6, 5);
    WeightOperations spikes = byName(SynapticOperations.count(max, x)).get("dense.W");
    WeightOperations rates = byName(SynapticOperations.count(avg, x)).get("dense.W");
    assertTrue(spikes.synops() > 0 && spikes.macs() == 0 && spikes.spikes());
    assertTrue(rates.synops() == 0 && !rates.spikes());
    assertEquals(4 * 3 * (3 * 3 * 2) * 4, rates.macs());
    assertTrue(rates.nonzero() > 0 && rates.nonzero() < rates.macs());
  }

  @Test
  void synapsesWithoutNeuronsBelowTheEncoder() {
    MultiLayerNetwork net =
        images(
            CNN2DFormat.NCHW,
            new SpikingConvolution2D.Builder(3, 3).nOut(3).withoutNeuron().build(),
            new SpikingLayer.Builder().encoder(new ConstantEncoder(4)).neuron(new IF()).build());
    OperationCounts counts = SynapticOperations.count(net, Recorded.values(2, 5, 2, 7, 7));
    assertEquals(5, counts.examples());
    assertEquals(5 * (2 * 9 * 25 * 3), byName(counts).get("layer0.W").macs());
    assertEquals(5 * 4 * (3 * 25 + 4), counts.updates());
  }

  @Test
  void aConstantInputIsMultipliedOnce() {
    MultiLayerNetwork net =
        images(
            CNN2DFormat.NCHW,
            new SpikingConvolution2D.Builder(3, 3)
                .nOut(3)
                .encoder(new ConstantEncoder(4))
                .neuron(new IF())
                .build());
    INDArray x = Recorded.values(2, 5, 2, 7, 7);
    WeightOperations w = byName(SynapticOperations.count(net, x)).get("layer0.W");
    assertEquals(5 * 4 * (2 * 9 * 25 * 3), w.macs());
    assertEquals(5 * (2 * 9 * 25 * 3), w.dense());
    assertEquals(meets(x, 3, 1, 0, 1, 5, 3), w.nonzero());
    assertEquals(4 * w.dense(), w.denseOverTime());
  }

  @Test
  void recurrentWeightsMeetTheSpikesOfTheStepBefore() {
    for (boolean oneToOne : new boolean[] {false, true}) {
      MultiLayerNetwork net =
          new MultiLayerNetwork(
              new NeuralNetConfiguration.Builder()
                  .seed(2)
                  .list()
                  .layer(
                      new SpikingRecurrent.Builder()
                          .oneToOne(oneToOne)
                          .nIn(4)
                          .nOut(6)
                          .biasInit(0.6)
                          .name("loop")
                          .build())
                  .layer(new RnnOutputLayer.Builder(LossFunction.MSE).nIn(6).nOut(2).build())
                  .build());
      net.init();
      INDArray x = Recorded.spikes(3, 0.5, 3, 4, 9);
      Map<String, WeightOperations> w = byName(SynapticOperations.count(net, x));
      INDArray spikes = Recording.of(net, x).layer("loop").spikes();
      long before =
          sum(spikes.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 8)));
      assertEquals(before * (oneToOne ? 1 : 6), w.get("loop.RW").synops());
      assertEquals(oneToOne ? 6 : 36, w.get("loop.RW").weights());
      assertEquals(6 * sum(x), w.get("loop.W").synops());
    }
  }

  /** What arrives after the last step meets no weights. */
  @Test
  void delayedSpikesCountWhereTheyArrive() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(2)
                .list()
                .layer(new SpikingDense.Builder().nIn(4).nOut(5).delay(Delay.of(2)).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE).nIn(5).nOut(2).build())
                .build());
    net.init();
    INDArray x = Recorded.spikes(3, 0.5, 2, 4, 6);
    WeightOperations w = byName(SynapticOperations.count(net, x)).get("layer0.W");
    INDArray first = x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, 4));
    assertEquals(5 * sum(first), w.synops());
    assertTrue(sum(x) > sum(first), "nothing is late");
    assertEquals(2 * 4 * 6, w.inputs());
  }

  @Test
  void paddingDoesNotCount() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(2)
                .list()
                .layer(new SpikingDense.Builder().nIn(4).nOut(5).biasInit(0.6).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE).nIn(5).nOut(2).build())
                .build());
    net.init();
    INDArray x = Recorded.spikes(3, 0.5, 2, 4, 6);
    INDArray mask = Nd4j.ones(DataType.FLOAT, 2, 6);
    mask.putScalar(1, 4, 0);
    mask.putScalar(1, 5, 0);
    OperationCounts counts = SynapticOperations.count(net, new DataSet(x, null, mask, null));
    long expected = 0;
    for (int b = 0; b < 2; b++) {
      for (int t = 0; t < 6; t++) {
        for (int i = 0; i < 4; i++) {
          expected += mask.getDouble(b, t) * x.getDouble(b, i, t) != 0 ? 5 : 0;
        }
      }
    }
    WeightOperations w = byName(counts).get("layer0.W");
    assertEquals(expected, w.synops());
    assertEquals(10 * 4, w.inputs());
    assertEquals(10 * 5, counts.updates());
    assertEquals(10 * 4 * 5, w.denseOverTime());
  }

  @Test
  void graphsBidirectionalAndWhatIsNotCounted() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(4)
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                    "both",
                    new Bidirectional(
                        Bidirectional.Mode.CONCAT,
                        new SpikingDense.Builder()
                            .nOut(5)
                            .neuron(new LIF().withVThreshold(0.2))
                            .build()),
                    "in")
                .addLayer("lstm", new LSTM.Builder().nOut(3).build(), "both")
                .addLayer("out", output(), "lstm")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(4, 6))
                .build());
    graph.init();
    INDArray x = Recorded.spikes(3, 0.5, 2, 4, 6);
    OperationCounts counts = SynapticOperations.count(graph, x);
    Map<String, WeightOperations> w = byName(counts);
    assertEquals(5 * sum(x), w.get("both.fW").synops());
    assertEquals(w.get("both.fW").synops(), w.get("both.bW").synops());
    assertEquals(List.of("lstm, LSTM"), counts.notCounted());
    assertEquals(2 * 6 * 10, counts.updates());
    assertTrue(counts.toString().contains("not counted: lstm, LSTM"), counts.toString());
  }

  private static MultiLayerNetwork bidirectional(Bidirectional.Mode mode, RNNFormat format) {
    SpikingRecurrent inside =
        new SpikingRecurrent.Builder().nIn(4).nOut(6).biasInit(0.6).dataFormat(format).build();
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(2)
                .list()
                .layer(new Bidirectional(mode, inside))
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(mode == Bidirectional.Mode.CONCAT ? 12 : 6)
                        .nOut(2)
                        .dataFormat(format)
                        .build())
                .build());
    net.init();
    return net;
  }

  /** Backward in time, the step before is the one after. */
  @Test
  void bothDirectionsHaveRecurrentWeights() {
    INDArray x = Recorded.spikes(3, 0.5, 3, 4, 9);
    INDArray mask = Nd4j.ones(3, 9);
    mask.get(NDArrayIndex.point(1), NDArrayIndex.interval(5, 9)).assign(0);
    MultiLayerNetwork concat = bidirectional(Bidirectional.Mode.CONCAT, RNNFormat.NCW);
    INDArray labels = Nd4j.zeros(3, 2, 9);
    OperationCounts counts = SynapticOperations.count(concat, new DataSet(x, labels, mask, null));
    Map<String, WeightOperations> w = byName(counts);
    INDArray spikes =
        Recording.of(concat, new DataSet(x, labels, mask, null)).layer("layer0").spikes();
    INDArrayIndex all = NDArrayIndex.all();
    INDArrayIndex forward = NDArrayIndex.interval(0, 6);
    INDArrayIndex backward = NDArrayIndex.interval(6, 12);
    double seen = mask.sumNumber().doubleValue();
    assertEquals(23, seen);
    // A forward spike of the last real step meets no weight, nor a backward one of the first step.
    long last =
        sum(spikes.get(all, forward, NDArrayIndex.point(8)))
            + Math.round(
                spikes
                    .get(NDArrayIndex.point(1), forward, NDArrayIndex.point(4))
                    .sumNumber()
                    .doubleValue());
    assertEquals(6 * (sum(spikes.get(all, forward, all)) - last), w.get("layer0.fRW").synops());
    assertEquals(
        6 * sum(spikes.get(all, backward, NDArrayIndex.interval(1, 9))),
        w.get("layer0.bRW").synops());
    assertNotEquals(w.get("layer0.fRW").synops(), w.get("layer0.bRW").synops());
    assertEquals(36, w.get("layer0.bRW").weights());
    assertEquals(23 * 6, w.get("layer0.bRW").inputs());
    assertEquals(6 * sum(x.mul(mask.reshape(3, 1, 9))), w.get("layer0.fW").synops());
    assertEquals(w.get("layer0.fW").synops(), w.get("layer0.bW").synops());
    assertEquals(List.of(), counts.notCounted());

    // A sum hides which direction spiked.
    MultiLayerNetwork added = bidirectional(Bidirectional.Mode.ADD, RNNFormat.NCW);
    added.getLayer(0).params().assign(concat.getLayer(0).params());
    Map<String, WeightOperations> a =
        byName(SynapticOperations.count(added, new DataSet(x, labels, mask, null)));
    MultiLayerNetwork nwc = bidirectional(Bidirectional.Mode.CONCAT, RNNFormat.NWC);
    nwc.getLayer(0).params().assign(concat.getLayer(0).params());
    Map<String, WeightOperations> b =
        byName(
            SynapticOperations.count(
                nwc, new DataSet(x.permute(0, 2, 1).dup('c'), labels, mask, null)));
    for (String key : List.of("fW", "fRW", "bW", "bRW")) {
      assertEquals(w.get("layer0." + key), a.get("layer0." + key), key);
      assertEquals(w.get("layer0." + key), b.get("layer0." + key), key);
    }
  }

  /** Whatever the mode makes of the outputs, the neurons of both directions run. */
  @ParameterizedTest
  @EnumSource(Bidirectional.Mode.class)
  void bothDirectionsHaveNeurons(Bidirectional.Mode mode) {
    INDArray x = Recorded.spikes(3, 0.5, 3, 4, 9);
    INDArray mask = Nd4j.ones(3, 9);
    mask.get(NDArrayIndex.point(1), NDArrayIndex.interval(5, 9)).assign(0);
    INDArray labels = Nd4j.zeros(3, 2, 9);
    MultiLayerNetwork concat = bidirectional(Bidirectional.Mode.CONCAT, RNNFormat.NCW);
    INDArray spikes =
        Recording.of(concat, new DataSet(x, labels, mask, null)).layer("layer0").spikes();
    long fired = sum(spikes.mul(mask.reshape(3, 1, 9)));
    assertTrue(fired > 20 && fired < 23 * 12, "spikes: " + fired);
    MultiLayerNetwork ncw = bidirectional(mode, RNNFormat.NCW);
    ncw.getLayer(0).params().assign(concat.getLayer(0).params());
    MultiLayerNetwork nwc = bidirectional(mode, RNNFormat.NWC);
    nwc.getLayer(0).params().assign(concat.getLayer(0).params());
    NeuronOperations expected = new NeuronOperations(0, "layer0", 12, 1, 23 * 12, fired);
    assertEquals(
        List.of(expected),
        SynapticOperations.count(ncw, new DataSet(x, labels, mask, null)).neurons());
    assertEquals(
        List.of(expected),
        SynapticOperations.count(nwc, new DataSet(x.permute(0, 2, 1).dup('c'), labels, mask, null))
            .neurons());
  }

  /** Also those of a stock layer, which has no other spikes than its activation. */
  @ParameterizedTest
  @EnumSource(Bidirectional.Mode.class)
  void bothDirectionsOfAStockLayer(Bidirectional.Mode mode) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(2)
                .list()
                .layer(
                    new Bidirectional(
                        mode,
                        new SimpleRnn.Builder()
                            .nOut(5)
                            .activation(new ActivationSpike(new ATan()))
                            .build()))
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE).nOut(2).build())
                .setInputType(InputType.recurrent(4))
                .build());
    net.init();
    NeuronOperations neurons =
        SynapticOperations.count(net, Recorded.spikes(3, 0.5, 3, 4, 9)).neurons().get(0);
    assertEquals(10, neurons.neurons());
    assertEquals(3 * 9 * 10, neurons.updates());
    assertTrue(neurons.spikes() > 20 && neurons.spikes() < 250, neurons.toString());
  }

  @Test
  void aDataSetIsTheSumOfItsMinibatches() {
    MultiLayerNetwork net = Recorded.dense();
    INDArray a = Recorded.values(1, 5, 16);
    INDArray b = Recorded.values(2, 3, 16);
    INDArray none = Nd4j.zeros(5, 3);
    OperationCounts sum =
        SynapticOperations.count(
            net,
            new ExistingDataSetIterator(
                List.of(new DataSet(a, none), new DataSet(b, Nd4j.zeros(3, 3)))));
    OperationCounts first = SynapticOperations.count(net, a);
    OperationCounts second = SynapticOperations.count(net, b);
    assertEquals(8, sum.examples());
    assertEquals(first.synops() + second.synops(), sum.synops());
    assertEquals(first.updates() + second.updates(), sum.updates());
    assertEquals(first.dense() + second.dense(), sum.dense());
  }

  @Test
  void stockNetworksHaveProductsAlone() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new DenseLayer.Builder().nIn(16).nOut(4).build())
                .layer(new OutputLayer.Builder(LossFunction.MSE).nIn(4).nOut(2).build())
                .build());
    net.init();
    OperationCounts counts = SynapticOperations.count(net, Recorded.values(1, 5, 16));
    assertEquals(5 * (64 + 8), counts.macs());
    assertEquals(counts.macs(), counts.denseOverTime());
    assertEquals(List.of(), counts.neurons());
    assertFalse(counts.toString().contains("NaN"), counts.toString());
  }

  @Test
  void energy() {
    OperationCounts counts =
        new OperationCounts(
            2,
            List.of(
                new WeightOperations(0, "a", "W", 10, 8, 4, true, 100, 0, 100, 40, 400),
                new WeightOperations(1, "b", "W", 10, 8, 4, false, 0, 60, 30, 60, 60)),
            List.of(new NeuronOperations(0, "a", 5, 2, 50, 7)),
            List.of());
    OperationCounts.Energy e = counts.energy(new EnergyModel(4.6, 0.9, 10, 4, 8));
    assertEquals((60 * 4.6 + 100 * 0.9) / 2, e.arithmetic(), 1e-9);
    assertEquals((160 * 4 * 10 + 50 * 2 * 2 * 8 * 10) / 2.0, e.memory(), 1e-9);
    assertEquals(100 * 4.6 / 2, e.denseArithmetic(), 1e-9);
    assertEquals(100 * 4 * 10 / 2.0, e.denseMemory(), 1e-9);
    assertEquals(4.6, EnergyModel.HOROWITZ_2014.macPicojoules());
    assertEquals(0.9, EnergyModel.HOROWITZ_2014.acPicojoules());
    assertTrue(counts.toString().contains("Horowitz 2014"));
    assertTrue(counts.table(new EnergyModel(1, 1, 1, 1, 1)).contains("constants of the caller"));
    assertThrows(IllegalArgumentException.class, () -> new EnergyModel(-1, 1, 1, 1, 1));
  }

  @Test
  void recordedSpikesAgree() {
    MultiLayerNetwork net = Recorded.images(PoolingType.MAX);
    INDArray x = Recorded.values(2, 3, 2, 6, 5);
    OperationCounts counts = SynapticOperations.count(net, x);
    List<RecordedLayer> layers = Recording.of(net, x).layers();
    for (int i = 0; i < layers.size(); i++) {
      NeuronOperations n = counts.neurons().get(i);
      assertEquals(sum(layers.get(i).spikes()), n.spikes());
      assertEquals(layers.get(i).neurons(), n.neurons());
      assertEquals(layers.get(i).spikes().length(), n.updates());
    }
    // 18 outputs of the convolution go into each neuron of the dense layer.
    INDArray pooled = net.feedForward(x).get(2);
    assertEquals(4 * sum(pooled), byName(counts).get("dense.W").synops());
  }
}
