package io.github.dl4jsnn.algebra;

import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.Pow;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMax;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMin;
import org.nd4j.linalg.api.ops.impl.transforms.comparison.CompareAndReplace;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.strict.ATan;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Cos;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erfc;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log1p;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sin;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Condition;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * {@link Algebra} of ND4J arrays of any floating-point type and on any backend. Results are new
 * arrays in the workspace that is open, if any.
 */
public final class NDArrayAlgebra implements Algebra<INDArray> {

  /** The only instance. */
  public static final NDArrayAlgebra INSTANCE = new NDArrayAlgebra();

  private NDArrayAlgebra() {}

  @Override
  public INDArray constant(INDArray like, double value) {
    return like.ulike().assign(value);
  }

  @Override
  public INDArray add(INDArray x, INDArray y) {
    return x.add(y);
  }

  @Override
  public INDArray add(INDArray x, double c) {
    return x.add(c);
  }

  @Override
  public INDArray sub(INDArray x, INDArray y) {
    return x.sub(y);
  }

  @Override
  public INDArray sub(double c, INDArray x) {
    return x.rsub(c);
  }

  @Override
  public INDArray mul(INDArray x, INDArray y) {
    return x.mul(y);
  }

  @Override
  public INDArray mul(INDArray x, double c) {
    return x.mul(c);
  }

  @Override
  public INDArray div(INDArray x, INDArray y) {
    return x.div(y);
  }

  @Override
  public INDArray div(INDArray x, double c) {
    return x.div(c);
  }

  @Override
  public INDArray div(double c, INDArray x) {
    return x.rdiv(c);
  }

  @Override
  public INDArray abs(INDArray x) {
    return Nd4j.getExecutioner().exec(new Abs(x, x.ulike()));
  }

  @Override
  public INDArray max(INDArray x, double c) {
    return withNaN(x, Nd4j.getExecutioner().exec(new ScalarMax(x, null, x.ulike(), c)));
  }

  @Override
  public INDArray min(INDArray x, double c) {
    return withNaN(x, Nd4j.getExecutioner().exec(new ScalarMin(x, null, x.ulike(), c)));
  }

  @Override
  public INDArray exp(INDArray x) {
    return Nd4j.getExecutioner().exec(new Exp(x, x.ulike()));
  }

  @Override
  public INDArray log1p(INDArray x) {
    return Nd4j.getExecutioner().exec(new Log1p(x, x.ulike()));
  }

  @Override
  public INDArray log(INDArray x) {
    return Nd4j.getExecutioner().exec(new Log(x, x.ulike()));
  }

  @Override
  public INDArray sqrt(INDArray x) {
    return Nd4j.getExecutioner().exec(new Sqrt(x, x.ulike()));
  }

  @Override
  public INDArray sin(INDArray x) {
    return Nd4j.getExecutioner().exec(new Sin(x, x.ulike()));
  }

  @Override
  public INDArray cos(INDArray x) {
    return Nd4j.getExecutioner().exec(new Cos(x, x.ulike()));
  }

  @Override
  public INDArray atan(INDArray x) {
    return Nd4j.getExecutioner().exec(new ATan(x, x.ulike()));
  }

  @Override
  public INDArray tanh(INDArray x) {
    return Nd4j.getExecutioner().exec(new Tanh(x, x.ulike()));
  }

  @Override
  public INDArray erfc(INDArray x) {
    return Nd4j.getExecutioner().exec(new Erfc(x, x.ulike()));
  }

  @Override
  public INDArray pow(INDArray x, double c) {
    return Nd4j.getExecutioner().exec(new Pow(x, x.ulike(), c));
  }

  @Override
  public INDArray step(INDArray x) {
    // ND4J's own Step op is 0 at 0.
    return withNaN(x, x.gte(0.0).castTo(x.dataType()));
  }

  /** {@code value}, a new array, with NaN where x is: ND4J's comparisons make a number of it. */
  private static INDArray withNaN(INDArray x, INDArray value) {
    // NaN alone is not greater than or equal to -infinity.
    Condition number = Conditions.greaterThanOrEqual(Double.NEGATIVE_INFINITY);
    return Nd4j.getExecutioner().exec(new CompareAndReplace(x, value, value, number));
  }

  @Override
  public INDArray detach(INDArray x) {
    return x;
  }

  @Override
  public INDArray withSlope(INDArray x, INDArray value, Supplier<INDArray> slope) {
    return value;
  }
}
