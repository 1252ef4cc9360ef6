package io.github.dl4jsnn.check;

import static io.github.dl4jsnn.check.Agreement.doubles;
import static io.github.dl4jsnn.check.Agreement.floats;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.SameDiffAlgebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.algebra.TileAlgebra;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One of the two formulas of a surrogate, in all of its forms.
 *
 * @param derivative whether it is the derivative; else the primitive
 */
record SurrogateForm(Surrogate surrogate, boolean derivative) {

  /** Those that the surrogate has. */
  static List<SurrogateForm> of(Surrogate s) {
    SurrogateForm derivative = new SurrogateForm(s, true);
    return s.hasPrimitive()
        ? List.of(derivative, new SurrogateForm(s, false))
        : List.of(derivative);
  }

  String name() {
    return derivative ? "derivative" : "primitive";
  }

  @Override
  public String toString() {
    return surrogate + ": " + name();
  }

  <T> T apply(Algebra<T> a, T x) {
    return derivative ? surrogate.derivative(a, x) : surrogate.primitive(a, x);
  }

  /** By the method for one number. */
  double number(double x) {
    return derivative ? surrogate.derivative(x) : surrogate.primitive(x);
  }

  double[] scalars(double[] x) {
    return Arrays.stream(x).map(v -> apply(ScalarAlgebra.INSTANCE, v)).toArray();
  }

  double[] array(double[] x, DataType type) {
    INDArray in = Nd4j.createFromArray(x).castTo(type);
    INDArray before = in.dup();
    INDArray out = apply(NDArrayAlgebra.INSTANCE, in);
    ofType(this + " of an INDArray of " + type, type, out);
    if (!in.equalsWithEps(before, 0)) {
      throw new AssertionError(this + " of an INDArray of " + type + " changed its argument");
    }
    return out.toDoubleVector();
  }

  static void ofType(String what, DataType type, INDArray got) {
    if (got.dataType() != type) {
      throw new AssertionError(what + " is of type " + got.dataType() + ", expected " + type);
    }
  }

  double[] tile(double[] x) {
    TileAlgebra tile = new TileAlgebra(x.length);
    tile.reset(x.length);
    float[] in = floats(x);
    float[] out = apply(tile, in);
    if (!Arrays.equals(in, floats(x))) {
      throw new AssertionError(this + " of a float tile changed its argument");
    }
    return doubles(out);
  }

  double[] graph(double[] x, DataType type) {
    SameDiff sd = SameDiff.create();
    SDVariable in = sd.var("x", Nd4j.createFromArray(x).castTo(type));
    SDVariable out = apply(SameDiffAlgebra.INSTANCE, in);
    INDArray got = sd.outputSingle(Map.of(), out.name());
    ofType(this + " in SameDiff", type, got);
    return got.toDoubleVector();
  }
}
