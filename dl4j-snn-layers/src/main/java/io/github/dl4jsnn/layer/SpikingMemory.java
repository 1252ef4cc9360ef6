package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.kernel.TimeLoop;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.SpikeFunction;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;

/** The memory report of spiking layers, see {@link BaseSpikingLayer#getMemoryReport}. */
final class SpikingMemory {

  private final BaseSpikingLayer layer;

  private SpikingMemory(BaseSpikingLayer layer) {
    this.layer = layer;
  }

  static LayerMemoryReport report(BaseSpikingLayer layer, InputType inputType) {
    return new SpikingMemory(layer).report(inputType);
  }

  private LayerMemoryReport report(InputType inputType) {
    InputType outputType = layer.getOutputType(-1, inputType);
    long outputs = Memory.elements(outputType);
    long steps = outputs / layer.getOutput().width(1);
    boolean feedback = layer.recurrence() != Recurrence.NONE;
    long kept = 0;
    // The gradient of the output, time step by time step.
    long back = outputs;
    if (layer.hasNeuron() && layer.isRecompute()) {
      // That of the currents and, for R, the spikes of the step before.
      back += (feedback ? 2 : 1) * steps;
    } else if (layer.hasNeuron()) {
      SpikeFunction f = new SpikeFunction(layer.getSurrogate(), layer.isSpiking());
      kept = TimeLoop.kept(layer.passNeuron(), f, feedback) * steps;
      // The gradient of the currents takes the place of what was kept, if anything was.
      back += TimeLoop.kept(layer.passNeuron(), f, false) == 0 ? steps : 0;
    }
    // A constant input exists once for all steps.
    boolean constant = layer.getEncoder() != null && layer.getEncoder().constant();
    long once = constant ? Memory.elements(inputType) : 0;
    // Weights, and on the way back their gradient, as events or matrices read them.
    long weights = weightCount();
    return new LayerMemoryReport.Builder(
            layer.getLayerName(), layer.getClass(), inputType, outputType)
        .standardMemory(layer.initializer().numParams(layer), updaterState())
        .workingMemory(weights, once, 2 * weights, once + back + Memory.dropout(layer, inputType))
        .cacheMemory(0, kept)
        .build();
  }

  private long weightCount() {
    long neuronValues = 0;
    for (NeuronParameter p : layer.getNeuron().parameters()) {
      neuronValues += SpikingParamInitializer.size(layer, p);
    }
    long bias = layer.hasBias() ? layer.getNOut() : 0;
    return layer.initializer().numParams(layer) - neuronValues - bias;
  }

  /** Values that the updaters keep for all parameters. */
  private long updaterState() {
    long state = Memory.state(layer, SpikingParamInitializer.WEIGHT_KEY, weightCount());
    if (layer.hasBias()) {
      state += Memory.state(layer, SpikingParamInitializer.BIAS_KEY, layer.getNOut());
    }
    for (NeuronParameter p : layer.getNeuron().parameters()) {
      state += Memory.state(layer, p.key(), SpikingParamInitializer.size(layer, p));
    }
    return state;
  }
}
