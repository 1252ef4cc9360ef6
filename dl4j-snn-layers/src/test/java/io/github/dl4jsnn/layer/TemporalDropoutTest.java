package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.neuron.IF;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** One mask for all time steps, on each kind of array and in networks. */
class TemporalDropoutTest {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
  private static final int B = 20;
  private static final int T = 4;
  private static final double P = 0.7;

  private static INDArray apply(IDropout dropout, INDArray x, int iteration) {
    return dropout.applyDropout(x, x.ulike(), iteration, 0, NO_WORKSPACES);
  }

  private static INDArray x(long... shape) {
    return Images.random(new Random(1), 0.5, 1, shape);
  }

  /** The steps of an array, each [b, ...]. */
  private static INDArray step(INDArray a, int t, RNNFormat format) {
    if (a.rank() != 3) {
      long b = a.size(0) / T;
      return a.get(interval(t * b, (t + 1) * b)).dup('c');
    }
    return (format == RNNFormat.NWC ? a.get(all(), point(t), all()) : a.get(all(), all(), point(t)))
        .dup('c');
  }

  @Test
  void theMaskIsTheSameAtEachStep() {
    for (INDArray x :
        new INDArray[] {
          x(B, 30, T),
          x(B, T, 30),
          x(T * B, 5, 3, 2),
          x(T * B, 2, 3, 5).permute(0, 3, 1, 2),
          x(T * B, 30)
        }) {
      RNNFormat format = x.rank() == 3 && x.size(1) == T ? RNNFormat.NWC : RNNFormat.NCW;
      TemporalDropout dropout = new TemporalDropout(P).withDataFormat(format);
      if (x.rank() != 3) {
        dropout = dropout.withTimeSteps(T);
      }
      INDArray before = x.dup();
      INDArray y = apply(dropout, x, 0);
      assertEquals(before, x, "the input is left alone");
      INDArray mask = step(y, 0, format).div(step(x, 0, format));
      for (int t = 0; t < T; t++) {
        Images.close("step " + t, step(x, t, format).mul(mask), step(y, t, format));
      }
      // 0 or 1 / p, and about p of them are not 0: 600 draws.
      double kept = 0;
      for (int k = 0; k < mask.length(); k++) {
        double m = mask.getDouble(k);
        assertTrue(m == 0 || Math.abs(m - 1 / P) < 1e-5, "mask " + m);
        kept += m > 0 ? 1 : 0;
      }
      assertEquals(P, kept / mask.length(), 4 * Math.sqrt(P * (1 - P) / mask.length()));
      INDArray gradient = x(x.shape());
      INDArray back = dropout.backprop(gradient, gradient.ulike(), 0, 0);
      for (int t = 0; t < T; t++) {
        INDArray expected = step(gradient, t, format).mul(mask);
        Images.close("gradient", expected, step(back, t, format));
      }
      TemporalDropout spent = dropout;
      assertThrows(IllegalStateException.class, () -> spent.backprop(gradient, gradient, 0, 0));
    }
  }

  @Test
  void expectationSeedAndSchedule() {
    INDArray x = Nd4j.ones(DataType.FLOAT, 2, 5, 3);
    INDArray sum = Nd4j.zeros(DataType.FLOAT, 2, 5, 3);
    int times = 800;
    Nd4j.getRandom().setSeed(1);
    TemporalDropout dropout = new TemporalDropout(P);
    for (int i = 0; i < times; i++) {
      sum.addi(apply(dropout, x, i));
    }
    double deviation = Math.sqrt((1 - P) / P / times);
    assertEquals(0, sum.divi(times).subi(1).amaxNumber().doubleValue(), 4.5 * deviation);
    INDArray[] same = new INDArray[2];
    for (int i = 0; i < 2; i++) {
      Nd4j.getRandom().setSeed(7);
      same[i] = apply(new TemporalDropout(P), x, 0);
    }
    assertEquals(same[0], same[1]);
    assertNotEquals(same[0], apply(new TemporalDropout(P), x, 0));
    TemporalDropout schedule =
        new TemporalDropout(new MapSchedule(ScheduleType.ITERATION, Map.of(0, 1.0, 5, 0.25)));
    assertEquals(x, apply(schedule, x, 4));
    INDArray later = apply(schedule, Nd4j.ones(DataType.FLOAT, 10, 10, 3), 5);
    assertEquals(4, later.maxNumber().doubleValue(), 1e-5);
    assertEquals(0.25, later.gt(0).castTo(DataType.FLOAT).meanNumber().doubleValue(), 0.18);
  }

