package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.nir.NirOptions.CurrentOrder;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** From a neuron to the equations of a node: what {@link NeuronReader} reads. */
final class NeuronWriter {

  private static final double[] ZERO = {0};

  private final NirOptions options;
  private final Steps steps;
  private final DataType type;
  private final String owner;
  private final Map<String, INDArray> parameters;
  private final long[] shape;

  /**
   * @param type of the network
   * @param owner how messages name the layer
   * @param parameters of the layer, by DL4J's keys
   * @param shape of the neurons
   */
  NeuronWriter(
      NirOptions options,
      DataType type,
      String owner,
      Map<String, INDArray> parameters,
      long[] shape) {
    this.options = options;
    steps = new Steps(options, true);
    this.type = type;
    this.owner = owner;
    this.parameters = parameters;
    this.shape = shape;
  }

  /** The node of a neuron; empty where it passes its input on. */
  Optional<NirNode> node(NeuronModel neuron) {
    if (neuron instanceof IF n) {
      return Optional.of(
          reset(integrateAndFire(new double[] {1}), n.vThreshold(), n.reset(), ZERO, neuron));
    }
    if (neuron instanceof LIF n) {
      Constant leak = n.vLeak() == null ? n.reset().rest() : n.vLeak();
      return Optional.of(
          leaky(n.tau().values(), n.decayInput(), leak, n.vThreshold(), n.reset(), neuron));
    }
    if (neuron instanceof ParametricLIF n) {
      double[] tau = Numbers.map(parameters.get("w").toDoubleVector(), w -> 1 + Math.exp(-w));
      return Optional.of(
          leaky(tau, n.decayInput(), n.reset().rest(), n.vThreshold(), n.reset(), neuron));
    }
    if (neuron instanceof CurrentLIF n) {
      return Optional.of(current(n));
    }
    if (neuron instanceof LeakyIntegrator n) {
      return integrator(n);
    }
    throw refused("NIR has no neuron " + neuron.getClass().getSimpleName());
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(owner + " cannot be written: " + why);
  }

  /** A constant as it is now, learned or not. */
  private double[] now(String name, Constant constant) {
    INDArray learned = parameters.get(name);
    return learned == null ? constant.values() : Numbers.small(learned.toDoubleVector());
  }

  private NirNode put(NirNode node, String field, double[] values) {
    return node.withEach(field, values, shape);
  }

  /** τ of rates, which are above 0. */
  private double[] time(double[] rate) {
    double[] tau = Numbers.map(rate, steps::time);
    if (!Numbers.all(tau, t -> t > 0 && Double.isFinite(t))) {
      throw refused(
          "a decay of 0 or 1 has no time constant in "
              + options.discretization()
              + " discretisation beside others that have one");
    }
    return tau;
  }

  private static double[] rate(double[] decay) {
    return Numbers.map(decay, d -> 1 - d);
  }

  private NirNode integrateAndFire(double[] gain) {
    double dt = options.dt();
    double[] r = steps.resistancePerStep() ? gain : Numbers.map(gain, g -> g / dt);
    return put(new NirNode(NirTypes.IF), "r", r);
  }

  private NirNode leaky(
      double[] tau,
      boolean decayInput,
      Constant leak,
      Constant threshold,
      Reset reset,
      NeuronModel neuron) {
    double[] rate = Numbers.map(tau, t -> 1 / t);
    NirNode node = put(new NirNode(NirTypes.LIF), "tau", time(rate));
    put(node, "r", decayInput ? new double[] {1} : tau);
    put(node, "v_leak", leak.values());
    return reset(node, threshold, reset, leak.values(), neuron);
  }

