package io.github.dl4jsnn.internal.stream;

import io.github.dl4jsnn.internal.loop.PopulationStep;
import io.github.dl4jsnn.internal.loop.TilePopulation;
import io.github.dl4jsnn.internal.settings.OutputParts;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** The neurons of a layer: from currents to spikes, membrane potentials or both. */
public final class NeuronStage implements Stage {

  private final Form neurons;
  private final Form form;
  private final TilePopulation population;
  private final List<StageVariable> variables = new ArrayList<>();
  private final OutputParts output;
  private final int shown;

  /**
   * @param neurons one value per neuron
   * @param population a row per pixel of them
   * @param stateNames names of the state variables, in the order of the population
   * @param type of the arrays that show the state
   * @param output what is sent
   * @param shown index of the state variable that is the membrane potential
   */
  public NeuronStage(
      Form neurons,
      TilePopulation population,
      List<String> stateNames,
      DataType type,
      OutputParts output,
      int shown) {
    this.neurons = neurons;
    form = neurons.withChannels((int) output.width(neurons.channels()));
    this.population = population;
    this.output = output;
    this.shown = shown;
    for (String name : stateNames) {
      variables.add(new StageVariable(name, variables.size(), neurons, type));
    }
  }

  @Override
  public Form form() {
    return form;
  }

  @Override
  public List<StageVariable> variables() {
    return variables;
  }

  @Override
  public float[][] newState() {
    return PopulationStep.newState(population);
  }

  @Override
  public void begin(float[][] state) {
    PopulationStep.begin(population, state);
  }

  @Override
  public Step step() {
    PopulationStep kernel = new PopulationStep(population);
    if (!output.hasMembranes()) {
      return (in, state, t, out) -> kernel.run(in[0].values(), state.values, out.writeSpikes());
    }
    float[] spikes = new float[neurons.size()];
    return (in, state, t, out) -> {
      kernel.run(in[0].values(), state.values, spikes);
      float[] y = out.write();
      if (!output.hasSpikes()) {
        System.arraycopy(state.values[shown], 0, y, 0, y.length);
        return;
      }
      int n = neurons.channels();
      for (int from = 0; from < spikes.length; from += n) {
        System.arraycopy(spikes, from, y, 2 * from, n);
        System.arraycopy(state.values[shown], from, y, 2 * from + n, n);
      }
    };
  }
}
