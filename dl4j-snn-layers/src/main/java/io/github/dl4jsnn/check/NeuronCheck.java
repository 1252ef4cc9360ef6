package io.github.dl4jsnn.check;

import io.github.dl4jsnn.compile.CompiledStep;
import io.github.dl4jsnn.neuron.NeuronContract;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Erf;
import io.github.dl4jsnn.surrogate.LeakyKReLU;
import io.github.dl4jsnn.surrogate.PiecewiseQuadratic;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SoftSign;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Checks a neuron, one of your own or of the neurons of this library.
 *
 * <pre>{@code
 * NeuronCheck.check(new LIF()); // or one of your own
 * }</pre>
 *
 * <p>Sixteen neurons run over twelve steps (a graph over four), on input currents at which 15 to 70
 * % of the steps have a spike (a mean output, where a neuron sends no spikes), with parameters and
 * initial states spread about their own. A number agrees if it differs from e by at most tolerance
 * (|e| + max |e|).
 *
 * <pre>
 * check        what                                                                    tolerance
 * form         names, numbers of states, initial values, see NeuronContract
 * saved        JSON, YAML and Java serialization (Spark) give an equal neuron
 * tiles        the step on float tiles against scalars of double precision             2e-5
 * compiled     the loops that are made of the step: as bytecode against interpreted,   0
 *              and against the step on float tiles                                     1e-6
 * arrays       the step on INDArrays of DOUBLE against scalars                         1e-10
 * graph        the step in SameDiff, and SameDiff's own gradient, against scalars      1e-10
 * gradients    the tape against central differences of scalars, in smooth mode         1e-6
 * layer        a SpikingLayer over all steps, with and without a mask, against scalars:
 *              on DOUBLE, the portable loop                                            1e-10
 *              on FLOAT, the fused loop (with recompute(true) the same bits)           1e-4
 * extremes     other legal numbers for the components of a record, up to a million: all is finite
 * longRun      a thousand steps stay finite
 * </pre>
 *
 * <p>What is compared: spikes, states, and the gradients with respect to inputs, initial states and
 * parameters. {@link #check} does all of it; each part is a method too. It needs an ND4J backend on
 * the class path and no test framework.
 */
public final class NeuronCheck {

  private final NeuronModel neuron;
  private NeuronCase data;

  private NeuronCheck(NeuronModel neuron) {
    this.neuron = neuron;
  }

  /** The parts of the check of a neuron, each on its own. */
  public static NeuronCheck of(NeuronModel neuron) {
    return new NeuronCheck(neuron);
  }

  /**
   * Checks everything.
   *
   * @throws AssertionError naming which form differs, at which input and by how much
   */
  public static void check(NeuronModel neuron) {
    NeuronCheck check = of(neuron);
    check.form();
    check.saved();
    check.tiles();
    check.compiled();
    check.arrays();
    check.graph();
    check.gradients();
    check.layer();
    check.extremes();
    check.longRun();
  }

  private NeuronCase data() {
    if (data == null) {
      data = NeuronCase.of(neuron);
    }
    return data;
  }

  private static List<Surrogate> surrogates(boolean spiking) {
    List<Surrogate> surrogates =
        new ArrayList<>(
            List.of(new ATan(), new Sigmoid(), new PiecewiseQuadratic(0.8), new SoftSign(3)));
    if (spiking) {
      // In smooth mode its unbounded primitive makes the state grow without end.
      surrogates.add(new LeakyKReLU(0.1, 0.5));
    }
    return surrogates;
  }

  /**
   * What a layer asks when it is built, and its network when it is initialised.
   *
   * @throws AssertionError if it is not fulfilled
   */
  public void form() {
    try {
      NeuronContract.check("NeuronCheck of " + neuron, neuron);
      CompiledStep.check("NeuronCheck", neuron, new SpikeFunction(new ATan(), true));
    } catch (IllegalArgumentException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /**
   * JSON, YAML and Java serialization.
   *
   * @throws AssertionError naming the form from which no equal neuron comes back
   */
  public void saved() {
    SavedForms.check(neuron, NeuronModel.class);
  }

  /**
   * FLOAT against DOUBLE, in smooth mode, where rounding makes no spike.
   *
   * @throws AssertionError naming what differs, at which input and by how much
   */
  public void tiles() {
    SpikeFunction f = new SpikeFunction(new ATan(), false);
    NeuronResult got = NeuronForms.tiles(data(), f);
    NeuronForms.scalars(data(), f)
        .check(neuron + ", " + f + ", float tiles against scalars", data(), got, 2e-5);
  }

  /**
   * The step compiled to loops against the same loops interpreted, and against the step itself on
   * float tiles.
   *
   * @throws AssertionError naming what differs, at which input and by how much
   */
  public void compiled() {
    for (boolean spiking : new boolean[] {true, false}) {
      for (Surrogate s : surrogates(spiking)) {
        SpikeFunction f = new SpikeFunction(s, spiking);
        NeuronResult got = NeuronForms.kernel(data(), CompiledStep.of(neuron, f, false));
        String what = neuron + ", " + f + ", compiled against ";
        NeuronForms.kernel(data(), CompiledStep.interpreted(neuron, f, false))
            .check(what + "interpreted", data(), got, 0);
        NeuronResult expected = NeuronForms.tiles(data(), f);
        if (spiking) {
          if (!Arrays.equals(expected.spikes(), got.spikes())) {
            expected.check(what + "float tiles", data(), got, 0);
          }
          double rate = Arrays.stream(got.spikes()).map(data()::sent).average().orElseThrow();
          if (!(rate > 0.05 && rate < 0.8)) {
            throw new AssertionError(neuron + ", " + f + ": rate " + rate + " tests too little");
          }
        }
        expected.check(what + "float tiles", data(), got, 1e-6);
      }
    }
  }

  /**
   * INDArrays against scalars.
   *
   * @throws AssertionError naming what differs, at which input and by how much
   */
  public void arrays() {
    for (boolean spiking : new boolean[] {true, false}) {
      SpikeFunction f = new SpikeFunction(new Sigmoid(), spiking);
      NeuronForms.scalars(data(), f)
          .check(
              neuron + ", " + f + ", INDArray against scalars",
              data(),
              NeuronForms.arrays(data(), f),
              1e-10);
    }
  }

  /**
   * SameDiff graphs against scalars.
   *
   * @throws AssertionError naming what differs, at which input and by how much
   */
  public void graph() {
    NeuronCase few = data().head(4);
    for (boolean spiking : new boolean[] {true, false}) {
      SpikeFunction f = new SpikeFunction(new ATan(), spiking);
      NeuronForms.scalars(few, f)
          .check(
              neuron + ", " + f + ", SameDiff against scalars",
              few,
              NeuronForms.graph(few, f),
              1e-10);
    }
  }

  /**
   * The gradients of scalars against central differences, with surrogates that these may cross
   * everywhere.
   *
   * @throws AssertionError naming what differs, at which input and by how much
   */
  public void gradients() {
    for (Surrogate s : List.of(new ATan(), new Sigmoid(2), new Erf(1))) {
      SpikeFunction f = new SpikeFunction(s, false);
      CentralDifferences.of(data(), f)
          .gradients(
              neuron + ", " + s + ", tape against central differences",
              data(),
              NeuronForms.scalars(data(), f),
              1e-6);
    }
  }

  /**
   * A layer of such neurons over all steps, on both loops, against scalars.
   *
   * @throws AssertionError naming what differs, at which input and by how much
   */
  public void layer() {
    for (boolean spiking : new boolean[] {true, false}) {
      for (boolean masked : new boolean[] {false, true}) {
        new LayerCase(data(), new SpikeFunction(new ATan(), spiking), masked).check();
      }
    }
  }

  /**
   * If the neuron is a record: each of its numbers is set to those of -1e6, -1e3, -1, -1e-3, 0,
   * 1e-3, 1.001, 1e3 and 1e6 that its constructor and a layer take. Such neurons must come back
   * from JSON, and make a step and its gradient finite, on scalars, on float tiles and compiled.
   * Nothing where it is no record.
   *
   * @throws AssertionError naming the neuron and what is not finite
   */
  public void extremes() {
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    for (NeuronModel extreme : Extremes.of(neuron)) {
      try {
        NeuronContract.check("NeuronCheck", extreme);
      } catch (IllegalArgumentException e) {
        // Refused by name when a layer is built.
        continue;
      }
      of(extreme).saved();
      NeuronCase step = NeuronCase.around(extreme, 0).head(1);
      String what = extreme + " after one step, ";
      NeuronForms.scalars(step, f).finite(what + "scalars");
      NeuronForms.tiles(step, f).finite(what + "float tiles");
      NeuronForms.kernel(step, CompiledStep.of(extreme, f, false)).finite(what + "compiled");
    }
  }

  /**
   * A thousand steps, forward, on scalars and compiled.
   *
   * @throws AssertionError naming the state that is not finite
   */
  public void longRun() {
    NeuronCase many = data().repeated(1000);
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    String what = neuron + " over " + many.steps() + " steps, ";
    NeuronForms.forward(many, f).finite(what + "scalars");
    NeuronForms.forward(many, CompiledStep.of(neuron, f, false)).finite(what + "compiled");
  }
}
