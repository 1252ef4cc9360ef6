package io.github.dl4jsnn.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.recording.RecordedLayer;
import io.github.dl4jsnn.recording.Recording;
import io.github.dl4jsnn.util.Close;
import io.github.dl4jsnn.weights.StateDict;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A run of fc1, lif1, fc2, lif2, .. of a state dict of snnTorch: spikes, membranes and currents,
 * with the weights brought in by {@link StateDict#into}.
 */
final class SnnTorchRun {

  private SnnTorchRun() {}

  static void check(FieldFile file, StateDict state, DataType type) {
    assertFalse(file.flag("reset_delay"), "reset_delay; map it");
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().dataType(type).list();
    int layers = 0;
    for (int k = 1; state.has("fc" + k + ".weight"); k++) {
      long[] shape = state.get("fc" + k + ".weight").shape();
      list.layer(
          new SpikingDense.Builder()
              .nIn((int) shape[1])
              .nOut((int) shape[0])
              .hasBias(state.has("fc" + k + ".bias"))
              .neuron(neuron(file, state, k))
              .build());
      layers = k;
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    state.into(net);
    INDArray x = file.sequence(type, "inputs", "x");
    List<RecordedLayer> recorded = Recording.of(net, x).layers();
    assertEquals(layers, recorded.size());
    for (int k = 1; k <= layers; k++) {
      RecordedLayer layer = recorded.get(k - 1);
      INDArray spikes = file.sequence(type, "expected", "spikes" + k);
      double mean = spikes.meanNumber().doubleValue();
      assertTrue(mean > 0 && mean < 1, "spikes" + k + " are silent or saturated");
      assertEquals(spikes, layer.spikes(), "spikes" + k);
      close(
          "membrane" + k,
          file.sequence(type, "expected", "membrane" + k),
          layer.membranes().orElseThrow(),
          type);
    }
    currents(file, net, x, layers, type);
  }

  private static void currents(
      FieldFile file, MultiLayerNetwork net, INDArray x, int layers, DataType type) {
    for (int t = 0; t < x.size(2); t++) {
      net.rnnTimeStep(
          x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1)));
      for (int k = 1; k <= layers; k++) {
        if (file.has("expected", "current" + k)) {
          INDArray expected = file.array(type, "expected", "current" + k).slice(t, 0);
          close("current" + k, expected, net.rnnGetPreviousState(k - 1).get("c"), type);
        }
      }
    }
  }

  private static CurrentLIF neuron(FieldFile file, StateDict state, int k) {
    String lif = "lif" + k + ".";
    String reset = file.at("parameters", "reset" + k).asText();
    return new CurrentLIF()
        .withCDecay(state.has(lif + "alpha") ? state.get(lif + "alpha").doubles() : new double[1])
        .withVDecay(state.get(lif + "beta").doubles())
        .withGain(1)
        .withVThreshold(state.get(lif + "threshold").doubles())
        .withReset(
            switch (reset) {
              case "subtract" -> Reset.soft();
              case "zero" -> Reset.hard(0);
              case "none" -> Reset.none();
              default -> throw new AssertionError("unknown reset " + reset + "; map it");
            });
  }

  private static void close(String what, INDArray expected, INDArray got, DataType type) {
    Close.assertClose(
        what,
        expected.dup('c').data().asDouble(),
        got.dup('c').data().asDouble(),
        type == DataType.DOUBLE ? Golden.DOUBLE : Golden.FLOAT);
  }
}
