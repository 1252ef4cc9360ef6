package io.github.dl4jsnn.check;

import static io.github.dl4jsnn.check.NeuronCase.column;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradients of a {@link NeuronCase} by central differences, in double precision: dL/dy = (L(y + h)
 * - L(y - h)) / 2h.
 */
final class CentralDifferences {

  private static final double H = 1e-5;

  private final NeuronCase data;
  private final SpikeFunction f;
  private Detached detached;

  private CentralDifferences(NeuronCase data, SpikeFunction f) {
    this.data = data;
    this.f = f;
  }

  /**
   * Scalars that remember what {@link Algebra#detach} saw in a first run and say it again in later
   * ones: central differences then see what differentiation with detach sees.
   */
  private static final class Detached {
    private final List<Double> seen = new ArrayList<>();
    private int next;
    private boolean recording = true;

    @SuppressWarnings("unchecked")
    final Algebra<Double> algebra =
        (Algebra<Double>)
            Proxy.newProxyInstance(
                Algebra.class.getClassLoader(),
                new Class<?>[] {Algebra.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("detach")) {
                    return detach((Double) arguments[0]);
                  }
                  try {
                    return method.invoke(ScalarAlgebra.INSTANCE, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });

    private Double detach(Double x) {
      if (recording) {
        seen.add(x);
        return x;
      }
      return seen.get(next++);
    }

    void again() {
      recording = false;
      next = 0;
    }
  }

  /** The gradients; spikes and states are left empty. */
  static NeuronResult of(NeuronCase data, SpikeFunction f) {
    return new CentralDifferences(data, f).run();
  }

  private NeuronResult run() {
    double[][] dx = new double[data.steps()][data.n()];
    double[][] dStart = new double[data.start().length][data.n()];
    double[][] learned = data.learned(List.of(data.parameters())).toArray(double[][]::new);
    double[][] dParameters = new double[learned.length][data.n()];
    for (int i = 0; i < data.n(); i++) {
      detached = new Detached();
      loss(i);
      differences(data.x(), i, dx);
      differences(data.start(), i, dStart);
      differences(learned, i, dParameters);
    }
    return new NeuronResult(new double[0][], new double[0][], dx, dStart, dParameters);
  }

  private void differences(double[][] place, int i, double[][] to) {
    for (int k = 0; k < place.length; k++) {
      double before = place[k][i];
      place[k][i] = before + H;
      detached.again();
      double above = loss(i);
      place[k][i] = before - H;
      detached.again();
      double below = loss(i);
      place[k][i] = before;
      to[k][i] = (above - below) / (2 * H);
    }
  }

  private double loss(int i) {
    List<Double> state = column(data.start(), i);
    double loss = 0;
    for (int t = 0; t < data.steps(); t++) {
      NeuronModel.Step<Double> step =
          data.neuron()
              .step(detached.algebra, f, data.x()[t][i], state, column(data.parameters(), i));
      loss += step.spike() * data.dSpike()[t][i];
      state = step.state();
    }
    for (int k = 0; k < state.size(); k++) {
      loss += state.get(k) * data.dState()[k][i];
    }
    return loss;
  }
}
