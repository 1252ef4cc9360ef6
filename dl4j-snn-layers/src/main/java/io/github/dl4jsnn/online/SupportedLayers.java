package io.github.dl4jsnn.online;

import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.DelayLayer;
import io.github.dl4jsnn.layer.LayerOutput;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.util.LayerId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Refuses, by the name of the layer, what a rule cannot do. */
final class SupportedLayers {

  private static final Set<Class<?>> OUTPUTS =
      Set.of(RnnOutputLayer.class, RnnLossLayer.class, TimeLossLayer.class);
  private static final Set<Class<?>> SPATIAL =
      Set.of(
          SpikingDense.class,
          SpikingRecurrent.class,
          SpikingLayer.class,
          DelayLayer.class,
          DenseLayer.class,
          ActivationLayer.class,
          DropoutLayer.class);
  private static final Set<Class<?>> TRACED =
      Set.of(SpikingDense.class, DelayLayer.class, DropoutLayer.class);

  private static final Set<Class<?>> ELIGIBLE = Set.of(SpikingDense.class, SpikingRecurrent.class);

  private final OnlineRule rule;

  private SupportedLayers(OnlineRule rule) {
    this.rule = rule;
  }

  /**
   * Checks the layers of a network.
   *
   * @throws IllegalArgumentException naming rule and layer, what was got, what was expected and
   *     what to do
   */
  static void check(MultiLayerNetwork net, OnlineRule rule) {
    SupportedLayers check = new SupportedLayers(rule);
    Layer[] layers = net.getLayers();
    boolean learnsBelow = false;
    for (int i = 0; i < layers.length; i++) {
      check.kind(layers[i], i == layers.length - 1);
      check.options(layers[i], learnsBelow);
      learnsBelow |= layers[i].numParams() > 0;
    }
  }

  /** Whether the loss of a sequence is the mean over its steps, not their sum. */
  static boolean meanOverTime(MultiLayerNetwork net) {
    return conf(net.getOutputLayer()) instanceof TimeLossLayer;
  }

  private Set<Class<?>> hidden() {
    return rule instanceof Sltt ? SPATIAL : rule instanceof Ottt ? TRACED : ELIGIBLE;
  }

  private void kind(Layer layer, boolean last) {
    Set<Class<?>> expected = last ? OUTPUTS : hidden();
    if (!expected.contains(conf(layer).getClass())) {
      throw refuse(
          layer,
          "cannot be "
              + (last ? "the last layer of" : "in")
              + " a network that learns by this rule, expected one of "
              + names(expected)
              + (last ? ": the loss must be that of a time step" : ""));
    }
    if (conf(layer) instanceof TimeLossLayer timed && !timed.getLoss().perStep()) {
      throw refuse(
          layer,
          "has the loss "
              + timed.getLoss()
              + " of all time steps together, expected one of each step, as StepCrossEntropy");
    }
  }

  private void options(Layer layer, boolean learnsBelow) {
    if (conf(layer) instanceof BaseRecurrentLayer recurrent
        && recurrent.getRnnDataFormat() == RNNFormat.NWC) {
      throw refuse(layer, "has rnnDataFormat NWC, expected NCW");
    }
    if (!(conf(layer) instanceof BaseSpikingLayer spiking)) {
      return;
    }
    if (rule instanceof EProp) {
      eligible(layer, spiking);
    }
    if (spiking.getEncoder() != null) {
      throw refuse(
          layer,
          "has the encoder "
              + spiking.getEncoder()
              + ", expected none: encode the stream before it is given to the trainer");
    }
    if (!spiking.getRateRegularizers().isEmpty()) {
      throw refuse(
          layer,
          "has rateRegularizers "
              + spiking.getRateRegularizers()
              + ", which look at all time steps together, expected none");
    }
    if (rule instanceof Ottt && spiking.getDelay() != null && spiking.getDelay().synaptic()) {
      throw refuse(
          layer,
          "has the delay "
              + spiking.getDelay()
              + " per synapse, each of which would need a trace of its own, expected a delay per"
              + " input, or Sltt");
    }
    if (learnsBelow && spiking.getDelay() != null && spiking.getDelay().max() > 0) {
      throw refuse(
          layer,
          "delays its input, through which a layer below would learn at a later step alone,"
              + " expected delays below the first layer with parameters");
    }
  }

  /** What an eligibility trace for each weight does not know. */
  private void eligible(Layer layer, BaseSpikingLayer conf) {
    if (!conf.hasNeuron()) {
      throw refuse(layer, "has no neuron, expected one");
    }
    List<NeuronParameter> learned = NeuronParameter.learnedBy(conf.getNeuron());
    if (!learned.isEmpty()) {
      throw refuse(
          layer,
          "learns "
              + learned.stream().map(NeuronParameter::key).toList()
              + " of its neuron, expected weights alone");
    }
    if (conf.getDelay() != null) {
      throw refuse(layer, "has the delay " + conf.getDelay() + ", expected none");
    }
    if (conf.getIDropout() != null || conf.getWeightNoise() != null) {
      throw refuse(layer, "has dropout or weight noise, expected none");
    }
    if (conf.getOutput() != LayerOutput.SPIKES) {
      throw refuse(
          layer,
          "has output "
              + conf.getOutput()
              + ", expected SPIKES; of a LeakyIntegrator they are its membrane");
    }
    if (conf instanceof SpikingRecurrent recurrent && recurrent.isOneToOne()) {
      throw refuse(layer, "has oneToOne(true), expected weights from all of its neurons");
    }
  }

  private static org.deeplearning4j.nn.conf.layers.Layer conf(Layer layer) {
    return layer.conf().getLayer();
  }

  private static List<String> names(Set<Class<?>> classes) {
    return classes.stream().map(Class::getSimpleName).sorted().collect(Collectors.toList());
  }

  private IllegalArgumentException refuse(Layer layer, String why) {
    return new IllegalArgumentException(
        "OnlineTrainer with " + rule + ": layer " + LayerId.of(layer) + " " + why);
  }
}
