package io.github.dl4jsnn.benchmarks.child;

import io.github.dl4jsnn.stream.SpikingStream;
import io.github.dl4jsnn.stream.StreamSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One step of one example an iteration; the state of the network goes on to the next one. */
final class StreamWorkload implements Workload {

  /** Steps of the check, per iteration that the driver asks for. */
  private static final int CHECKED_STEPS = 20;

  private final StreamSession session;
  private final List<float[]> steps = new ArrayList<>();
  private int next;

  StreamWorkload(ChildOptions options) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(Networks.stream(options.sizes(), options.work().isRecurrent()));
    net.init();
    Weights.set(net, options);
    session = SpikingStream.of(net).open();
    // [1, T, 1, n] of the file; a step is [n]. All values, as the peers get them, not the events.
    INDArray spikes = options.load("spikes").slice(0);
    for (long t = 0; t < spikes.size(0); t++) {
      steps.add(spikes.slice(t).dup('c').data().asFloat());
    }
  }

  @Override
  public void iteration() {
    session.step(steps.get(next++ % steps.size()));
  }

  /** Output spikes of the first steps, from a state of rest. */
  @Override
  public Map<String, Object> check(int iterations) {
    session.reset();
    int count = Math.min(steps.size(), CHECKED_STEPS * iterations);
    double spikes = 0;
    long outputs = 0;
    for (float[] input : steps.subList(0, count)) {
      float[] out = session.step(input);
      for (float s : out) {
        spikes += s;
      }
      outputs += out.length;
    }
    session.reset();
    return Map.of("spikes", spikes, "rate", spikes / outputs, "losses", List.of());
  }
}
