package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.util.ByteBudget;
import io.github.dl4jsnn.weights.Tensor;
import io.github.dl4jsnn.weights.TensorType;
import io.jhdf.GlobalHeap;
import io.jhdf.ObjectHeader;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.OrderedDataType;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import io.jhdf.object.message.DataSpace;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.DataTypeMessage;
import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import io.jhdf.object.message.Message;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A dataset of an HDF5 file: what it declares, and its numbers or strings. */
final class HdfData {

  private static final int DEFLATE = 1;

  /** More axes has no array of NIR. */
  private static final int MOST_AXES = 8;

  private final Path file;
  private final String path;
  private final DataType type;
  private final long[] shape;
  private final HdfLayout layout;

  /**
   * @throws NirFileException if type, layout or filters are of a kind that is not read
   */
  HdfData(Path file, String path, ObjectHeader header) throws NirFileException {
    this.file = file;
    this.path = path;
    DataSpaceMessage space = header.getMessageOfType(DataSpaceMessage.class);
    DataTypeMessage typed = header.getMessageOfType(DataTypeMessage.class);
    checkOwn(space, "size");
    checkOwn(typed, "type");
    type = typed.getDataType();
    checkType();
    DataSpace sizes = space.getDataSpace();
    shape = sizes.getDimensionsAsLong();
    if (shape.length > MOST_AXES || sizes.getType() == 2) {
      throw problem(
          "got " + (sizes.getType() == 2 ? "nothing" : shape.length + " axes") + ", expected data");
    }
    layout = new HdfLayout(header, type.getSize(), shape, deflated(header), this::problem);
  }

  private NirFileException problem(String what) {
    return new NirFileException(file, path + ": " + what);
  }

  private void checkOwn(Message message, String what) throws NirFileException {
    if (message.isMessageShared()) {
      throw problem("its " + what + " is stored elsewhere, which is not read");
    }
  }

  private void checkType() throws NirFileException {
    if (!texts() && numbers().isEmpty()) {
      throw problem(
          "has elements of type "
              + type.getClass().getSimpleName()
              + " of "
              + type.getSize()
              + " bytes; expected IEEE numbers of 4 or 8 bytes, integers or strings");
    }
    if (type.getSize() < 1) {
      throw problem("has elements of " + type.getSize() + " bytes");
    }
  }

  /** Whether the elements are strings. */
  boolean texts() {
    return type instanceof StringData
        || (type instanceof VariableLength v && v.isVariableLengthString() && v.getSize() == 16);
  }

  private Optional<TensorType> numbers() {
    int bytes = type.getSize();
    if (type instanceof FixedPoint integer) {
      boolean whole = integer.getBitOffset() == 0 && integer.getBitPrecision() == 8 * bytes;
      if (!whole || (!integer.isSigned() && bytes != 1)) {
        return Optional.empty();
      }
      return Optional.ofNullable(
          switch (bytes) {
            case 1 -> integer.isSigned() ? TensorType.I8 : TensorType.U8;
            case 2 -> TensorType.I16;
            case 4 -> TensorType.I32;
            case 8 -> TensorType.I64;
            default -> null;
          });
    }
    if (type instanceof FloatingPoint number && number.getBitOffset() == 0) {
      if (bytes == 4 && ieee(number, 31, 23, 8, 127)) {
        return Optional.of(TensorType.F32);
      }
      if (bytes == 8 && ieee(number, 63, 52, 11, 1023)) {
        return Optional.of(TensorType.F64);
      }
    }
    return Optional.empty();
  }

  private static boolean ieee(FloatingPoint n, int sign, int fraction, int exponent, int bias) {
    return n.getSignLocation() == sign
        && n.getMantissaLocation() == 0
        && n.getMantissaSize() == fraction
        && n.getExponentLocation() == fraction
        && n.getExponentSize() == exponent
        && n.getExponentBias() == bias
        && n.getMantissaNormalization() == 2;
  }

  private boolean deflated(ObjectHeader header) throws NirFileException {
    List<FilterInfo> filters = new ArrayList<>();
    for (FilterPipelineMessage m : header.getMessagesOfType(FilterPipelineMessage.class)) {
      checkOwn(m, "list of filters");
      filters.addAll(m.getFilters());
    }
    for (FilterInfo filter : filters) {
      if (filter.getId() != DEFLATE) {
        throw problem(
            "is packed by filter "
                + filter.getId()
                + " ("
                + name(filter)
                + "); expected deflate (gzip) or none");
      }
    }
    if (filters.size() > 1) {
      throw problem("is packed by " + filters.size() + " filters, expected one");
    }
    return !filters.isEmpty();
  }

  private static String name(FilterInfo filter) {
    return switch (filter.getId()) {
      case 2 -> "shuffle";
      case 3 -> "fletcher32";
      case 4 -> "szip";
      case 5 -> "nbit";
      case 6 -> "scaleoffset";
      default -> filter.getName();
    };
  }

  /** Counts what reading will take. */
  void count(ByteBudget<NirFileException> budget) throws NirFileException {
    budget.take(path, type.getSize(), shape);
    if (layout.chunkBytes() > 0) {
      budget.take("a chunk of " + path, 1, layout.chunkBytes());
    }
  }

  /** The numbers. */
  Tensor readNumbers(HdfStorage storage) throws NirFileException {
    ByteBuffer data = layout.read(storage);
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    if (type instanceof OrderedDataType t && t.getByteOrder() == ByteOrder.BIG_ENDIAN) {
      reverse(bytes, type.getSize());
    }
    return Tensor.of(numbers().orElseThrow(), shape, bytes);
  }

  private static void reverse(byte[] bytes, int size) {
    for (int i = 0; i < bytes.length; i += size) {
      for (int k = 0; k < size / 2; k++) {
        byte b = bytes[i + k];
        bytes[i + k] = bytes[i + size - 1 - k];
        bytes[i + size - 1 - k] = b;
      }
    }
  }

  /** The strings; their length, which is no part of the declared size, is counted as well. */
  HdfGroup.Texts readTexts(HdfStorage storage, ByteBudget<NirFileException> budget)
      throws NirFileException {
    ByteBuffer data = layout.read(storage);
    int n = data.remaining() / type.getSize();
    String[] values = new String[n];
    Map<Long, GlobalHeap> heaps = new HashMap<>();
    for (int i = 0; i < n; i++) {
      ByteBuffer element = data.slice(i * type.getSize(), type.getSize());
      ByteBuffer text =
          type instanceof StringData ? element : variable(storage, heaps, element, budget);
      values[i] = text(text);
    }
    return new HdfGroup.Texts(shape, values);
  }

  private ByteBuffer variable(
      HdfStorage storage,
      Map<Long, GlobalHeap> heaps,
      ByteBuffer element,
      ByteBudget<NirFileException> budget)
      throws NirFileException {
    element.order(ByteOrder.LITTLE_ENDIAN);
    int length = element.getInt(0);
    long address = element.getLong(4);
    int index = element.getInt(12);
    if (index == 0) {
      return ByteBuffer.allocate(0);
    }
    ByteBuffer text =
        heaps.computeIfAbsent(address, a -> new GlobalHeap(storage, a)).getObjectData(index);
    if (length < 0 || length > text.remaining()) {
      throw problem("a string of " + length + " bytes has " + text.remaining());
    }
    budget.take("the strings of " + path, 1, length);
    return text.slice(text.position(), length);
  }

  /** Up to the first zero, or all. */
  private static String text(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(Arrays.copyOf(bytes, end), StandardCharsets.UTF_8);
  }
}
