package io.github.dl4jsnn.algebra;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The Heaviside step has Θ(0) = 1 in all forms, and nothing else near 0 is taken for 0. */
class StepTest {

  private static final double[] DOUBLES = {
    0.0, -0.0, Double.MIN_VALUE, -Double.MIN_VALUE, 1e-300, -1e-300, 1, -1, 1e300, -1e300
  };
  private static final double[] OF_DOUBLES = {1, 1, 1, 0, 1, 0, 1, 0, 1, 0};

  private static final float[] FLOATS = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1e-38f,
    -1e-38f,
    -Float.MIN_NORMAL,
    1,
    -1,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY
  };
  private static final float[] OF_FLOATS = {1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0};

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void scalar(boolean asSpike) {
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    for (int i = 0; i < DOUBLES.length; i++) {
      double x = DOUBLES[i];
      ScalarAlgebra a = ScalarAlgebra.INSTANCE;
      assertEquals(OF_DOUBLES[i], asSpike ? f.apply(a, x) : a.step(x), "step of " + x);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tile(boolean asSpike) {
    TileAlgebra a = new TileAlgebra(FLOATS.length);
    float[] got = asSpike ? new SpikeFunction(new ATan(), true).apply(a, FLOATS) : a.step(FLOATS);
    assertArrayEquals(OF_FLOATS, Arrays.copyOf(got, FLOATS.length), Arrays.toString(FLOATS));
  }

  @Test
  void tileOnAllMagnitudes() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      float x = Float.intBitsToFloat(random.nextInt());
      if (!Float.isNaN(x)) {
        assertEquals(x >= 0 ? 1f : 0f, TileMath.step(x), "step of " + x);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void array(boolean asSpike) {
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    NDArrayAlgebra a = NDArrayAlgebra.INSTANCE;
    INDArray x = Nd4j.createFromArray(DOUBLES);
    INDArray got = asSpike ? f.apply(a, x) : a.step(x);
    assertArrayEquals(OF_DOUBLES, got.toDoubleVector(), "DOUBLE, of " + Arrays.toString(DOUBLES));
    INDArray xf = Nd4j.createFromArray(FLOATS);
    INDArray gotf = asSpike ? f.apply(a, xf) : a.step(xf);
    assertEquals(DataType.FLOAT, gotf.dataType());
    assertArrayEquals(OF_FLOATS, gotf.toFloatVector(), "FLOAT, of " + Arrays.toString(FLOATS));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void graph(boolean asSpike) {
    // The default form of withSlope holds for finite x only.
    float[] finite = Arrays.copyOf(FLOATS, FLOATS.length - 2);
    assertArrayEquals(
        Arrays.copyOf(OF_FLOATS, finite.length),
        graph(Nd4j.createFromArray(finite), asSpike).toFloatVector(),
        "FLOAT, of " + Arrays.toString(finite));
    assertArrayEquals(
        OF_DOUBLES,
        graph(Nd4j.createFromArray(DOUBLES), asSpike).toDoubleVector(),
        "DOUBLE, of " + Arrays.toString(DOUBLES));
  }

  private static INDArray graph(INDArray values, boolean asSpike) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.var("x", values);
    SDVariable out =
        asSpike
            ? new SpikeFunction(new ATan(), true).apply(SameDiffAlgebra.INSTANCE, x)
            : SameDiffAlgebra.INSTANCE.step(x);
    return sd.outputSingle(Map.of(), out.name());
  }

  @Test
  void activation() {
    ActivationSpike spike = new ActivationSpike();
    assertArrayEquals(
        OF_DOUBLES,
        spike.getActivation(Nd4j.createFromArray(DOUBLES), true).toDoubleVector(),
        "DOUBLE, of " + Arrays.toString(DOUBLES));
    assertArrayEquals(
        OF_FLOATS,
        spike.getActivation(Nd4j.createFromArray(FLOATS), false).toFloatVector(),
        "FLOAT, of " + Arrays.toString(FLOATS));
  }
}
