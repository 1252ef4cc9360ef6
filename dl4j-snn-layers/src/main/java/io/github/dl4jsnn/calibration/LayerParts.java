package io.github.dl4jsnn.calibration;

import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.listener.ObservedLayer;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.NeuronSettings;
import io.github.dl4jsnn.neuron.Neurons;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.params.BidirectionalParamInitializer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The neurons of a layer, whatever is around it: both directions of a Bidirectional. */
final class LayerParts {

  /** Weights and bias by their keys, those that a layer has. */
  private static final List<String> CURRENT = List.of("W", "RW", "b");

  /**
   * @param name as the report calls it
   * @param of which of how many equal parts of the layer's neurons these are
   * @param knob null where the layer is left as it is
   * @param note why it is; else empty
   */
  record Part(String name, ObservedLayer layer, int part, int of, Knob knob, String note) {}

  private LayerParts() {}

  /** The layer that runs inside of wrappers. */
  static org.deeplearning4j.nn.api.Layer inner(org.deeplearning4j.nn.api.Layer top) {
    org.deeplearning4j.nn.api.Layer inner = top;
    while (inner instanceof org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer wrapper) {
      inner = wrapper.getUnderlying();
    }
    return inner;
  }

  /**
   * @throws IllegalArgumentException if a layer can be seen but not changed
   */
  static List<Part> of(ObservedLayer layer, TrialNetwork.Held held) {
    boolean both = bidirectional(held.conf());
    List<Part> out = new ArrayList<>();
    for (int part = 0; part < (both ? 2 : 1); part++) {
      String name =
          layer.name() + (!both ? "" : part == 0 ? ", forward direction" : ", backward direction");
      out.add(part(name, layer, held, part, both));
    }
    return out;
  }

  private static Part part(
      String name, ObservedLayer layer, TrialNetwork.Held held, int part, boolean both) {
    int of = both ? 2 : 1;
    if (held.frozen() || frozen(held.conf())) {
      return new Part(name, layer, part, of, null, "it is frozen");
    }
    List<Layer> confs = configurations(layer.layer(), held.conf(), part);
    NeuronModel neuron = neuron(confs.get(0));
    String prefix =
        !both
            ? ""
            : part == 0
                ? BidirectionalParamInitializer.FORWARD_PREFIX
                : BidirectionalParamInitializer.BACKWARD_PREFIX;
    Map<String, INDArray> table = table(layer.layer(), prefix);
    Knob knob;
    if (neuron == null) {
      knob = activation(confs);
    } else if (!Neurons.fires(neuron)) {
      return new Part(name, layer, part, of, null, neuron + " never fires");
    } else if (table.containsKey("W")) {
      knob = new WeightKnob(CURRENT.stream().map(table::get).filter(Objects::nonNull).toList());
    } else {
      knob = threshold(name, neuron, confs, table);
    }
    return new Part(name, layer, part, of, knob, "");
  }

  private static Knob activation(List<Layer> confs) {
    ActivationSpike found = (ActivationSpike) activation(confs.get(0));
    return new ActivationKnob(found, other -> confs.forEach(conf -> set(conf, other)));
  }

  private static IActivation activation(Layer conf) {
    return conf instanceof ActivationLayer layer
        ? layer.getActivationFn()
        : ((BaseLayer) conf).getActivationFn();
  }

  private static void set(Layer conf, ActivationSpike activation) {
    if (conf instanceof ActivationLayer layer) {
      layer.setActivationFn(activation);
    } else {
      ((BaseLayer) conf).setActivationFn(activation);
    }
  }

  private static Knob threshold(
      String name, NeuronModel neuron, List<Layer> confs, Map<String, INDArray> table) {
    NeuronModel scaled = neuron.scaleThreshold(2).orElse(null);
    if (scaled == null) {
      throw new IllegalArgumentException(
          "Layer '"
              + name
              + "' has no synapses, so that only the threshold of its neuron can be scaled, and "
              + neuron
              + " does not say how: override scaleThreshold(factor) of its NeuronModel");
    }
    if (!keys(scaled).equals(keys(neuron)) || scaled.states().size() != neuron.states().size()) {
      throw new IllegalArgumentException(
          "Layer '"
              + name
              + "': scaleThreshold(factor) of "
              + neuron
              + " must keep states and keys of parameters, got "
              + scaled);
    }
    Map<String, INDArray> own = new LinkedHashMap<>();
    keys(neuron).forEach(key -> own.put(key, table.get(key)));
    return new ThresholdKnob(neuron, other -> confs.forEach(conf -> set(conf, other)), own);
  }

  private static List<String> keys(NeuronModel neuron) {
    return NeuronParameter.learnedBy(neuron).stream().map(NeuronParameter::key).toList();
  }

  private static void set(Layer conf, NeuronModel neuron) {
    ((NeuronSettings) conf).setNeuron(neuron);
  }

  private static NeuronModel neuron(Layer conf) {
    return conf instanceof NeuronSettings layer ? layer.getNeuron() : null;
  }

  /** Whether a layer with neurons of this library is inside; its neurons may be out of sight. */
  static boolean spiking(Layer conf) {
    NeuronModel neuron = neuron(unwrapped(conf, 0));
    return neuron != null && Neurons.fires(neuron);
  }

  /** Whether it is one that trains with the surrogate's primitive instead of spikes. */
  static boolean smooth(Layer conf) {
    Layer inner = unwrapped(conf, 0);
    return inner instanceof NeuronSettings layer && !layer.isSpiking();
  }

  /** Parameters of the network itself whose key begins so, without the prefix. */
  private static Map<String, INDArray> table(org.deeplearning4j.nn.api.Layer layer, String prefix) {
    Map<String, INDArray> out = new LinkedHashMap<>();
    Map<String, INDArray> all = layer.paramTable();
    if (all != null) {
      all.forEach(
          (key, value) -> {
            if (key.startsWith(prefix)) {
              out.put(key.substring(prefix.length()), value);
            }
          });
    }
    return out;
  }

  /**
   * All objects that hold the layer's configuration: the network's, and those of wrappers that give
   * the layer that runs one of its own.
   */
  private static List<Layer> configurations(
      org.deeplearning4j.nn.api.Layer top, Layer held, int part) {
    return Stream.of(held, top.conf().getLayer(), inner(top).conf().getLayer())
        .map(conf -> unwrapped(conf, part))
        .toList();
  }

  private static Layer unwrapped(Layer conf, int part) {
    Layer inner = within(conf, part);
    return inner == null ? conf : unwrapped(inner, part);
  }

  /** What is directly inside of a wrapper; null where there is nothing. */
  private static Layer within(Layer conf, int part) {
    if (conf instanceof BaseWrapperLayer wrapper) {
      return wrapper.getUnderlying();
    }
    if (conf instanceof FrozenLayer frozen) {
      return frozen.getLayer();
    }
    if (conf instanceof Bidirectional both) {
      return part == 0 ? both.getFwd() : both.getBwd();
    }
    return null;
  }

  private static boolean frozen(Layer conf) {
    Layer inner = within(conf, 0);
    return inner != null
        && (conf instanceof FrozenLayer
            || conf instanceof FrozenLayerWithBackprop
            || frozen(inner));
  }

  private static boolean bidirectional(Layer conf) {
    Layer inner = within(conf, 0);
    return inner != null && (conf instanceof Bidirectional || bidirectional(inner));
  }
}
