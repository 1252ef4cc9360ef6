package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.loop.FusedLoop;
import io.github.dl4jsnn.layer.LayerParameter.Role;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;

/** The memory report of spiking layers, see {@link BaseSpikingLayer#getMemoryReport}. */
final class SpikingMemoryReport {

  private final BaseSpikingLayer layer;

  private SpikingMemoryReport(BaseSpikingLayer layer) {
    this.layer = layer;
  }

  static LayerMemoryReport report(BaseSpikingLayer layer, InputType inputType) {
    return new SpikingMemoryReport(layer).report(inputType);
  }

  private LayerMemoryReport report(InputType inputType) {
    InputType outputType = layer.getOutputType(-1, inputType);
    long outputs = MemoryReports.elements(outputType);
    long steps = outputs / layer.getOutput().width(1);
    boolean feedback = layer.has(Role.RECURRENT_WEIGHT);
    long kept = 0;
    // The gradient of the output, time step by time step.
    long back = outputs;
    if (layer.hasNeuron() && layer.isRecompute()) {
      // That of the currents and, for R, the spikes from the previous step.
      back += (feedback ? 2 : 1) * steps;
    } else if (layer.hasNeuron()) {
      SpikeFunction f = new SpikeFunction(layer.getSurrogate(), layer.isSpiking());
      kept = FusedLoop.kept(layer.passNeuron(), f, feedback) * steps;
      // The gradient of the currents takes the place of what was kept, if anything was.
      back += FusedLoop.kept(layer.passNeuron(), f, false) == 0 ? steps : 0;
    }
    if (!layer.getRateRegularizers().isEmpty()) {
      // The gradient of the spikes with theirs.
      back += steps;
    }
    // A constant input exists once for all steps.
    boolean constant = layer.getEncoder() != null && layer.getEncoder().constant();
    long once = constant ? MemoryReports.elements(inputType) : 0;
    // The currents of synapses with delays of their own are an array, and so is their gradient.
    boolean delayed =
        layer.getDelay() != null && layer.getDelay().max() > 0 && layer.getDelay().synaptic();
    long currents = delayed ? steps : 0;
    // Weights, and in the backward pass their gradient, as events or matrices read them.
    List<LayerParameter> parameters = layer.layerParameters();
    long weights =
        parameters.stream().filter(p -> p.role().weight()).mapToLong(LayerParameter::size).sum();
    return new LayerMemoryReport.Builder(
            layer.getLayerName(), layer.getClass(), inputType, outputType)
        .standardMemory(
            layer.initializer().numParams(layer), LayerParameters.updaterState(layer, parameters))
        .workingMemory(
            weights,
            once + currents,
            2 * weights,
            once + back + 2 * currents + MemoryReports.dropout(layer, inputType))
        .cacheMemory(0, kept)
        .build();
  }
}
