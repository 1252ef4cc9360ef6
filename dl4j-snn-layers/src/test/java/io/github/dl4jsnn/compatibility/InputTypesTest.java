package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.samediff.SameDiffSpikingLayer;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.Test;

/** What our layers infer from each input type, beside DL4J's own layers. */
class InputTypesTest {

  private static final InputType VOLUME =
      InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 2, 4, 3, 1);
  private static final List<InputType> SEQUENCES =
      List.of(
          InputType.recurrent(12),
          InputType.recurrent(12, 5),
          InputType.recurrent(12, RNNFormat.NWC),
          InputType.recurrent(12, 5, RNNFormat.NWC));
  private static final List<InputType> VALUES =
      List.of(InputType.feedForward(12), InputType.convolutionalFlat(4, 3, 1));
  private static final List<InputType> IMAGES =
      List.of(
          InputType.convolutional(4, 3, 1),
          InputType.convolutional(4, 3, 1, CNN2DFormat.NHWC),
          InputType.convolutionalFlat(4, 3, 1));

  private static MultiLayerConfiguration conf(Layer layer, InputType type) {
    return TestNetworks.base().list().layer(layer).setInputType(type).build();
  }

  private static InputType output(Layer layer, InputType type) {
    return conf(layer, type).getLayerActivationTypes(type).get(0);
  }

  private static long inputs(Layer layer, InputType type) {
    return ((FeedForwardLayer) conf(layer, type).getConf(0).getLayer()).getNIn();
  }

  private static List<Supplier<Layer>> recurrent() {
    return List.of(
        () -> new SpikingDense.Builder().nOut(3).build(),
        () -> new SpikingRecurrent.Builder().nOut(3).build(),
        () -> new SameDiffSpikingDense.Builder().nOut(3).build());
  }

  @Test
  void layersInPlaceOfAnLstm() {
    for (List<InputType> types : List.of(SEQUENCES, VALUES, IMAGES)) {
      for (InputType type : types) {
        LSTM lstm = new LSTM.Builder().nOut(3).build();
        for (Supplier<Layer> ours : recurrent()) {
          assertEquals(output(lstm, type), output(ours.get(), type), type.toString());
          if (ours.get() instanceof FeedForwardLayer) {
            assertEquals(inputs(lstm, type), inputs(ours.get(), type), type.toString());
          }
        }
      }
    }
    for (InputType type : SEQUENCES) {
      assertEquals(type, output(new SpikingLayer.Builder().build(), type));
      assertEquals(type, output(new SameDiffSpikingLayer.Builder().build(), type));
      assertEquals(type, output(new ThresholdBatchNormalization.Builder().build(), type));
      assertEquals(type, output(new BatchNormalization.Builder().build(), type));
    }
  }

  @Test
  void layersThatAddTime() {
    InputType series = InputType.recurrent(3, 7);
    for (List<InputType> types : List.of(VALUES, IMAGES)) {
      for (InputType type : types) {
        SpikingDense dense =
            new SpikingDense.Builder().nOut(3).encoder(new PoissonEncoder(7)).build();
        assertEquals(series, output(dense, type), type.toString());
        assertEquals(12, inputs(dense, type), type.toString());
        assertEquals(
            InputType.recurrent(12, 7),
            output(new EncodingLayer(new PoissonEncoder(7)), type),
            type.toString());
      }
    }
    SpikingLayer neurons = new SpikingLayer.Builder().encoder(new ConstantEncoder(7)).build();
    assertEquals(InputType.recurrent(12, 7), output(neurons, InputType.feedForward(12)));
    InputType images = output(neurons, InputType.convolutional(4, 3, 2));
    assertInstanceOf(InputType.InputTypeConvolutional.class, images);
    assertEquals(7 * 24, images.arrayElementsPerExample());
  }

  @Test
  void layersInPlaceOfAConvolution() {
    for (InputType type : IMAGES) {
      ConvolutionLayer stock = new ConvolutionLayer.Builder(2, 2).nOut(3).build();
      SpikingConvolution2D ours = new SpikingConvolution2D.Builder(2).nOut(3).build();
      assertEquals(output(stock, type), output(ours, type), type.toString());
      assertEquals(inputs(stock, type), inputs(ours, type), type.toString());
      BatchNormalization normal = new BatchNormalization.Builder().build();
      ThresholdBatchNormalization tdBn = new ThresholdBatchNormalization.Builder().build();
      assertEquals(output(normal, type), output(tdBn, type), type.toString());
      assertEquals(1, inputs(tdBn, type));
      assertInstanceOf(
          InputType.InputTypeConvolutional.class,
          output(new SpikingPooling2D.Builder().build(), type));
    }
    InputType image = InputType.convolutional(4, 3, 1, CNN2DFormat.NHWC);
    assertEquals(image, output(new SpikingLayer.Builder().build(), image));
  }

  private static void refused(Layer layer, InputType type, String... parts) {
    Exception e =
        assertThrows(
            DL4JInvalidConfigException.class,
            () -> TestNetworks.init(conf(layer, type)),
            layer + " took " + type);
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage() + " lacks " + part);
    }
    assertTrue(e.getMessage().contains("my layer"), e.getMessage() + " names no layer");
    assertTrue(e.getMessage().contains(type.toString()), e.getMessage() + " lacks the type");
    assertTrue(e.getMessage().contains("expected"), e.getMessage());
  }

  @Test
  void othersAreRefusedByName() {
    for (Layer layer :
        List.<Layer>of(
            new SpikingDense.Builder().name("my layer").nOut(3).build(),
            new SpikingDense.Builder()
                .name("my layer")
                .nOut(3)
                .encoder(new PoissonEncoder(3))
                .build(),
            new SpikingRecurrent.Builder().name("my layer").nOut(3).build(),
            new SpikingLayer.Builder().name("my layer").build(),
            new EncodingLayer.Builder().name("my layer").encoder(new PoissonEncoder(3)).build(),
            new SpikingConvolution2D.Builder(2).name("my layer").nOut(3).build(),
            new SpikingPooling2D.Builder().name("my layer").build(),
            new ThresholdBatchNormalization.Builder().name("my layer").build(),
            new SameDiffSpikingDense.Builder().name("my layer").nOut(3).build(),
            new SameDiffSpikingLayer.Builder().name("my layer").build())) {
      refused(layer, VOLUME);
    }
    SpikingConvolution2D convolution =
        new SpikingConvolution2D.Builder(2).name("my layer").nOut(3).build();
    for (InputType type : SEQUENCES) {
      refused(convolution, type, "InputType.convolutional(");
    }
    refused(convolution, InputType.feedForward(12), "InputType.convolutional(");
    refused(
        new SpikingPooling2D.Builder().name("my layer").build(),
        InputType.feedForward(12),
        "convolutionalFlat");
    refused(
        new SpikingDense.Builder().name("my layer").nOut(3).encoder(new PoissonEncoder(3)).build(),
        InputType.recurrent(12, 5),
        "PoissonEncoder",
        "leave the encoder out");
  }

  private static DL4JInvalidConfigException refused(Layer... layers) {
    var list = TestNetworks.base().list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    return assertThrows(
        DL4JInvalidConfigException.class,
        () -> list.setInputType(InputType.convolutional(6, 6, 1)).build());
  }

  @Test
  void timeBeginsOnce() {
    SpikingConvolution2D first =
        new SpikingConvolution2D.Builder(2).nOut(2).encoder(new PoissonEncoder(4)).build();
    for (Layer second :
        List.<Layer>of(
            new SpikingConvolution2D.Builder(2)
                .name("b")
                .nOut(2)
                .encoder(new PoissonEncoder(4))
                .build(),
            new SpikingLayer.Builder().name("b").encoder(new ConstantEncoder(4)).build())) {
      Exception e = refused(first, second);
      assertTrue(
          e.getMessage().contains("\"b\"") && e.getMessage().contains("timeSteps=4"), e + "");
    }
    Exception e =
        refused(
            new SpikingDense.Builder().nOut(2).encoder(new PoissonEncoder(4)).build(),
            new SpikingDense.Builder().name("b").nOut(2).encoder(new PoissonEncoder(4)).build());
    assertTrue(e.getMessage().contains("first layer"), e.getMessage());
  }

  /** nIn is what the input type says, as with an LSTM, whatever was given. */
  @Test
  void sizesThatWereGiven() {
    InputType type = InputType.recurrent(4, 3);
    for (long given : new long[] {4, 7}) {
      LSTM lstm = new LSTM.Builder().nIn(given).nOut(3).build();
      SpikingDense ours = new SpikingDense.Builder().nIn(given).nOut(3).build();
      assertEquals(inputs(lstm, type), inputs(ours, type));
    }
    MultiLayerConfiguration without =
        TestNetworks.base()
            .list()
            .layer(new SpikingConvolution2D.Builder(2).nIn(2).nOut(3).build())
            .layer(new SpikingPooling2D.Builder().build())
            .layer(new SpikingConvolution2D.Builder(2).nIn(3).nOut(3).build())
            .build();
    assertEquals(3 * 3 * 4 + 3, TestNetworks.init(without).getLayer(2).numParams());
  }
}
