package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.DeltaEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.LatencyEncoder;
import io.github.dl4jsnn.encoding.PeriodicEncoder;
import io.github.dl4jsnn.encoding.PhaseEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.encoding.PopulationEncoder;
import io.github.dl4jsnn.encoding.ThresholdLatencyEncoder;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.ImageEncodingLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.samediff.SameDiffSpikingLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A mask has the shape of the steps that it masks, or every layer refuses it, on both paths. */
class MaskShapesTest {

  private static final int B = 4;
  private static final int T = 6;
  private static final int N = 12;

  private static final InputType SERIES = InputType.recurrent(N, T);
  private static final InputType VALUES = InputType.feedForward(N);
  private static final InputType IMAGES = InputType.convolutional(3, 2, 2);

  /** Whether time steps are folded into images before the layer. */
  private record Case(Supplier<Layer> layer, InputType type, boolean frames) {

    @Override
    public String toString() {
      return layer.get() + " " + type + (frames ? " as frames" : "");
    }

    long[] input() {
      return type.equals(SERIES)
          ? new long[] {B, N, T}
          : type.equals(VALUES) ? new long[] {B, N} : new long[] {B, 2, 3, 2};
    }

    MultiLayerNetwork network(DataType dataType) {
      var list = TestNetworks.base().dataType(dataType).list().layer(layer.get());
      if (frames) {
        list.inputPreProcessor(0, new RnnToCnnPreProcessor(3, 2, 2));
      }
      return TestNetworks.init(list.setInputType(type).build());
    }
  }

  private static Case series(Supplier<Layer> layer) {
    return new Case(layer, SERIES, false);
  }

  private static Case frames(Supplier<Layer> layer) {
    return new Case(layer, SERIES, true);
  }

  private static Case values(Supplier<Layer> layer) {
    return new Case(layer, VALUES, false);
  }

  private static Case images(Supplier<Layer> layer) {
    return new Case(layer, IMAGES, false);
  }

  /** Those that {@link #layers} does not have. */
  private static final List<Supplier<Encoder>> ENCODERS =
      List.of(
          () -> new LatencyEncoder(T),
          () -> new ThresholdLatencyEncoder(T),
          () -> new PhaseEncoder(T),
          () -> new PeriodicEncoder(T, 2),
          () -> new PopulationEncoder(T, 4, 0, 1));

  static List<Case> cases() {
    List<Case> all = new ArrayList<>(layers());
    for (Supplier<Encoder> encoder : ENCODERS) {
      all.add(values(() -> dense(encoder.get())));
      all.add(values(() -> new EncodingLayer.Builder().name("L").encoder(encoder.get()).build()));
      all.add(
          images(() -> new ImageEncodingLayer.Builder().name("L").encoder(encoder.get()).build()));
    }
    all.add(series(() -> dense(new DeltaEncoder(0.1))));
    all.add(
        series(() -> new EncodingLayer.Builder().name("L").encoder(new DeltaEncoder(0.1)).build()));
    return all;
  }

  private static Layer dense(Encoder encoder) {
    return new SpikingDense.Builder().name("L").nOut(3).encoder(encoder).build();
  }

  private static List<Case> layers() {
    return List.of(
        series(() -> new SpikingDense.Builder().name("L").nOut(3).build()),
        series(() -> new SpikingRecurrent.Builder().name("L").nOut(3).build()),
        series(() -> new SpikingLayer.Builder().name("L").build()),
        series(() -> new FiringRateLayer.Builder().name("L").build()),
        series(() -> new SameDiffSpikingDense.Builder().name("L").nOut(3).fused(true).build()),
        series(() -> new SameDiffSpikingLayer.Builder().name("L").build()),
        values(
            () ->
                new SpikingDense.Builder()
                    .name("L")
                    .nOut(3)
                    .encoder(new PoissonEncoder(T))
                    .build()),
        values(() -> new SpikingLayer.Builder().name("L").encoder(new ConstantEncoder(T)).build()),
        values(() -> new EncodingLayer.Builder().name("L").encoder(new PoissonEncoder(T)).build()),
        images(() -> new SpikingLayer.Builder().name("L").encoder(new ConstantEncoder(T)).build()),
        images(
            () ->
                new ImageEncodingLayer.Builder().name("L").encoder(new PoissonEncoder(T)).build()),
        images(
            () ->
                new SpikingConvolution2D.Builder(2)
                    .name("L")
                    .nOut(3)
                    .encoder(new PoissonEncoder(T))
                    .build()),
        frames(() -> new SpikingConvolution2D.Builder(2).name("L").nOut(3).build()),
        frames(() -> new SpikingLayer.Builder().name("L").build()),
        frames(() -> new FiringRateLayer.Builder().name("L").build()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void wrongRowsAndStepsAreRefused(Case one) {
    for (DataType dataType : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      MultiLayerNetwork net = one.network(dataType);
      INDArray x = TestNetworks.values(1, 1, one.input()).castTo(dataType);
      for (long[] shape : new long[][] {{3, T}, {5, T}, {1, T}, {T, B}, {B, T - 1}, {3, 1}}) {
        if (one.frames() && shape[0] * shape[1] == B * T) {
          continue;
        }
        INDArray mask = Nd4j.ones(dataType, shape);
        Exception e =
            assertThrows(
                DL4JInvalidInputException.class,
                () -> net.output(x, false, mask, null),
                Arrays.toString(shape));
        String type = net.getLayer(0).conf().getLayer().getClass().getSimpleName();
        // Frames have their mask folded as they are.
        long rows = shape[0] * shape[1];
        String got = one.frames() ? "[" + rows + ", 1, 1, 1]" : Arrays.toString(shape);
        for (String part :
            List.of("layer name: L", type + ")", got, "4 examples of 6 time steps", "[4, 6]")) {
          assertTrue(e.getMessage().contains(part), e.getMessage() + " lacks " + part);
        }
        net.clearLayerMaskArrays();
      }
      net.output(x, false, Nd4j.ones(dataType, B, T), null);
      if (!one.frames()) {
        net.output(x, false, Nd4j.ones(dataType, B, 1), null);
      }
    }
  }
}