  private NirNode current(CurrentLIF n) {
    double[] vDecay = now("vDecay", n.vDecay());
    double[] cDecay = now("cDecay", n.cDecay());
    double[] gain = n.gain().values();
    boolean instant = Numbers.all(cDecay, c -> c == 0) && !n.previousCurrent();
    if (instant
        && n.reset().kind() == Reset.Kind.NONE
        && Numbers.all(vDecay, v -> v == 0)
        && Numbers.all(gain, g -> g == 1)
        && Numbers.all(n.vLeak().values(), v -> v == 0)) {
      double[] threshold = steps.thresholdInFile(now("vThreshold", n.vThreshold()), type);
      return put(new NirNode(NirTypes.THRESHOLD), "threshold", threshold);
    }
    if (instant && Numbers.all(vDecay, v -> v == 1)) {
      return reset(integrateAndFire(gain), n.vThreshold(), n.reset(), ZERO, n);
    }
    NirNode node = new NirNode(instant ? NirTypes.LIF : NirTypes.CUBA_LIF);
    membrane(node, instant, vDecay, cDecay, gain, n.previousCurrent());
    put(node, "v_leak", n.vLeak().values());
    return reset(node, n.vThreshold(), n.reset(), n.vLeak().values(), n);
  }

  private void membrane(
      NirNode node,
      boolean instant,
      double[] vDecay,
      double[] cDecay,
      double[] gain,
      boolean previous) {
    double[] rate = rate(vDecay);
    put(node, instant ? "tau" : "tau_mem", time(rate));
    double[] r = Numbers.zip(gain, rate, (g, q) -> g / q);
    put(node, "r", r);
    if (instant) {
      return;
    }
    if (previous != (options.current() == CurrentOrder.OLD)) {
      throw refused(
          "its membrane sees the current of "
              + (previous ? "the step before" : "the same step")
              + "; NirOptions.withCurrent(CurrentOrder."
              + (previous ? "OLD" : "NEW")
              + ") says that readers take it so");
    }
    double[] synapse = rate(cDecay);
    put(node, "tau_syn", time(synapse));
    put(node, "w_in", Numbers.map(synapse, q -> 1 / q));
  }

  private Optional<NirNode> integrator(LeakyIntegrator n) {
    double[] cDecay = n.cDecay().values();
    double[] vDecay = n.vDecay().values();
    double[] gain = n.gain().values();
    boolean instant = Numbers.all(cDecay, c -> c == 0) && !n.previousCurrent();
    boolean noLeak = Numbers.all(n.vLeak().values(), v -> v == 0);
    if (instant && noLeak && Numbers.all(vDecay, v -> v == 0)) {
      return Numbers.all(gain, g -> g == 1)
          ? Optional.empty()
          : Optional.of(put(new NirNode(NirTypes.SCALE), "scale", gain));
    }
    NirNode node;
    if (instant && Numbers.all(vDecay, v -> v == 1)) {
      double dt = options.dt();
      node =
          put(
              new NirNode(NirTypes.I),
              "r",
              steps.resistancePerStep() ? gain : Numbers.map(gain, g -> g / dt));
    } else {
      node = new NirNode(instant ? NirTypes.LI : NirTypes.CUBA_LI);
      membrane(node, instant, vDecay, cDecay, gain, n.previousCurrent());
      put(node, "v_leak", n.vLeak().values());
    }
    start(node, n, n.vLeak().values(), n.vLeak().values());
    return Optional.of(node);
  }

  private NirNode reset(
      NirNode node, Constant threshold, Reset reset, double[] leak, NeuronModel neuron) {
    put(node, "v_threshold", steps.thresholdInFile(now("vThreshold", threshold), type));
    put(node, "v_reset", reset.rest().values());
    if (reset.kind() != Reset.Kind.HARD) {
      node.extras()
          .put(
              Extras.RESET,
              reset.kind() == Reset.Kind.NONE
                  ? Extras.NONE
                  : reset.value() == null ? Extras.SOFT : Extras.text(reset.value()));
    }
    if (reset.detach()) {
      node.extras().put(Extras.DETACH, "true");
    }
    start(node, neuron, leak, reset.rest().values());
    if (neuron instanceof CurrentLIF n && !n.learned().equals(Learned.NONE)) {
      node.extras()
          .put(
              Extras.LEARNED,
              String.join(",", n.learned().names()) + (n.learned().each() ? Extras.EACH : ""));
    }
    return node;
  }

  private void start(NirNode node, NeuronModel neuron, double[] leak, double[] reset) {
    Constant initial = neuron.states().get(0).initial();
    if (!Numbers.same(initial.values(), steps.start(leak, reset))) {
      node.extras().put(Extras.V_INIT, Extras.text(initial));
    }
  }
}
