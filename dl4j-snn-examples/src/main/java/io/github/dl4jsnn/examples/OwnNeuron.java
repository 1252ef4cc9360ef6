package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.check.NeuronCheck;
import io.github.dl4jsnn.check.SurrogateCheck;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.examples.cli.LocalTraining;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.NetworkLearner;
import io.github.dl4jsnn.examples.training.RateNetwork;
import io.github.dl4jsnn.examples.training.Settings;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.io.PrintWriter;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * A neuron and a surrogate gradient of one's own, from their formulas alone: trained on handwritten
 * digits, then checked. The details are in docs/extending.md.
 */
public final class OwnNeuron {

  /** The derivative of a logistic function: g'(x) = 1 / (4 w cosh²(x / 2w)), with width w. */
  public record Logistic(double width) implements Surrogate {
    @Override
    public <T> T derivative(Algebra<T> a, T x) {
      T s = primitive(a, x);
      return a.div(a.mul(s, a.sub(1, s)), width);
    }

    @Override
    public <T> T primitive(Algebra<T> a, T x) { // (1 + tanh(x / 2w)) / 2
      return a.add(a.mul(a.tanh(a.div(x, 2 * width)), 0.5), 0.5);
    }
  }

  /** A leaky neuron that learns one leak per neuron, in [0, 1]; a spike subtracts the threshold. */
  public record Leaky() implements NeuronModel {
    @Override
    public List<StateVariable> states() {
      return List.of(new StateVariable("v", 0));
    }

    @Override
    public List<NeuronParameter> parameters() {
      return List.of(new NeuronParameter("leak", 0.7, true, 0, 1));
    }

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      T h = a.add(a.mul(state.get(0), parameters.get(0)), x); // charge
      T s = f.apply(a, a.add(h, -1)); // fire at the threshold 1
      return new Step<>(s, List.of(a.sub(h, s))); // reset
    }
  }

  private OwnNeuron() {}

  /** Trains and tests the network, then checks both formulas; see {@code --help}. */
  public static void main(String[] args) {
    LocalTraining.main(example(), args);
  }

  /** Its command line, data and defaults. */
  public static Example example() {
    return new Example("OwnNeuron", "Trains neurons from two formulas of their own on the digits.")
        .onDigits()
        .timesteps(20)
        .learningRate(1e-2)
        .trains(
            NetworkLearner.of(
                OwnNeuron::configuration,
                (net, settings, data, out) -> check(net.getParam("0_leak").meanNumber(), out)));
  }

  private static MultiLayerConfiguration configuration(Settings settings, int inputs, int classes) {
    SpikingDense own =
        new SpikingDense.Builder()
            .nOut(100)
            .encoder(new PoissonEncoder(settings.timesteps()))
            .neuron(new Leaky())
            .surrogate(new Logistic(0.3))
            .build();
    return RateNetwork.of(own, settings, inputs, classes);
  }

  private static void check(Number leak, PrintWriter out) {
    out.println("mean of the leaks that the neurons learned: " + leak);
    SurrogateCheck.check(new Logistic(0.3));
    out.println("the surrogate is the derivative of its primitive, in all forms");
    NeuronCheck.check(new Leaky());
    out.println("the neuron has the same spikes and gradients in all forms");
  }
}
