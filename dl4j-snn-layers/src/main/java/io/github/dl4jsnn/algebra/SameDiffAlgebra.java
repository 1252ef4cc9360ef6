package io.github.dl4jsnn.algebra;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.StopGradient;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMax;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMin;

/**
 * {@link Algebra} of SameDiff variables: each operation adds native ops to the graph of its
 * operand, so that a saved graph loads without this library.
 */
public final class SameDiffAlgebra implements Algebra<SDVariable> {

  /** The only instance. */
  public static final SameDiffAlgebra INSTANCE = new SameDiffAlgebra();

  private SameDiffAlgebra() {}

  @Override
  public SDVariable constant(SDVariable like, double value) {
    return like.getSameDiff().zerosLike(like).add(value);
  }

  @Override
  public SDVariable add(SDVariable x, SDVariable y) {
    return x.add(y);
  }

  @Override
  public SDVariable add(SDVariable x, double c) {
    return x.add(c);
  }

  @Override
  public SDVariable sub(SDVariable x, SDVariable y) {
    return x.sub(y);
  }

  @Override
  public SDVariable sub(double c, SDVariable x) {
    return x.rsub(c);
  }

  @Override
  public SDVariable mul(SDVariable x, SDVariable y) {
    return x.mul(y);
  }

  @Override
  public SDVariable mul(SDVariable x, double c) {
    return x.mul(c);
  }

  @Override
  public SDVariable div(SDVariable x, SDVariable y) {
    return x.div(y);
  }

  @Override
  public SDVariable div(SDVariable x, double c) {
    return x.div(c);
  }

  @Override
  public SDVariable div(double c, SDVariable x) {
    return x.rdiv(c);
  }

  @Override
  public SDVariable abs(SDVariable x) {
    return x.getSameDiff().math().abs(x);
  }

  @Override
  public SDVariable max(SDVariable x, double c) {
    return withNaN(x, new ScalarMax(x.getSameDiff(), x, c).outputVariable());
  }

  @Override
  public SDVariable min(SDVariable x, double c) {
    return withNaN(x, new ScalarMin(x.getSameDiff(), x, c).outputVariable());
  }

  @Override
  public SDVariable exp(SDVariable x) {
    return x.getSameDiff().math().exp(x);
  }

  @Override
  public SDVariable log1p(SDVariable x) {
    return x.getSameDiff().math().log1p(x);
  }

  @Override
  public SDVariable log(SDVariable x) {
    return x.getSameDiff().math().log(x);
  }

  @Override
  public SDVariable sqrt(SDVariable x) {
    return x.getSameDiff().math().sqrt(x);
  }

  @Override
  public SDVariable sin(SDVariable x) {
    return x.getSameDiff().math().sin(x);
  }

  @Override
  public SDVariable cos(SDVariable x) {
    return x.getSameDiff().math().cos(x);
  }

  @Override
  public SDVariable atan(SDVariable x) {
    return x.getSameDiff().math().atan(x);
  }

  @Override
  public SDVariable tanh(SDVariable x) {
    return x.getSameDiff().math().tanh(x);
  }

  @Override
  public SDVariable erfc(SDVariable x) {
    return x.getSameDiff().math().erfc(x);
  }

  @Override
  public SDVariable pow(SDVariable x, double c) {
    return x.getSameDiff().math().pow(x, c);
  }

  @Override
  public SDVariable step(SDVariable x) {
    // ND4J's own Step op is 0 at 0.
    return withNaN(x, x.gte(0.0).castTo(x.dataType()));
  }

  /** {@code value} with NaN where x is: ND4J's comparisons make a number of it. */
  private SDVariable withNaN(SDVariable x, SDVariable value) {
    SDVariable number = x.eq(x).castTo(x.dataType());
    return value.mul(detach(number.div(number)));
  }

  @Override
  public SDVariable detach(SDVariable x) {
    return new StopGradient(x.getSameDiff(), x).outputVariable();
  }
}
