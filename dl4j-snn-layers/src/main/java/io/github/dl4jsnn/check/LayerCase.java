package io.github.dl4jsnn.check;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.neuron.InitialValues;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A neuron in a {@link SpikingLayer} over whole sequences: on FLOAT the fused loop, on DOUBLE the
 * portable one, against the step on scalars. Inputs are those of a {@link NeuronCase}, a few
 * examples of them; those that bring a neuron so near to its threshold that rounding decides are
 * exchanged for others.
 */
final class LayerCase {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
  private static final int ROWS = 3;

  /** How near to the threshold is too near, relative to the input. */
  private static final double NEAR = 1e-4;

  private final NeuronCase data;
  private final SpikeFunction f;
  private final boolean masked;

  /** [example][neuron][step]. */
  private final double[][][] x;

  LayerCase(NeuronCase data, SpikeFunction f, boolean masked) {
    this.data = data;
    this.f = f;
    this.masked = masked;
    x = new double[ROWS][data.n()][];
    for (int b = 0; b < ROWS; b++) {
      for (int i = 0; i < data.n(); i++) {
        x[b][i] = farFromThreshold(b, i);
      }
    }
  }

  /** What a layer yields: spikes and dL/dx as [example][neuron][step], dL/d(parameter) flat. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Result(double[] spikes, double[] dx, double[] dParameters) {}

  private int steps() {
    return data.steps();
  }

  private boolean shown(int b, int t) {
    return !masked || !((b == 0 && t >= steps() - 2) || (b == 1 && t % 3 == 1));
  }

  private double parameter(int k, int i) {
    NeuronParameter p = data.neuron().parameters().get(k);
    return data.parameters()[k][p.perNeuron() ? i : 0];
  }

  /** An upstream gradient, another one for each example. */
  private double upstream(int b, int i, int t) {
    return data.dSpike()[t][(i + 3 * b) % data.n()];
  }

  private double[] farFromThreshold(int b, int i) {
    double[] made = null;
    for (int k = 0; k < data.n(); k++) {
      made = new double[steps()];
      for (int t = 0; t < made.length; t++) {
        made[t] = data.x()[t][(i + 5 * b + k) % data.n()];
      }
      if (margin(made, b, i) > NEAR) {
        return made;
      }
    }
    return made;
  }

