package io.github.dl4jsnn.stream;

import static io.github.dl4jsnn.stream.StreamNets.HIDDEN;
import static io.github.dl4jsnn.stream.StreamNets.IN;
import static io.github.dl4jsnn.stream.StreamNets.OUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.dl4jsnn.encoding.DeltaEncoder;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.LayerOutput;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;

/** What sessions and steps cost in memory. */
class StreamMemoryTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static long allocated() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  /** Events and values in turns, 200 steps after the first ones. */
  private static void assertAllocatesNothing(SpikingStream stream) {
    StreamSession session = stream.open();
    int n = stream.inputSize();
    int[][] events = new int[8][];
    float[][] values = new float[8][];
    for (int k = 0; k < events.length; k++) {
      events[k] = StreamNets.events(n, k);
      values[k] = StreamNets.values(n, events[k]);
      values[k][0] = 0.5f;
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

  /** 10,000 sessions cost their state and at most 1 kB each. */
  @Test
  void tenThousandSessions() {
    SpikingStream stream = SpikingStream.of(StreamNets.recurrent());
    int[] events = StreamNets.events(IN, 1);
    float[] output = new float[OUT];
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
    long state = Float.BYTES * (2L * HIDDEN + OUT);
    assertTrue(each > state && each < state + 1024, each + " bytes, of which the state " + state);
  }
}