  private static MultiLayerNetwork network(InputType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = Nets.base(DataType.FLOAT).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    return net;
  }

  /** Whether elements of the input of a layer are either 0 at each step or at none. */
  private static void sameAtEachStep(INDArray dropped, boolean expected) {
    INDArray zero = Nd4j.zeros(DataType.FLOAT, step(dropped, 0, RNNFormat.NCW).shape());
    for (int t = 0; t < T; t++) {
      zero.addi(step(dropped, t, RNNFormat.NCW).eq(0).castTo(DataType.FLOAT));
    }
    double some = zero.gt(0).castTo(DataType.FLOAT).sumNumber().doubleValue();
    double each = zero.eq(T).castTo(DataType.FLOAT).sumNumber().doubleValue();
    assertTrue(some > 0, "nothing was dropped");
    assertEquals(expected, some == each, some + " elements at some steps, " + each + " at each");
  }

  /** A DropoutLayer shows what dropout does: constant input that a network gets T times. */
  @Test
  void inAStockLayer() {
    MultiLayerNetwork images =
        network(
            InputType.convolutional(3, 4, 2),
            new ImageEncodingLayer(new ConstantEncoder(T)),
            new DropoutLayer.Builder().dropOut(new TemporalDropout(P).withTimeSteps(T)).build());
    sameAtEachStep(images.feedForward(x(B, 2, 3, 4), true).get(2), true);
    MultiLayerNetwork rows =
        network(
            InputType.feedForward(6),
            new EncodingLayer(new ConstantEncoder(T)),
            new DropoutLayer.Builder().dropOut(new TemporalDropout(P)).build());
    sameAtEachStep(rows.feedForward(x(B, 6), true).get(2), true);
    MultiLayerNetwork ordinary =
        network(
            InputType.feedForward(6),
            new EncodingLayer(new ConstantEncoder(T)),
            new DropoutLayer(P));
    sameAtEachStep(ordinary.feedForward(x(B, 6), true).get(2), false);
    assertEquals(rows.feedForward(x(B, 6), false).get(1), rows.feedForward(x(B, 6)).get(2));
  }

