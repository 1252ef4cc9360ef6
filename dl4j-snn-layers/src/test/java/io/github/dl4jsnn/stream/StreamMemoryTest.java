package io.github.dl4jsnn.stream;

import static io.github.dl4jsnn.stream.StreamNets.HIDDEN;
import static io.github.dl4jsnn.stream.StreamNets.IN;
import static io.github.dl4jsnn.stream.StreamNets.OUT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.dl4jsnn.encoding.DeltaEncoder;
import io.github.dl4jsnn.encoding.DeltaReference;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.Encoders;
import io.github.dl4jsnn.encoding.LatencyCurve;
import io.github.dl4jsnn.encoding.LatencyEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.encoding.PopulationEncoder;
import io.github.dl4jsnn.encoding.SignalEncoder;
import io.github.dl4jsnn.encoding.ThresholdLatencyEncoder;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.ImageEncodingLayer;
import io.github.dl4jsnn.layer.LayerOutput;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What sessions and steps cost in memory. */
class StreamMemoryTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static long allocated() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static void assertAllocatesNothing(SpikingStream stream) {
    assertAllocatesNothing(
        stream,
        k -> {
          float[] values = StreamNets.values(stream.inputSize(), events(stream, k));
          values[0] = 0.5f;
          return values;
        });
  }

  private static int[] events(SpikingStream stream, int k) {
    return StreamNets.events(stream.inputSize(), k);
  }

  /**
   * Events and values in turns, 200 steps after the first ones.
   *
   * @param input values by number
   */
  private static void assertAllocatesNothing(SpikingStream stream, IntFunction<float[]> input) {
    StreamSession session = stream.open();
    int[][] events = new int[8][];
    float[][] values = new float[8][];
    for (int k = 0; k < events.length; k++) {
      events[k] = events(stream, k);
      values[k] = input.apply(k);
    }
    float[] output = new float[stream.outputSize()];
    double sum = 0;
    // What a step allocates shows in each round; what the JVM itself does for the thread does not.
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 6; round++) {
      long before = allocated();
      for (int t = 0; t < 200; t++) {
        session.step(values[t % 8], output);
        sum += output[0] + session.step(events[t % 8], events[t % 8].length)[0];
      }
      long after = allocated();
      // The bean itself allocates.
      long overhead = allocated() - after;
      least = Math.min(least, after - before - overhead);
    }
    assertTrue(sum != 0, "silence shows nothing");
    assertTrue(least <= 0, least + " bytes in 400 steps");
  }

  @Test
  void aStepOfARecurrentNetworkAllocatesNothing() {
    assertAllocatesNothing(SpikingStream.of(StreamNets.recurrent()));
  }

  @Test
  void aStepOfASignalAllocatesNothing() {
    MultiLayerNetwork net =
        StreamNets.network(
            InputType.recurrent(IN),
            new SpikingDense.Builder().nOut(HIDDEN).encoder(new DeltaEncoder(0.3)).build(),
            new SpikingDense.Builder()
                .nOut(OUT)
                .neuron(new LeakyIntegrator())
                .output(LayerOutput.MEMBRANE)
                .build(),
            new RnnOutputLayer.Builder().nOut(OUT).build());
    assertAllocatesNothing(SpikingStream.of(net));
  }

  @Test
  void aStepOfImagesAllocatesNothing() {
    InputType images = InputType.convolutional(12, 10, 2);
    MultiLayerNetwork net =
        StreamNets.network(
            images,
            new SpikingConvolution2D.Builder(3).nOut(6).withoutNeuron().build(),
            new ThresholdBatchNormalization.Builder().build(),
            new io.github.dl4jsnn.layer.SpikingLayer.Builder().build(),
            new SpikingPooling2D.Builder().build(),
            new FiringRateLayer(),
            new OutputLayer.Builder().nOut(OUT).build());
    assertAllocatesNothing(SpikingStream.of(net, images));
  }

  /** The list, and what it has only once. */
  static List<Encoder> encoders() {
    List<Encoder> all = new ArrayList<>(Encoders.all());
    int steps = 8;
    all.add(new PoissonEncoder(1));
    all.add(new PoissonEncoder(90));
    all.add(new LatencyEncoder(1).withWindow(10));
    all.add(new LatencyEncoder(steps).withWindow(3).withCurve(LatencyCurve.LOGARITHMIC));
    all.add(new ThresholdLatencyEncoder(steps).withNormalize(true).withClip(true));
    all.add(new PopulationEncoder(steps, 4, 0, 1).withDrawn(true));
    all.add(new DeltaEncoder(0.1).withReference(DeltaReference.RUNNING).withOff(false));
    return all;
  }

  private static SpikingStream stream(Encoder encoder, Layer... layers) {
    boolean signal = encoder instanceof SignalEncoder;
    InputType type = signal ? InputType.recurrent(IN) : InputType.feedForward(IN);
    return SpikingStream.of(StreamNets.network(type, layers), type);
  }

  private static SpikingStream inside(Encoder encoder) {
    return stream(
        encoder,
        new SpikingDense.Builder()
            .nOut(OUT)
            .encoder(encoder)
            .neuron(new LeakyIntegrator())
            .output(LayerOutput.MEMBRANE)
            .build());
  }

  /** Of which some are 0, some 1, and up to a part k / 8 of the others not. */
  private static float[] grey(int k) {
    Random random = new Random(k);
    float[] values = new float[IN];
    for (int i = 0; i < IN; i++) {
      float x = random.nextFloat();
      values[i] = i % 5 == 0 ? 1 : random.nextInt(8) <= k ? x : 0;
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void aStepOfAnEncoderAllocatesNothing(Encoder encoder) {
    assertAllocatesNothing(stream(encoder, new EncodingLayer(encoder)), StreamMemoryTest::grey);
    assertAllocatesNothing(inside(encoder), StreamMemoryTest::grey);
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void aStepOfEncodedImagesAllocatesNothing(Encoder encoder) {
    InputType images = InputType.convolutional(5, 4, 2);
    MultiLayerNetwork net =
        StreamNets.network(
            images, new ImageEncodingLayer(encoder), new SpikingPooling2D.Builder().build());
    assertAllocatesNothing(SpikingStream.of(net, images), StreamMemoryTest::grey);
  }

  /** They are warned of once. */
  @ParameterizedTest
  @MethodSource("encoders")
  void aStepOfValuesOutsideOfTheRangeAllocatesNothing(Encoder encoder) {
    assertAllocatesNothing(
        inside(encoder),
        k -> {
          float[] values = grey(k);
          values[3] = 1.5f;
          return values;
        });
  }

  /** Scratch memory is that of the thread, whatever networks its sessions are of. */
  @Test
  void encodersOfOtherSizesDoNotMix() {
    Encoder encoder = new PoissonEncoder(5);
    SpikingStream small = inside(encoder);
    float[] few = grey(7);
    StreamSession alone = small.open();
    List<float[]> expected = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      expected.add(alone.step(few).clone());
    }
    int n = 5 * IN;
    MultiLayerNetwork net =
        StreamNets.network(InputType.feedForward(n), new EncodingLayer(encoder));
    StreamSession large = SpikingStream.of(net, InputType.feedForward(n)).open();
    float[] half = new float[n];
    Arrays.fill(half, 0.5f);
    StreamSession beside = small.open();
    for (int t = 0; t < 4; t++) {
      large.step(half);
      assertArrayEquals(expected.get(t), beside.step(few), 0, "call " + t);
    }
  }

  /** 10,000 sessions cost their state and at most 1 kB each. */
  @Test
  void tenThousandSessions() {
    assertTenThousandSessions(SpikingStream.of(StreamNets.recurrent()), 2L * HIDDEN + OUT);
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void tenThousandSessionsOfAnEncoder(Encoder encoder) {
    int kept = encoder instanceof SignalEncoder signal ? signal.stateSize(IN) : 0;
    assertTenThousandSessions(inside(encoder), OUT + kept);
  }

  /**
   * Each after one step.
   *
   * @param variables number of state variables
   */
  private static void assertTenThousandSessions(SpikingStream stream, long variables) {
    int[] events = StreamNets.events(IN, 1);
    float[] output = new float[stream.outputSize()];
    stream.open().step(events, events.length, output);
    int count = 10_000;
    List<StreamSession> sessions = new ArrayList<>(count);
    long before = allocated();
    for (int k = 0; k < count; k++) {
      StreamSession session = stream.open();
      session.step(events, events.length, output);
      sessions.add(session);
    }
    long each = (allocated() - before) / count;
    assertEquals(count, sessions.size());
    long state = Float.BYTES * variables;
    assertTrue(each > state && each < state + 1024, each + " bytes, of which the state " + state);
  }
}
