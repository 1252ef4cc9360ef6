package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.neuron.NeuronSettings;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Switches an existing network between spiking and smooth training.
 *
 * <p>Smooth: training replaces the step Θ by the surrogate's primitive g; {@code output} and {@code
 * score} spike all the same. The setting is part of the configuration: it is saved with the
 * network. All spiking layers change, SameDiff layers and those inside of wrappers and frozen
 * layers included; weights, states and {@link ActivationSpike}s stay as they are.
 *
 * <p>Errors: if a surrogate has no primitive, an IllegalArgumentException names it and nothing has
 * changed.
 */
public final class SpikingMode {

  private SpikingMode() {}

  /** Switches all spiking layers of the network. */
  public static void set(MultiLayerNetwork network, boolean spiking) {
    Set<NeuronSettings> found = Collections.newSetFromMap(new IdentityHashMap<>());
    for (NeuralNetConfiguration conf : network.getLayerWiseConfigurations().getConfs()) {
      find(conf.getLayer(), found);
    }
    if (network.getLayers() != null) {
      for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
        find(layer, found);
      }
    }
    set(found, spiking);
  }

  /** Switches all spiking layers of the graph. */
  public static void set(ComputationGraph network, boolean spiking) {
    Set<NeuronSettings> found = Collections.newSetFromMap(new IdentityHashMap<>());
    for (GraphVertex vertex : network.getConfiguration().getVertices().values()) {
      if (vertex instanceof LayerVertex layer) {
        find(layer.getLayerConf().getLayer(), found);
      }
    }
    if (network.getLayers() != null) {
      for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
        find(layer, found);
      }
    }
    set(found, spiking);
  }

  private static void set(Set<NeuronSettings> layers, boolean spiking) {
    for (NeuronSettings layer : layers) {
      // Refuses; before anything changes.
      new SpikeFunction(layer.getSurrogate(), spiking);
    }
    layers.forEach(layer -> layer.setSpiking(spiking));
  }

  private static void find(Layer conf, Set<NeuronSettings> found) {
    if (conf instanceof NeuronSettings spiking) {
      found.add(spiking);
    } else if (conf instanceof BaseWrapperLayer wrapper) {
      find(wrapper.getUnderlying(), found);
    } else if (conf instanceof Bidirectional both) {
      find(both.getFwd(), found);
      find(both.getBwd(), found);
    } else if (conf instanceof FrozenLayer frozen) {
      find(frozen.getLayer(), found);
    }
  }

  /** Some wrappers give the layer that runs a configuration of its own. */
  private static void find(org.deeplearning4j.nn.api.Layer layer, Set<NeuronSettings> found) {
    if (layer instanceof org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer wrapper) {
      find(wrapper.getUnderlying(), found);
    } else if (layer instanceof org.deeplearning4j.nn.layers.FrozenLayer frozen) {
      find(frozen.getInsideLayer(), found);
    } else if (layer.conf() != null) {
      find(layer.conf().getLayer(), found);
    }
  }
}
