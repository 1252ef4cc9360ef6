package io.github.dl4jsnn.benchmarks.child;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One step of one example an iteration; the state of the network goes on to the next one. */
final class StreamWorkload implements Workload {

  /** Steps of the check, per iteration that the driver asks for. */
  private static final int CHECKED_STEPS = 20;

  private final MultiLayerNetwork net;
  private final List<INDArray> steps = new ArrayList<>();
  private int next;

  StreamWorkload(ChildOptions options) {
    net = new MultiLayerNetwork(Networks.stream(options.sizes(), options.work().isRecurrent()));
    net.init();
    Weights.set(net, options);
    // [1, T, 1, n] of the file; a step is [1, n].
    INDArray spikes = options.load("spikes").slice(0);
    for (long t = 0; t < spikes.size(0); t++) {
      steps.add(spikes.slice(t).dup('c'));
    }
  }

  /** The step that is measured: the one place that knows how this library runs one. */
  private INDArray step(INDArray input) {
    return net.rnnTimeStep(input);
  }

  /** As at the beginning of a stream. */
  private void reset() {
    net.rnnClearPreviousState();
  }

  @Override
  public void iteration() {
    step(steps.get(next++ % steps.size()));
  }

  /** Output spikes of the first steps, from a state of rest. */
  @Override
  public Map<String, Object> check(int iterations) {
    reset();
    int count = Math.min(steps.size(), CHECKED_STEPS * iterations);
    double spikes = 0;
    long outputs = 0;
    for (INDArray input : steps.subList(0, count)) {
      INDArray out = step(input);
      spikes += out.sumNumber().doubleValue();
      outputs += out.length();
    }
    reset();
    return Map.of("spikes", spikes, "rate", spikes / outputs, "losses", List.of());
  }
}
