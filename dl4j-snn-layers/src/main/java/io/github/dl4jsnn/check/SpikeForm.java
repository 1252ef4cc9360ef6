package io.github.dl4jsnn.check;

import static io.github.dl4jsnn.check.Agreement.doubles;
import static io.github.dl4jsnn.check.Agreement.floats;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.SameDiffAlgebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.algebra.TileAlgebra;
import io.github.dl4jsnn.samediff.SpikeOps;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The forms in which a spike is differentiated. */
enum SpikeForm {
  SCALARS(1e-15) {
    @Override
    Result run(SpikeFunction f, double[] x, double[] upstream) {
      double[] value = new double[x.length];
      double[] gradient = new double[x.length];
      Tape<Double> tape = new Tape<>(ScalarAlgebra.INSTANCE);
      for (int i = 0; i < x.length; i++) {
        Tape.Node<Double> in = tape.variable(x[i]);
        Tape.Node<Double> out = f.apply(tape, in);
        tape.seed(out, upstream[i]);
        tape.backward();
        value[i] = out.value();
        gradient[i] = tape.gradient(in);
      }
      return new Result(value, gradient);
    }
  },
  ARRAYS(1e-12) {
    @Override
    Result run(SpikeFunction f, double[] x, double[] upstream) {
      Tape<INDArray> tape = new Tape<>(NDArrayAlgebra.INSTANCE);
      Tape.Node<INDArray> in = tape.variable(Nd4j.createFromArray(x));
      Tape.Node<INDArray> out = f.apply(tape, in);
      tape.seed(out, Nd4j.createFromArray(upstream));
      tape.backward();
      return new Result(out.value().toDoubleVector(), tape.gradient(in).toDoubleVector());
    }
  },
  TILES(1e-5) {
    @Override
    Result run(SpikeFunction f, double[] x, double[] upstream) {
      Tape<float[]> tape = new Tape<>(new TileAlgebra(x.length));
      Tape.Node<float[]> in = tape.variable(floats(x));
      Tape.Node<float[]> out = f.apply(tape, in);
      tape.seed(out, floats(upstream));
      tape.backward();
      return new Result(doubles(out.value()), doubles(tape.gradient(in)));
    }
  },
  SAME_DIFF(1e-12) {
    @Override
    Result run(SpikeFunction f, double[] x, double[] upstream) {
      SameDiff sd = SameDiff.create();
      SDVariable in = sd.var("x", Nd4j.createFromArray(x));
      SDVariable out = f.apply(SameDiffAlgebra.INSTANCE, in);
      double[] value = sd.outputSingle(Map.of(), out.name()).toDoubleVector();
      out.mul(sd.constant(Nd4j.createFromArray(upstream))).sum("loss").markAsLoss();
      SpikeOps.createGradFunction(sd);
      return new Result(value, sd.calculateGradients(Map.of(), "x").get("x").toDoubleVector());
    }
  };

  /** S, and dL/dx of L = Σ upstream S. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Result(double[] value, double[] gradient) {}

  private final double tolerance;

  SpikeForm(double tolerance) {
    this.tolerance = tolerance;
  }

  /** Up to which the form agrees with scalars. */
  double tolerance() {
    return tolerance;
  }

  abstract Result run(SpikeFunction f, double[] x, double[] upstream);
}
