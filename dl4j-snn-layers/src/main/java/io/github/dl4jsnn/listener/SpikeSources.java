package io.github.dl4jsnn.listener;

import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.monitor.MonitoredLayer;
import io.github.dl4jsnn.neuron.NeuronSettings;
import io.github.dl4jsnn.samediff.SameDiffSpikingBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.recurrent.MaskZeroLayer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;

/**
 * Finds the layers of a network whose spikes can be counted.
 *
 * <pre>
 * our layers with neurons            asked themselves, so that LastTimeStep, MaskZeroLayer, frozen
 *                                    layers and other wrappers of one layer may be around them
 * SameDiff layers, ActivationSpike   their activation; also inside of MaskZeroLayer and frozen layers
 * encoding layers that draw spikes   their activation; reported, never warned of
 * Bidirectional, mode CONCAT         its activation, neurons of the forward direction first
 * </pre>
 */
final class SpikeSources {

  private SpikeSources() {}

  /** All of them, in the network's order; none of a model that is no network. */
  static List<SpikeSource> of(Model model) {
    List<SpikeSource> out = new ArrayList<>();
    if (model instanceof MultiLayerNetwork net) {
      for (int i = 0; i < net.getnLayers(); i++) {
        Layer layer = net.getLayer(i);
        String name = layer.conf().getLayer().getLayerName();
        of(i, name == null ? "layer" + i : name, layer).ifPresent(out::add);
      }
    } else if (model instanceof ComputationGraph graph) {
      for (int i : graph.topologicalSortOrder()) {
        GraphVertex vertex = graph.getVertices()[i];
        if (vertex.hasLayer()) {
          of(vertex.getVertexIndex(), vertex.getVertexName(), vertex.getLayer())
              .ifPresent(out::add);
        }
      }
    }
    return out;
  }

  /** A layer with its wrappers; empty if its spikes cannot be counted. */
  static Optional<SpikeSource> of(int index, String name, Layer top) {
    Layer inner = top;
    // Whether the activation of the top layer is that of the inner one.
    boolean same = true;
    while (inner instanceof BaseWrapperLayer wrapper) {
      same &=
          wrapper instanceof FrozenLayer
              || wrapper instanceof FrozenLayerWithBackprop
              || wrapper instanceof MaskZeroLayer;
      inner = wrapper.getUnderlying();
    }
    org.deeplearning4j.nn.conf.layers.Layer conf = inner.conf().getLayer();
    if (conf instanceof LayerSettings settings && !settings.hasNeuron()) {
      return Optional.empty();
    }
    if (inner instanceof MonitoredLayer monitored) {
      return Optional.of(new SpikeSource(index, name, top, true, SpikeSource.of(monitored)));
    }
    if (same && spikes(conf)) {
      boolean encoder = conf instanceof EncoderSettings && !(conf instanceof NeuronSettings);
      SpikeSource.Reader reader = SpikeSource.ofOutput(inner, format(conf));
      return Optional.of(new SpikeSource(index, name, top, !encoder, reader));
    }
    return Optional.empty();
  }

  private static boolean spikes(org.deeplearning4j.nn.conf.layers.Layer conf) {
    if (conf instanceof Bidirectional both) {
      return both.getMode() == Bidirectional.Mode.CONCAT && spikes(both.getFwd());
    }
    if (conf instanceof LayerSettings layer) {
      // Of others the activation is not, or not only, spikes.
      return layer.getOutput().hasSpikes() && !layer.getOutput().hasMembranes();
    }
    if (conf instanceof EncoderSettings layer) {
      return !layer.getEncoder().constant();
    }
    return conf instanceof NeuronSettings || activation(conf) instanceof ActivationSpike;
  }

  private static IActivation activation(org.deeplearning4j.nn.conf.layers.Layer conf) {
    if (conf instanceof ActivationLayer layer) {
      return layer.getActivationFn();
    }
    return conf instanceof BaseLayer layer ? layer.getActivationFn() : null;
  }

  private static RNNFormat format(org.deeplearning4j.nn.conf.layers.Layer conf) {
    if (conf instanceof BaseRecurrentLayer layer) {
      return layer.getRnnDataFormat();
    }
    if (conf instanceof SameDiffSpikingBase layer) {
      return layer.getDataFormat();
    }
    return conf instanceof Bidirectional both ? format(both.getFwd()) : RNNFormat.NCW;
  }
}
