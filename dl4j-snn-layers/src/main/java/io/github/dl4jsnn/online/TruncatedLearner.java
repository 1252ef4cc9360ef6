package io.github.dl4jsnn.online;

import io.github.dl4jsnn.internal.runtime.InputTrace;
import io.github.dl4jsnn.internal.runtime.TracingLayer;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.util.LayerId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link Sltt} and {@link Ottt}: DL4J's own forward and backward pass, of truncated backpropagation
 * over a segment of one step. The state between steps is that which the layers keep for it.
 */
final class TruncatedLearner implements Learner {

  /** How a trace is called among the states of a layer. */
  private static final String TRACE = "trace";

  private final MultiLayerNetwork net;
  private final StepAnswer answer;

  /** Of the layers that learn from traces, by their number. */
  private final Map<Integer, InputTrace> traces = new TreeMap<>();

  TruncatedLearner(MultiLayerNetwork net, OnlineRule rule) {
    this.net = net;
    answer = new StepAnswer(net);
    if (rule instanceof Ottt ottt) {
      trace(ottt);
    }
  }

  private void trace(Ottt rule) {
    boolean first = true;
    for (Layer layer : net.getLayers()) {
      if (layer.conf().getLayer() instanceof BaseSpikingLayer conf && conf.hasNeuron()) {
        double leak =
            MembraneLeak.of("OnlineTrainer: layer " + LayerId.of(layer), conf.getNeuron());
        if (rule.inputTraced() || !first) {
          traces.put(layer.getIndex(), new InputTrace(leak));
        }
        first = false;
      }
    }
  }

  @Override
  public INDArray step(INDArray x, INDArray labels) {
    return tracing(() -> labels == null ? predict(series(x)) : learn(series(x), labels));
  }

  private INDArray tracing(Supplier<INDArray> step) {
    traces.forEach((i, trace) -> ((TracingLayer) net.getLayer(i)).learnFrom(trace));
    try {
      return step.get();
    } finally {
      // Other passes of the network, as its output(..), leave the traces as they are.
      traces.keySet().forEach(i -> ((TracingLayer) net.getLayer(i)).learnFrom(null));
    }
  }

  private INDArray predict(INDArray x) {
    var activations = net.rnnActivateUsingStoredState(x, false, true);
    return StepAnswer.detached(activations.get(activations.size() - 1));
  }

  private INDArray learn(INDArray x, INDArray labels) {
    MultiLayerConfiguration conf = net.getLayerWiseConfigurations();
    BackpropType before = conf.getBackpropType();
    net.setInput(x);
    net.setLabels(answer.timed() ? series(labels) : labels);
    answer.listen();
    // DL4J asks its layers to go on from their state, and to keep it, with this type alone.
    conf.setBackpropType(BackpropType.TruncatedBPTT);
    try {
      net.computeGradientAndScore();
    } finally {
      conf.setBackpropType(before);
    }
    return answer.take();
  }

  private static INDArray series(INDArray rows) {
    return rows.reshape(rows.size(0), rows.size(1), 1);
  }

  @Override
  public Map<String, INDArray> state() {
    Map<String, INDArray> all = new LinkedHashMap<>();
    for (Layer layer : net.getLayers()) {
      if (layer instanceof RecurrentLayer recurrent) {
        recurrent
            .rnnGetTBPTTState()
            .forEach((name, value) -> all.put(key(layer.getIndex(), name), value));
      }
    }
    traces.forEach(
        (i, trace) -> {
          if (trace.get() != null) {
            all.put(key(i, TRACE), trace.get());
          }
        });
    return all;
  }

  private static String key(int layer, String name) {
    return layer + "/" + name;
  }

  @Override
  public void setState(Map<String, INDArray> state) {
    reset();
    for (Layer layer : net.getLayers()) {
      if (layer instanceof RecurrentLayer recurrent) {
        Map<String, INDArray> own = new LinkedHashMap<>();
        String prefix = key(layer.getIndex(), "");
        state.forEach(
            (key, value) -> {
              if (key.startsWith(prefix) && !key.equals(prefix + TRACE)) {
                own.put(key.substring(prefix.length()), value.dup());
              }
            });
        recurrent.rnnSetTBPTTState(own);
      }
    }
    traces.forEach((i, trace) -> trace.set(state.get(key(i, TRACE))));
  }

  @Override
  public void reset() {
    net.rnnClearPreviousState();
    traces.values().forEach(trace -> trace.set(null));
  }
}