  /** Spiking layers tell T and the layout; a network-wide dropout reaches each of them. */
  @Test
  void inSpikingLayers() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(DataType.FLOAT)
                .dropOut(new TemporalDropout(P))
                .list()
                .layer(new SpikingLayer.Builder().encoder(new ConstantEncoder(T)).build())
                .layer(new SpikingConvolution2D.Builder(2).nOut(3).neuron(new IF()).build())
                .layer(new SpikingDense.Builder().nOut(4).dataFormat(RNNFormat.NCW).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(
                    new org.deeplearning4j.nn.conf.layers.LossLayer.Builder()
                        .activation(Activation.IDENTITY)
                        .dropOut(0)
                        .build())
                .setInputType(InputType.convolutional(4, 4, 2))
                .build());
    net.init();
    INDArray before = net.params().dup();
    net.fit(x(B, 2, 4, 4), x(B, 4));
    assertNotEquals(before, net.params());
    MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    assertEquals(
        new TemporalDropout(P),
        MultiLayerConfiguration.fromJson(conf.toJson()).getConf(1).getLayer().getIDropout());
    // The same draws with and without the layer's word are the same currents.
    for (boolean told : new boolean[] {true, false}) {
      IDropout dropout = new TemporalDropout(P);
      MultiLayerNetwork one =
          network(
              InputType.convolutional(4, 4, 2),
              new SpikingLayer.Builder().neuron(new IF()).encoder(new ConstantEncoder(T)).build(),
              new SpikingConvolution2D.Builder(1)
                  .nOut(2)
                  .hasBias(false)
                  .withoutNeuron()
                  .dropOut(told ? new TemporalDropout(P).withTimeSteps(T) : dropout)
                  .build());
      one.getLayer(1).getParam("W").assign(Nd4j.eye(2).reshape(2, 2, 1, 1));
      // All neurons spike at each step, so that a 0 is a dropped value.
      INDArray out = one.feedForward(x(B, 2, 4, 4).assign(1), true).get(2);
      sameAtEachStep(out, true);
    }
  }

  @Test
  void nwcIsToldByTheLayer() {
    MultiLayerNetwork net =
        network(
            InputType.recurrent(6, T, RNNFormat.NWC),
            new SpikingDense.Builder()
                .nOut(6)
                .biasInit(0)
                .dropOut(new TemporalDropout(0.5))
                .build());
    net.getLayer(0).getParam("W").assign(Nd4j.eye(6).mul(10));
    INDArray out = net.output(x(B, T, 6), true);
    assertArrayEquals(new long[] {B, T, 6}, out.shape());
    sameAtEachStep(out.permute(0, 2, 1), true);
  }

  @Test
  void configurationsAndErrors() throws Exception {
    for (TemporalDropout dropout :
        List.of(
            new TemporalDropout(0.4),
            new TemporalDropout(1),
            new TemporalDropout(0.4).withTimeSteps(3).withDataFormat(RNNFormat.NWC),
            new TemporalDropout(new MapSchedule(ScheduleType.EPOCH, Map.of(0, 0.5, 3, 0.9))))) {
      String json = JsonMappers.getMapper().writeValueAsString(dropout);
      IDropout read = JsonMappers.getMapper().readValue(json, IDropout.class);
      assertEquals(dropout, read);
      assertEquals(dropout.hashCode(), dropout.clone().hashCode());
      assertEquals(dropout, dropout.clone());
      assertFalse(json.contains("mask"), json);
    }
    assertEquals(
        new TemporalDropout(0.3),
        JsonMappers.getMapper()
            .readValue(
                "{\"@class\":\"" + TemporalDropout.class.getName() + "\",\"p\":0.3}",
                IDropout.class));
    assertNotEquals(new TemporalDropout(0.4), new TemporalDropout(0.5));
    assertNotEquals(new TemporalDropout(0.4), new TemporalDropout(0.4).withTimeSteps(2));
    assertNotEquals(
        new TemporalDropout(0.4), new TemporalDropout(0.4).withDataFormat(RNNFormat.NWC));
    for (double p : new double[] {0, -1, 1.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new TemporalDropout(p));
    }
    assertThrows(IllegalArgumentException.class, () -> new TemporalDropout(0.5).withTimeSteps(0));
    Exception e =
        assertThrows(
            DL4JInvalidInputException.class, () -> apply(new TemporalDropout(P), x(4, 2, 3, 3), 0));
    assertTrue(e.getMessage().contains("withTimeSteps(T)"), e.getMessage());
    e =
        assertThrows(
            DL4JInvalidInputException.class,
            () -> apply(new TemporalDropout(P).withTimeSteps(3), x(4, 2, 3, 3), 0));
    assertTrue(e.getMessage().contains("T = 3"), e.getMessage());
    MultiLayerNetwork net =
        network(
            InputType.convolutional(3, 4, 2),
            new ImageEncodingLayer(new ConstantEncoder(T)),
            new ConvolutionLayer.Builder(2, 2).nOut(2).dropOut(new TemporalDropout(P)).build());
    assertThrows(DL4JInvalidInputException.class, () -> net.feedForward(x(B, 2, 3, 4), true));
  }
}
