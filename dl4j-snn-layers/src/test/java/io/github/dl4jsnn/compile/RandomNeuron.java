package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A neuron whose step is drawn at random: 1 to 4 states, up to 3 parameters, some thirty operations
 * of every kind, bounded in value. New states may be any value, old states and the input included,
 * so that states change places.
 *
 * @param seed of the draw
 */
record RandomNeuron(int seed) implements NeuronModel {

  private static final double BOUND = 3;

  @Override
  public List<StateVariable> states() {
    List<StateVariable> states = new ArrayList<>();
    int count = 1 + new Random(seed).nextInt(4);
    for (int k = 0; k < count; k++) {
      states.add(new StateVariable("s" + k, 0.1 * k));
    }
    return states;
  }

  @Override
  public List<NeuronParameter> parameters() {
    List<NeuronParameter> parameters = new ArrayList<>();
    int count = new Random(seed + 1).nextInt(4);
    for (int k = 0; k < count; k++) {
      parameters.add(new NeuronParameter("p" + k, 0.3 + 0.2 * k, true));
    }
    return parameters;
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Random random = new Random(seed + 2);
    List<T> values = new ArrayList<>(state);
    values.add(x);
    values.addAll(parameters);
    int operations = 4 + random.nextInt(30);
    for (int k = 0; k < operations; k++) {
      values.add(operation(a, random, any(random, values), any(random, values)));
    }
    T h = values.get(values.size() - 1);
    T s = f.apply(a, a.add(h, -0.4));
    values.add(s);
    values.add(a.mul(h, a.sub(1, random.nextBoolean() ? s : a.detach(s))));
    List<T> after = new ArrayList<>();
    for (int k = 0; k < state.size(); k++) {
      after.add(random.nextInt(3) == 0 ? values.get(values.size() - 1) : any(random, values));
    }
    return new Step<>(s, after, h);
  }

  private static <T> T any(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static <T> T operation(Algebra<T> a, Random random, T x, T y) {
    double c = Math.round(20 * random.nextGaussian()) / 10.0;
    T result =
        switch (random.nextInt(24)) {
          case 0, 1 -> a.add(x, y);
          case 2 -> a.add(x, c);
          case 3, 4 -> a.sub(x, y);
          case 5 -> a.sub(c, x);
          case 6, 7 -> a.mul(x, y);
          case 8 -> a.mul(x, c);
          case 9 -> a.div(x, a.add(a.abs(y), 1));
          case 10 -> a.div(x, 1 + Math.abs(c));
          case 11 -> a.div(c, a.add(a.abs(x), 0.5));
          case 12 -> a.abs(x);
          case 13 -> a.max(x, c);
          case 14 -> a.exp(a.mul(x, 0.5));
          case 15 -> a.log1p(a.abs(x));
          case 16 -> a.log(a.add(a.abs(x), 0.2));
          case 17 -> a.sqrt(a.add(a.abs(x), 0.3));
          case 18 -> a.sin(x);
          case 19 -> a.cos(x);
          case 20 -> random.nextBoolean() ? a.tanh(x) : a.logistic(x);
          case 21 -> a.atan(x);
          case 22 -> a.pow(a.add(a.abs(x), 0.2), 1.5);
          default -> ofSteps(a, random, x, y);
        };
    return a.max(a.min(result, BOUND), -BOUND);
  }

  private static <T> T ofSteps(Algebra<T> a, Random random, T x, T y) {
    return switch (random.nextInt(5)) {
      case 0 -> a.mul(a.step(x), a.step(y));
      case 1 -> a.add(a.step(x), a.step(y));
      case 2 -> a.sub(1, a.add(a.step(x), a.step(y)));
      case 3 -> a.step(a.add(a.mul(a.step(x), a.sub(1, a.step(y))), -0.25));
      default -> a.select(a.step(x), x, y);
    };
  }
}
