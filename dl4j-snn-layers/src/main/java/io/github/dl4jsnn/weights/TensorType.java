package io.github.dl4jsnn.weights;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/** The number format of a {@link Tensor}; the names are those of safetensors. */
public enum TensorType {
  /** IEEE double. */
  F64(8, DataType.DOUBLE, "f8", "Double"),
  /** IEEE single. */
  F32(4, DataType.FLOAT, "f4", "Float"),
  /** IEEE half. */
  F16(2, DataType.FLOAT16, "f2", "Half"),
  /** The upper half of an IEEE single. */
  BF16(2, DataType.BFLOAT16, null, "BFloat16"),
  /** Signed, 64 bits. */
  I64(8, DataType.INT64, "i8", "Long"),
  /** Signed, 32 bits. */
  I32(4, DataType.INT32, "i4", "Int"),
  /** Signed, 16 bits. */
  I16(2, DataType.INT16, "i2", "Short"),
  /** Signed, 8 bits. */
  I8(1, DataType.INT8, "i1", "Char"),
  /** Unsigned, 8 bits. */
  U8(1, DataType.UINT8, "u1", "Byte"),
  /** 0 or 1 in a byte. */
  BOOL(1, DataType.BOOL, "b1", "Bool");

  private final int bytes;
  private final DataType dataType;
  private final String numpy;
  private final String torch;

  TensorType(int bytes, DataType dataType, String numpy, String torch) {
    this.bytes = bytes;
    this.dataType = dataType;
    this.numpy = numpy;
    this.torch = torch;
  }

  /** Bytes per number. */
  public int bytes() {
    return bytes;
  }

  /** ND4J's type of the same name and range. */
  public DataType dataType() {
    return dataType;
  }

  /** Whether it holds fractions. */
  public boolean floating() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /** By its name in safetensors, such as "F32". */
  static Optional<TensorType> ofName(String name) {
    return Arrays.stream(values()).filter(t -> t.name().equals(name)).findFirst();
  }

  /** By NumPy's name without the byte order, such as "f4". */
  static Optional<TensorType> ofNumpy(String name) {
    return Arrays.stream(values()).filter(t -> name.equals(t.numpy)).findFirst();
  }

  /** By the name of torch's storage, such as "FloatStorage". */
  static Optional<TensorType> ofStorage(String name) {
    return Arrays.stream(values()).filter(t -> name.equals(t.torch + "Storage")).findFirst();
  }

  /** The type of an array. */
  static Optional<TensorType> of(DataType type) {
    return Arrays.stream(values()).filter(t -> t.dataType == type).findFirst();
  }

  /** A number as double; exact but for large values of I64. */
  double read(ByteBuffer from, int at) {
    return switch (this) {
      case F64 -> from.getDouble(at);
      case F32 -> from.getFloat(at);
      case F16 -> half(from.getShort(at));
      case BF16 -> Float.intBitsToFloat(from.getShort(at) << 16);
      default -> readLong(from, at);
    };
  }

  /** A whole number; of floating types the number without its fraction. */
  long readLong(ByteBuffer from, int at) {
    return switch (this) {
      case I64 -> from.getLong(at);
      case I32 -> from.getInt(at);
      case I16 -> from.getShort(at);
      case I8 -> from.get(at);
      case U8 -> from.get(at) & 0xFF;
      case BOOL -> from.get(at) == 0 ? 0 : 1;
      default -> (long) read(from, at);
    };
  }

  private static double half(short bits) {
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    double magnitude;
    if (exponent == 0x1F) {
      magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = Math.scalb((double) fraction, -24);
    } else {
      magnitude = Math.scalb((double) (fraction | 0x400), exponent - 25);
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
