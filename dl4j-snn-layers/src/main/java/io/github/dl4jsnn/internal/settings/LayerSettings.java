package io.github.dl4jsnn.internal.settings;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.loss.RateRegularizer;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronSettings;
import java.util.List;

/** What the run times of layers of spiking neurons read of their configurations. */
public interface LayerSettings extends NeuronSettings, EncoderSettings, StepSettings {

  /** Whether there are neurons at all. */
  boolean hasNeuron();

  /** The neuron as a pass runs it: one that also shows its potential before the reset if asked. */
  NeuronModel passNeuron();

  /** How much later the input arrives; null: at once. */
  Delay getDelay();

  /** Whether the layer has a bias. */
  boolean hasBias();

  /** Whether the encoder of this layer makes spikes of the input. */
  boolean draws();

  /**
   * Number of elements, or channels, that the synapses see: nIn, or what an encoder makes of it.
   */
  long synapticInputs();

  /** True: the backward pass computes the time steps again instead of keeping them. */
  boolean isRecompute();

  /** Whether the backward pass computes dL/d(input); false: nobody asks for it. */
  boolean isInputGradient();

  /** Penalties on the spikes of the layer; empty: none. */
  List<RateRegularizer> getRateRegularizers();

  /** What the layer sends to the one above. */
  OutputParts getOutput();

  /** How the time axis of the input is recovered where the configuration does not know T. */
  UnknownSteps getUnfolding();

  /** Names of the state variables, as {@code rnnGetPreviousState} has them. */
  List<String> stateNames();
}
