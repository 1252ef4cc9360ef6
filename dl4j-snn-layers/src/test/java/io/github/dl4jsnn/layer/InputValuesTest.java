package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.InputRange;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.listener.Logged;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Values that an encoder cannot express are warned of once, those that are no numbers refused. */
class InputValuesTest {

  private static final int B = 3;
  private static final int T = 4;

  /** Every layer that encodes values, with its encoder left open. */
  private enum Kind {
    DENSE,
    RECURRENT,
    ENCODING,
    IMAGE_ENCODING,
    CONVOLUTION,
    /** Takes constant encoders alone. */
    NEURONS;

    private Layer layer(Encoder e) {
      return switch (this) {
        case DENSE -> new SpikingDense.Builder().name("L").nOut(3).encoder(e).build();
        case RECURRENT -> new SpikingRecurrent.Builder().name("L").nOut(3).encoder(e).build();
        case ENCODING -> new EncodingLayer.Builder().name("L").encoder(e).build();
        case IMAGE_ENCODING -> new ImageEncodingLayer.Builder().name("L").encoder(e).build();
        case CONVOLUTION ->
            new SpikingConvolution2D.Builder(2).name("L").nOut(3).encoder(e).build();
        case NEURONS -> new SpikingLayer.Builder().name("L").encoder(e).build();
      };
    }

    boolean images() {
      return this == IMAGE_ENCODING || this == CONVOLUTION;
    }

    MultiLayerNetwork network(Encoder encoder, DataType dataType) {
      MultiLayerNetwork net =
          new MultiLayerNetwork(
              Nets.base(dataType)
                  .list()
                  .layer(layer(encoder))
                  .setInputType(
                      images() ? InputType.convolutional(3, 4, 2) : InputType.feedForward(24))
                  .build());
      net.init();
      return net;
    }

    INDArray input(DataType dataType) {
      long[] shape = images() ? new long[] {B, 2, 3, 4} : new long[] {B, 24};
      return Images.random(new Random(3), 0, 1, shape).castTo(dataType);
    }
  }

  private static final DataType[] TYPES = {DataType.FLOAT, DataType.DOUBLE};

  @ParameterizedTest
  @EnumSource(Kind.class)
  void valuesOutsideOfTheRangeAreSaidOnce(Kind kind) {
    for (DataType dataType : TYPES) {
      boolean draws = kind != Kind.NEURONS;
      MultiLayerNetwork net =
          kind.network(draws ? new PoissonEncoder(T) : new ConstantEncoder(T), dataType);
      INDArray x = kind.input(dataType);
      // As rounding leaves them.
      x.putScalar(0, 1.000001).putScalar(1, -1e-7);
      try (Logged log = new Logged("io.github.dl4jsnn.internal.runtime.InputValues")) {
        net.output(x);
        assertEquals(List.of(), log.at(Level.WARN));
        INDArray pixels = x.mul(255);
        long outside = pixels.gt(1.00001).castTo(DataType.INT32).sumNumber().longValue();
        outside += pixels.lt(-0.00001).castTo(DataType.INT32).sumNumber().longValue();
        assertTrue(outside > 30);
        net.feedForward(pixels, true);
        net.output(pixels);
        if (!draws) {
          assertEquals(List.of(), log.at(Level.WARN));
          continue;
        }
        assertEquals(1, log.at(Level.WARN).size());
        String message = log.at(Level.WARN).get(0);
        for (String part :
            List.of(
                "layer name: L",
                "layer type: " + net.getLayer(0).conf().getLayer().getClass().getSimpleName(),
                "got " + outside + " of 72 values outside of [0, 1]",
                "PoissonEncoder",
                "the maximum 2",
                "ImagePreProcessingScaler",
                "DropoutLayer")) {
          assertTrue(message.contains(part), message + " lacks " + part);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatIsNoNumberIsRefused(Kind kind) {
    for (DataType dataType : TYPES) {
      for (Encoder encoder : List.of(new PoissonEncoder(T), new ConstantEncoder(T))) {
        if (kind == Kind.NEURONS && !encoder.constant()) {
          continue;
        }
        MultiLayerNetwork net = kind.network(encoder, dataType);
        for (double wrong :
            new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
          INDArray x = kind.input(dataType);
          x.putScalar(x.length() - 2, wrong);
          Exception e = assertThrows(DL4JInvalidInputException.class, () -> net.output(x));
          for (String part :
              List.of(
                  "layer name: L",
                  Double.isNaN(wrong) ? "1 NaN and 0 infinite" : "0 NaN and 1 infinite",
                  "of 72 values",
                  kind.images() ? "[2, 1, 2, 2] of [3, 2, 3, 4]" : "[2, 22] of [3, 24]",
                  encoder.toString())) {
            assertTrue(e.getMessage().contains(part), e.getMessage() + " lacks " + part);
          }
        }
        // Nothing of it stays behind.
        assertFalse(net.output(kind.input(dataType)).isNaN().any());
      }
    }
  }

  /** One spike at the step that the value says, none for an infinite one. */
  record SpikeAt(int timeSteps) implements Encoder {
    private static final long serialVersionUID = 1;

    @Override
    public InputRange inputRange() {
      return new InputRange(0, Double.POSITIVE_INFINITY);
    }

    @Override
    public void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
      for (int t = 0; t < timeSteps; t++) {
        for (int i = 0; i < n; i++) {
          if (values[i] == t) {
            out.add(i);
          }
        }
        out.endStep();
      }
    }
  }

  @Test
  void theRangeIsTheEncoders() {
    for (DataType dataType : TYPES) {
      MultiLayerNetwork net = Kind.ENCODING.network(new SpikeAt(T), dataType);
      INDArray x = Nd4j.valueArrayOf(new long[] {1, 24}, 3.0, dataType);
      x.putScalar(5, Double.POSITIVE_INFINITY);
      try (Logged log = new Logged("io.github.dl4jsnn.internal.runtime.InputValues")) {
        assertEquals(23, net.output(x).sumNumber().intValue());
        assertEquals(List.of(), log.at(Level.WARN));
        net.output(x.putScalar(0, -2));
        assertTrue(
            log.at(Level.WARN).get(0).contains("got 1 of 24 values outside of [0, Infinity]"));
      }
      assertThrows(DL4JInvalidInputException.class, () -> net.output(x.putScalar(0, Double.NaN)));
    }
    assertThrows(IllegalArgumentException.class, () -> new InputRange(1, 1));
    assertThrows(IllegalArgumentException.class, () -> new InputRange(Double.NaN, 1));
    assertEquals("(-∞, ∞)", InputRange.FINITE.toString());
  }
}
