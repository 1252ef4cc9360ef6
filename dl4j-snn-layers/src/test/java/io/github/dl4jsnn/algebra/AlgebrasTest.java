package io.github.dl4jsnn.algebra;

import static io.github.dl4jsnn.util.Close.assertClose;
import static io.github.dl4jsnn.util.Close.doubles;
import static io.github.dl4jsnn.util.Close.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Each operation of each algebra against plain Java, and the same on views. */
class AlgebrasTest {

  private static final int N = 60;

  /** Operands that are exact in float. */
  private static double[] operands(Op op, long seed) {
    Random random = new Random(seed);
    return random.doubles(N, -3, 3).map(x -> (float) op.operand(x)).toArray();
  }

  private static double[] expected(Op op, double[] x, double[] y) {
    double[] out = new double[N];
    Arrays.setAll(out, i -> op.reference(x[i], y[i]));
    return out;
  }

  private static double tolerance(DataType type) {
    return switch (type) {
      case DOUBLE -> 1e-13;
      case FLOAT -> 5e-7;
      default -> 2e-3;
    };
  }

  @Test
  @SuppressWarnings("unchecked")
  void opListsEveryOperation() {
    Set<String> called = new TreeSet<>();
    Algebra<Double> recorder =
        (Algebra<Double>)
            Proxy.newProxyInstance(
                Algebra.class.getClassLoader(),
                new Class<?>[] {Algebra.class},
                (proxy, method, arguments) -> {
                  called.add(signature(method));
                  try {
                    return method.invoke(ScalarAlgebra.INSTANCE, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    for (Op op : Op.values()) {
      op.apply(recorder, op.operand(0.5), op.operand(0.8));
    }
    Set<String> declared =
        Arrays.stream(Algebra.class.getDeclaredMethods())
            .filter(m -> !m.isSynthetic())
            .map(AlgebrasTest::signature)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(declared, called, "an operation of Algebra is missing from the enum Op");
  }

  private static String signature(Method method) {
    return method.getName() + Arrays.toString(method.getParameterTypes());
  }

  @ParameterizedTest
  @EnumSource
  void scalar(Op op) {
    double[] x = operands(op, 1);
    double[] y = operands(op, 2);
    double[] got = new double[N];
    Arrays.setAll(got, i -> op.apply(ScalarAlgebra.INSTANCE, x[i], y[i]));
    assertClose(op + " of ScalarAlgebra", expected(op, x, y), got, 1e-13);
  }

  @ParameterizedTest
  @EnumSource
  void tile(Op op) {
    double[] x = operands(op, 3);
    double[] y = operands(op, 4);
    float[] xf = Arrays.copyOf(floats(x), N + 5);
    float[] yf = Arrays.copyOf(floats(y), N + 5);
    float[] xBefore = xf.clone();
    float[] yBefore = yf.clone();
    TileAlgebra tile = new TileAlgebra(N + 5);
    tile.reset(N);
    float[] got = op.apply(tile, xf, yf);
    assertClose(op + " of TileAlgebra", expected(op, x, y), doubles(Arrays.copyOf(got, N)), 5e-7);
    assertArrayEquals(xBefore, xf, op + " changed its first operand");
    assertArrayEquals(yBefore, yf, op + " changed its second operand");
  }

  @Test
  void tileResultsStayUntilReset() {
    TileAlgebra tile = new TileAlgebra(4);
    float[] x = {1, 2, 3, 4};
    float[] first = tile.add(x, 1);
    for (int k = 0; k < 100; k++) {
      assertNotSame(first, tile.mul(x, 2), "result " + k + " took the array of an earlier one");
    }
    assertArrayEquals(new float[] {2, 3, 4, 5}, first);
    tile.reset(2);
    assertArrayEquals(new float[] {3, 6}, Arrays.copyOf(tile.mul(x, 3), 2));
    String message = assertThrows(IllegalArgumentException.class, () -> tile.reset(5)).getMessage();
    assertEquals("tile length must be in [0, 4], got 5", message);
    assertThrows(IllegalArgumentException.class, () -> tile.reset(-1));
  }

  @ParameterizedTest
  @EnumSource
  void array(Op op) {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT, DataType.FLOAT16}) {
      INDArray x = Nd4j.createFromArray(operands(op, 5)).castTo(type);
      INDArray y = Nd4j.createFromArray(operands(op, 6)).castTo(type);
      INDArray xBefore = x.dup();
      INDArray yBefore = y.dup();
      INDArray got = op.apply(NDArrayAlgebra.INSTANCE, x, y);
      String what = op + " of NDArrayAlgebra, " + type;
      assertEquals(type, got.dataType(), what);
      assertClose(
          what,
          expected(op, x.toDoubleVector(), y.toDoubleVector()),
          got.toDoubleVector(),
          tolerance(type));
      assertEquals(xBefore, x, what + " changed its first operand");
      assertEquals(yBefore, y, what + " changed its second operand");
    }
  }

  /** Strides, order and rank must not matter. */
  @ParameterizedTest
  @EnumSource
  void arrayView(Op op) {
    double[] x = operands(op, 7);
    double[] y = operands(op, 8);
    // [5, 4, 3] seen as [4, 3, 5], inside of a larger array.
    INDArray large = Nd4j.zeros(DataType.DOUBLE, 7, 4, 3);
    INDArray view =
        large
            .get(NDArrayIndex.interval(1, 6), NDArrayIndex.all(), NDArrayIndex.all())
            .permute(1, 2, 0);
    view.assign(Nd4j.create(x, new long[] {4, 3, 5}, 'c'));
    INDArray other = Nd4j.create(y, new long[] {4, 3, 5}, 'c').dup('f');
    INDArray got = op.apply(NDArrayAlgebra.INSTANCE, view, other);
    assertArrayEquals(new long[] {4, 3, 5}, got.shape(), "shape of " + op);
    assertClose(op + " of a view", expected(op, x, y), got.dup('c').data().asDouble(), 1e-13);
  }

  static Object[] graphTypes() {
    return new Object[] {DataType.DOUBLE, DataType.FLOAT};
  }

  @ParameterizedTest
  @MethodSource("graphTypes")
  void graph(DataType type) {
    for (Op op : Op.values()) {
      double[] x = operands(op, 9);
      double[] y = operands(op, 10);
      SameDiff sd = SameDiff.create();
      SDVariable xv = sd.var("x", Nd4j.createFromArray(x).castTo(type));
      SDVariable yv = sd.var("y", Nd4j.createFromArray(y).castTo(type));
      SDVariable out = op.apply(SameDiffAlgebra.INSTANCE, xv, yv);
      SDVariable plain = out.add("plain", 0.0);
      INDArray got = sd.outputSingle(Map.of(), plain.name());
      String what = op + " of SameDiffAlgebra, " + type;
      assertEquals(type, got.dataType(), what);
      assertClose(what, expected(op, x, y), got.toDoubleVector(), tolerance(type));
    }
  }

  /** The gradients that SameDiff takes by itself are those of the tape. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONSTANT")
  void graphGradient(Op op) {
    double[] x = operands(op, 11);
    double[] y = operands(op, 12);
    double[] upstream = new Random(13).doubles(N, -1, 1).toArray();
    SameDiff sd = SameDiff.create();
    SDVariable xv = sd.var("x", Nd4j.createFromArray(x));
    SDVariable yv = sd.var("y", Nd4j.createFromArray(y));
    SDVariable out = op.apply(SameDiffAlgebra.INSTANCE, xv, yv);
    // x and y themselves, so that there is a gradient where the operation has none.
    SDVariable loss =
        out.mul(sd.constant(Nd4j.createFromArray(upstream))).add(xv).add(yv).sum("loss");
    loss.markAsLoss();
    Map<String, INDArray> got = sd.calculateGradients(Map.of(), "x", "y");
    double[] dx = new double[N];
    double[] dy = new double[N];
    for (int i = 0; i < N; i++) {
      Tape<Double> tape = new Tape<>(ScalarAlgebra.INSTANCE);
      Tape.Node<Double> xn = tape.variable(x[i]);
      Tape.Node<Double> yn = tape.variable(y[i]);
      tape.seed(op.apply(tape, xn, yn), upstream[i]);
      tape.backward();
      dx[i] = 1 + (tape.gradient(xn) == null ? 0 : tape.gradient(xn));
      dy[i] = 1 + (tape.gradient(yn) == null ? 0 : tape.gradient(yn));
      if (op == Op.DETACH) {
        // A detached node is a new one: its seed does not reach x.
        assertEquals(1, dx[i]);
      }
    }
    assertClose("d" + op + "/dx", dx, got.get("x").toDoubleVector(), 1e-12);
    assertClose("d" + op + "/dy", dy, got.get("y").toDoubleVector(), 1e-12);
  }

  /** Comparisons included, which make a number of NaN by nature. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CONSTANT", "WITH_SLOPE"})
  void notANumberStaysSo(Op op) {
    assertTrue(Double.isNaN(op.apply(ScalarAlgebra.INSTANCE, Double.NaN, 0.5)), op + " of scalars");
    float[] nan = {Float.NaN};
    assertTrue(
        Float.isNaN(op.apply(new TileAlgebra(1), nan, new float[] {0.5f})[0]), op + " of tiles");
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT, DataType.FLOAT16}) {
      INDArray x = Nd4j.createFromArray(Double.NaN, 0.7).castTo(type);
      INDArray y = Nd4j.createFromArray(0.5, 0.6).castTo(type);
      INDArray got = op.apply(NDArrayAlgebra.INSTANCE, x, y);
      assertTrue(Double.isNaN(got.getDouble(0)), op + " of NDArrayAlgebra, " + type);
      assertTrue(Double.isFinite(got.getDouble(1)), op + " beside NaN, " + type);
    }
    for (Object type : graphTypes()) {
      SameDiff sd = SameDiff.create();
      SDVariable x = sd.var("x", Nd4j.createFromArray(Double.NaN, 0.7).castTo((DataType) type));
      SDVariable y = sd.var("y", Nd4j.createFromArray(0.5, 0.6).castTo((DataType) type));
      SDVariable out = op.apply(SameDiffAlgebra.INSTANCE, x, y).add("plain", 0.0);
      INDArray got = sd.outputSingle(Map.of(), out.name());
      assertTrue(Double.isNaN(got.getDouble(0)), op + " of SameDiffAlgebra, " + type);
      assertTrue(Double.isFinite(got.getDouble(1)), op + " beside NaN in a graph, " + type);
    }
  }

  @Test
  void constantsAreRoundedToTheType() {
    float[] tile = new TileAlgebra(1).constant(new float[1], 0.1);
    assertEquals(0.1f, tile[0]);
    INDArray array = NDArrayAlgebra.INSTANCE.constant(Nd4j.zeros(DataType.FLOAT, 2, 3), 0.1);
    assertArrayEquals(new long[] {2, 3}, array.shape());
    assertEquals(0.1f, array.getFloat(1, 2));
  }

  /** ND4J's own op rounds 1 + x. */
  @Test
  void log1pIsExactForSmallNumbers() {
    assertClose("scalar", 1e-12, ScalarAlgebra.INSTANCE.log1p(1e-12), 1e-10);
    assertClose("tile", 1e-12, new TileAlgebra(1).log1p(new float[] {1e-12f})[0], 1e-6);
  }
}
