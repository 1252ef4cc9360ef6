package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.nir.NirOptions.DelaySteps;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Delays in seconds to delays in steps, and back.
 *
 * <p>A file keeps products such as 3 · 1e-3, in single precision perhaps: what is this close to
 * whole steps means them.
 */
final class DelayNodes {

  private static final double ROUNDING = 1e-6;

  /** The last one that {@link Delay} takes. */
  private static final int LONGEST = 1 << 20;

  private DelayNodes() {}

  /**
   * The delays of a node.
   *
   * @param in shape of what it gets
   */
  static Delay read(Fields f, long[] in, NirOptions options) throws NirFileException {
    double[] seconds = f.elements("delay", in);
    double[] steps = new double[seconds.length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = near(seconds[i] / options.dt());
      if (!(steps[i] >= 0 && steps[i] <= LONGEST)) {
        throw f.problem(
            "delay is "
                + seconds[i]
                + " s, with dt = "
                + options.dt()
                + " s "
                + steps[i]
                + " time steps; expected 0 to "
                + LONGEST);
      }
      if (options.delays() == DelaySteps.ROUNDED) {
        steps[i] = Math.rint(steps[i]);
      } else if (options.delays() == DelaySteps.WHOLE && !whole(steps[i])) {
        throw f.problem(between(seconds[i], steps[i], options));
      }
    }
    int max = new Extras(f, options).longestDelay().orElse(0);
    if (max == 0) {
      return Delay.of(steps);
    }
    // With another dt than that of the writer they may be longer.
    for (double d : steps) {
      max = Math.max(max, (int) Math.ceil(d));
    }
    return Delay.learned(max).startingAt(steps);
  }

  /**
   * The node of a delay.
   *
   * @param owner how messages name the layer
   * @param parameters of the layer, by DL4J's keys
   * @param shape of what is delayed
   */
  static NirNode write(
      String owner,
      Delay delay,
      Map<String, INDArray> parameters,
      NirOptions options,
      long[] shape) {
    if (delay.synaptic()) {
      throw LayerWriter.refused(
          owner, "its delays are per synapse, NIR knows one per neuron; expected one per input");
    }
    boolean rounded = delay.gaussian() && width(parameters) == 0;
    if (delay.gaussian() && !rounded) {
      throw LayerWriter.refused(
          owner,
          "its delays are Gaussian, of width "
              + width(parameters)
              + "; expected single ones: Delays.round(network) makes them whole");
    }
    double[] steps =
        delay.learned()
            ? parameters.get(ParameterKeys.DELAY).toDoubleVector()
            : delay.steps().values();
    DoubleUnaryOperator time =
        switch (options.delays()) {
          case WHOLE -> d -> checked(owner, d, options);
          case ROUNDED -> d -> options.dt() * Math.rint(d);
          case INTERPOLATED -> d -> options.dt() * d;
        };
    double[] seconds = Arrays.stream(steps).map(time).toArray();
    NirNode node = new NirNode(NirTypes.DELAY).withEach("delay", seconds, shape);
    if (delay.learned() && !rounded) {
      node.extras().put(Extras.LONGEST_DELAY, Integer.toString(delay.max()));
    }
    return node;
  }

  private static double width(Map<String, INDArray> parameters) {
    return parameters.get(ParameterKeys.DELAY_WIDTH).getDouble(0);
  }

  private static double checked(String owner, double steps, NirOptions options) {
    if (!whole(steps)) {
      throw LayerWriter.refused(owner, between(steps * options.dt(), steps, options));
    }
    return steps * options.dt();
  }

  private static String between(double seconds, double steps, NirOptions options) {
    return "delay is "
        + seconds
        + " s, with dt = "
        + options.dt()
        + " s "
        + steps
        + " time steps; expected whole steps, or NirOptions.withDelays(DelaySteps.ROUNDED) or"
        + " (DelaySteps.INTERPOLATED)";
  }

  private static boolean whole(double steps) {
    return steps == Math.rint(steps);
  }

  private static double near(double steps) {
    double whole = Math.rint(steps);
    return Math.abs(steps - whole) <= ROUNDING * Math.max(1, whole) ? whole : steps;
  }
}
