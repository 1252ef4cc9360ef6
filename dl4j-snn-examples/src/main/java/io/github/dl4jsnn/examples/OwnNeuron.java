package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.check.NeuronCheck;
import io.github.dl4jsnn.check.SurrogateCheck;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A neuron and a surrogate gradient of one's own, from their formulas alone: checked, then trained
 * on handwritten digits. The details are in docs/extending.md.
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

  /** Checks both formulas, trains for 10 epochs and prints the test accuracy after each. */
  public static void main(String[] args) throws IOException {
    SurrogateCheck.check(new Logistic(0.3));
    System.out.println("the surrogate is the derivative of its primitive, in all forms");
    NeuronCheck.check(new Leaky());
    System.out.println("the neuron has the same spikes and gradients in all forms");
    train(10);
  }

  /**
   * Trains and prints the test accuracy after each epoch.
   *
   * @return the last one
   */
  public static double train(int epochs) throws IOException {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .seed(42)
            .updater(new Adam(1e-2))
            .list()
            .layer(
                new SpikingDense.Builder()
                    .nOut(100)
                    .encoder(new PoissonEncoder(20))
                    .neuron(new Leaky())
                    .surrogate(new Logistic(0.3))
                    .build())
            .layer(new GlobalPoolingLayer(PoolingType.AVG))
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .nOut(10)
                    .build())
            .setInputType(InputType.feedForward(64))
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();

    TrainTest digits = Digits.load();
    ShuffledBatches training = ShuffledBatches.training(digits.train(), 32, 42);
    ShuffledBatches test = ShuffledBatches.testing(digits.test(), 60);
    double accuracy = 0;
    for (int epoch = 1; epoch <= epochs; epoch++) {
      net.fit(training);
      accuracy = net.evaluate(test).accuracy();
      System.out.printf(
          Locale.ROOT,
          "epoch %d: test accuracy %.3f, mean leak %.3f%n",
          epoch,
          accuracy,
          net.getParam("0_leak").meanNumber().doubleValue());
    }
    return accuracy;
  }
}