  /** The smallest |x| of Θ(x) over all steps, relative to the largest input. */
  @SuppressWarnings("unchecked")
  private double margin(double[] currents, int b, int i) {
    double[] smallest = {Double.POSITIVE_INFINITY};
    Algebra<Double> watching =
        (Algebra<Double>)
            Proxy.newProxyInstance(
                Algebra.class.getClassLoader(),
                new Class<?>[] {Algebra.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("step")) {
                    smallest[0] = Math.min(smallest[0], Math.abs((Double) arguments[0]));
                  }
                  try {
                    return method.invoke(ScalarAlgebra.INSTANCE, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    double largest = 1;
    List<Double> state = InitialValues.state(data.neuron(), i);
    List<Double> parameters = new ArrayList<>();
    for (int k = 0; k < data.parameters().length; k++) {
      parameters.add(parameter(k, i));
    }
    for (int t = 0; t < currents.length; t++) {
      largest = Math.max(largest, Math.abs(currents[t]));
      if (shown(b, t)) {
        state = data.neuron().step(watching, f, currents[t], state, parameters).state();
      }
    }
    return smallest[0] / largest;
  }

  /** By the step on scalars, from the definition of a masked step. */
  private Result reference() {
    int count = data.learned().size();
    double[] spikes = new double[ROWS * data.n() * steps()];
    double[] dx = new double[spikes.length];
    double[][] dParameters = new double[count][];
    for (int k = 0; k < count; k++) {
      dParameters[k] = new double[data.learned().get(k).perNeuron() ? data.n() : 1];
    }
    for (int b = 0; b < ROWS; b++) {
      for (int i = 0; i < data.n(); i++) {
        Tape<Double> tape = new Tape<>(ScalarAlgebra.INSTANCE);
        List<Tape.Node<Double>> p = new ArrayList<>();
        for (int k = 0; k < data.parameters().length; k++) {
          p.add(tape.variable(parameter(k, i)));
        }
        List<Tape.Node<Double>> learned = data.learned(p);
        List<Tape.Node<Double>> state = new ArrayList<>();
        InitialValues.state(data.neuron(), i).forEach(v -> state.add(tape.variable(v)));
        List<Tape.Node<Double>> currents = new ArrayList<>();
        int at = (b * data.n() + i) * steps();
        for (int t = 0; t < steps(); t++) {
          currents.add(tape.variable(x[b][i][t]));
          if (shown(b, t)) {
            NeuronModel.Step<Tape.Node<Double>> step =
                data.neuron().step(tape, f, currents.get(t), List.copyOf(state), p);
            spikes[at + t] = step.spike().value();
            tape.seed(step.spike(), upstream(b, i, t));
            state.clear();
            state.addAll(step.state());
          }
        }
        tape.backward();
        for (int t = 0; t < steps(); t++) {
          dx[at + t] = orZero(tape.gradient(currents.get(t)));
        }
        for (int k = 0; k < count; k++) {
          dParameters[k][dParameters[k].length == 1 ? 0 : i] +=
              orZero(tape.gradient(learned.get(k)));
        }
      }
    }
    return new Result(spikes, dx, NeuronResult.flat(dParameters));
  }

  private static double orZero(Double gradient) {
    return gradient == null ? 0 : gradient;
  }

  private Layer layer(DataType type, boolean recompute) {
    SpikingLayer layer =
        new SpikingLayer.Builder()
            .nIn(data.n())
            .nOut(data.n())
            .neuron(data.neuron())
            .surrogate(f.surrogate())
            .spiking(f.spiking())
            .recompute(recompute)
            .build();
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder().dataType(type).list().layer(layer).build());
    net.init();
    for (int k = 0; k < data.parameters().length; k++) {
      if (!data.neuron().parameters().get(k).learned()) {
        continue;
      }
      INDArray value = net.getLayer(0).getParam(data.neuron().parameters().get(k).key());
      for (int i = 0; i < value.length(); i++) {
        value.putScalar(i, parameter(k, i));
      }
    }
    net.getLayer(0)
        .setBackpropGradientsViewArray(
            net.numParams() == 0 ? Nd4j.create(type, 0) : Nd4j.create(type, net.numParams()));
    if (masked) {
      INDArray mask = Nd4j.ones(type, ROWS, steps());
      for (int b = 0; b < ROWS; b++) {
        for (int t = 0; t < steps(); t++) {
          mask.putScalar(b, t, shown(b, t) ? 1 : 0);
        }
      }
      net.getLayer(0).setMaskArray(mask);
    }
    return net.getLayer(0);
  }

  private INDArray array(DataType type, Value value) {
    double[] flat = new double[ROWS * data.n() * steps()];
    for (int b = 0; b < ROWS; b++) {
      for (int i = 0; i < data.n(); i++) {
        for (int t = 0; t < steps(); t++) {
          flat[(b * data.n() + i) * steps() + t] = value.of(b, i, t);
        }
      }
    }
    return Nd4j.create(flat, new long[] {ROWS, data.n(), steps()}, 'c').castTo(type);
  }

  /** A number for each example, neuron and step. */
  private interface Value {
    double of(int b, int i, int t);
  }

  private Result run(DataType type, boolean recompute) {
    Layer layer = layer(type, recompute);
    layer.setInput(array(type, (b, i, t) -> x[b][i][t]), NO_WORKSPACES);
    double[] spikes = numbers(layer.activate(true, NO_WORKSPACES));
    INDArray upstream = array(type, this::upstream);
    INDArray dx = layer.backpropGradient(upstream, NO_WORKSPACES).getSecond();
    double[] dParameters =
        data.learned().isEmpty() ? new double[0] : numbers(layer.getGradientsViewArray());
    return new Result(spikes, numbers(dx), dParameters);
  }

  private static double[] numbers(INDArray array) {
    return array.dup('c').castTo(DataType.DOUBLE).data().asDouble();
  }

  /**
   * Checks both loops.
   *
   * @throws AssertionError naming loop, quantity, example, neuron, step and the difference
   */
  void check() {
    Result expected = reference();
    String what =
        data.neuron() + ", " + f + (masked ? ", masked" : "") + ", layer against scalars, ";
    compare(what + "DOUBLE", expected, run(DataType.DOUBLE, false), 1e-10);
    Result single = run(DataType.FLOAT, false);
    compare(what + "FLOAT", expected, single, 1e-4);
    compare(what + "FLOAT, recompute(true)", single, run(DataType.FLOAT, true), 0);
  }

  private void compare(String what, Result expected, Result got, double tolerance) {
    IntFunction<String> at =
        k -> {
          int t = k % steps();
          int i = k / steps() % data.n();
          int b = k / steps() / data.n();
          return "at step "
              + t
              + " of neuron "
              + i
              + " of example "
              + b
              + ", input current "
              + x[b][i][t];
        };
    Agreement.check(what + ": spike", expected.spikes, got.spikes, tolerance, at);
    Agreement.check(what + ": dL/dx", expected.dx, got.dx, tolerance, at);
    Agreement.check(
        what + ": dL/d(parameter)",
        expected.dParameters,
        got.dParameters,
        tolerance,
        k -> "at number " + k + " of all parameters");
  }
}
