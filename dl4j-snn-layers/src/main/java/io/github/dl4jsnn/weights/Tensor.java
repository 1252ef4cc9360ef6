package io.github.dl4jsnn.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Numbers of a {@link StateDict}: a type, a shape, and the values in row-major order. Immutable.
 *
 * <p>A shape of no sizes is that of a single number; a size may be 0.
 */
public final class Tensor {

  private final TensorType type;
  private final long[] shape;

  /** Little-endian. */
  private final byte[] data;

  /**
   * @param data little-endian, row-major; not copied
   */
  Tensor(TensorType type, long[] shape, byte[] data) {
    this.type = type;
    this.shape = shape;
    this.data = data;
  }

  /**
   * Numbers from elsewhere.
   *
   * @param data little-endian, row-major, as many as the shape says; copied
   * @throws IllegalArgumentException if they are not as many
   */
  public static Tensor of(TensorType type, long[] shape, byte[] data) {
    long n = type.bytes();
    for (long size : shape) {
      n *= size;
    }
    if (n != data.length) {
      throw new IllegalArgumentException(
          "a tensor " + type + " " + Arrays.toString(shape) + " of " + data.length + " bytes");
    }
    return new Tensor(type, shape.clone(), data.clone());
  }

  /**
   * A copy of an array, in its type.
   *
   * @throws IllegalArgumentException if the type is none of {@link TensorType}
   */
  public static Tensor of(INDArray array) {
    TensorType type =
        TensorType.of(array.dataType())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "an array of type "
                            + array.dataType()
                            + " cannot be a tensor; expected one of "
                            + Arrays.toString(TensorType.values())));
    long[] shape = array.shape();
    if (array.isEmpty()) {
      // Nd4j.empty(..) has no sizes, as a single number.
      return new Tensor(type, shape.length == 0 ? new long[1] : shape, new byte[0]);
    }
    INDArray flat = array.dup('c').reshape(new long[] {array.length()});
    int n = Math.toIntExact(array.length());
    ByteBuffer to = ByteBuffer.allocate(n * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case F64 -> Arrays.stream(flat.toDoubleVector()).forEach(to::putDouble);
      case F32 -> {
        for (float x : flat.toFloatVector()) {
          to.putFloat(x);
        }
      }
      case F16 -> {
        for (float x : flat.castTo(DataType.FLOAT).toFloatVector()) {
          to.putShort(half(x));
        }
      }
      case BF16 -> {
        for (float x : flat.castTo(DataType.FLOAT).toFloatVector()) {
          to.putShort((short) (Float.floatToIntBits(x) >>> 16));
        }
      }
      default -> {
        for (long x : flat.castTo(DataType.INT64).toLongVector()) {
          putLong(type, to, x);
        }
      }
    }
    return new Tensor(type, shape.clone(), to.array());
  }

  private static void putLong(TensorType type, ByteBuffer to, long x) {
    switch (type.bytes()) {
      case 8 -> to.putLong(x);
      case 4 -> to.putInt((int) x);
      case 2 -> to.putShort((short) x);
      default -> to.put((byte) x);
    }
  }

  /** Of a float that has an exact half, as an array of that type holds. */
  private static short half(float x) {
    int bits = Float.floatToIntBits(x);
    int sign = bits >>> 16 & 0x8000;
    if (Float.isNaN(x)) {
      return (short) (sign | 0x7E00);
    }
    float magnitude = Math.abs(x);
    if (Float.isInfinite(x)) {
      return (short) (sign | 0x7C00);
    }
    if (magnitude < 0x1p-14f) {
      return (short) (sign | Math.round(magnitude * 0x1p24f));
    }
    int exponent = Math.getExponent(magnitude);
    return (short) (sign | ((exponent + 15) << 10) | (bits >>> 13 & 0x3FF));
  }

  /** The number format. */
  public TensorType type() {
    return type;
  }

  /** The sizes, a copy. */
  public long[] shape() {
    return shape.clone();
  }

  /** How many numbers. */
  public int length() {
    return data.length / type.bytes();
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The numbers in row-major order; of I64 beyond 2^53 the nearest double. */
  public double[] doubles() {
    double[] values = new double[length()];
    ByteBuffer from = buffer();
    for (int i = 0; i < values.length; i++) {
      values[i] = type.read(from, i * type.bytes());
    }
    return values;
  }

  /**
   * The whole numbers in row-major order.
   *
   * @throws IllegalStateException if the type holds fractions
   */
  public long[] longs() {
    if (type.floating()) {
      throw new IllegalStateException("a tensor of type " + type + " holds no whole numbers");
    }
    long[] values = new long[length()];
    ByteBuffer from = buffer();
    for (int i = 0; i < values.length; i++) {
      values[i] = type.readLong(from, i * type.bytes());
    }
    return values;
  }

  /** Whether no number is NaN or infinite. */
  public boolean finite() {
    return !type.floating() || Arrays.stream(doubles()).allMatch(Double::isFinite);
  }

  /** The row-major place of the first NaN; -1: there is none. */
  int firstNaN() {
    if (type.floating()) {
      ByteBuffer from = buffer();
      for (int i = 0; i < length(); i++) {
        if (Double.isNaN(type.read(from, i * type.bytes()))) {
          return i;
        }
      }
    }
    return -1;
  }

  /** A c-ordered array of the tensor's shape in the type that corresponds to its own. */
  public INDArray array() {
    return array(type.dataType());
  }

  /** A c-ordered array of the tensor's shape. */
  public INDArray array(DataType dataType) {
    if (length() == 0) {
      return Nd4j.empty(dataType).reshape(shape);
    }
    INDArray flat =
        type.floating() ? Nd4j.createFromArray(doubles()) : Nd4j.createFromArray(longs());
    return flat.reshape('c', shape).castTo(dataType);
  }

  /** The bytes, little-endian and row-major. Not a copy. */
  byte[] data() {
    return data;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Tensor other
        && type == other.type
        && Arrays.equals(shape, other.shape)
        && Arrays.equals(data, other.data);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * type.hashCode() + Arrays.hashCode(shape)) + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return type + " " + Arrays.toString(shape);
  }
}
