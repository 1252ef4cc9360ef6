package io.github.dl4jsnn.weights;

import io.github.dl4jsnn.util.ByteBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of {@code numpy.savez}: a zip archive with an entry NAME.npy per array. */
final class NumpyFile {

  private static final String SUFFIX = ".npy";
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** {@code {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }}. */
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([<>|=])([a-zA-Z]\\d*)', 'fortran_order': (False|True),"
              + " 'shape': \\(((?:\\d+, )*(?:\\d+,?)?)\\), \\}\\s*");

  private final ArchiveFile archive;
  private final ByteBudget<WeightFileException> budget;

  NumpyFile(ArchiveFile archive, ByteBudget<WeightFileException> budget) {
    this.archive = archive;
    this.budget = budget;
  }

  StateDict read() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String entry : archive.names()) {
      if (!entry.endsWith(SUFFIX)) {
        throw archive.problem(
            "has an entry \""
                + entry
                + "\"; expected arrays of NumPy, NAME.npy, or torch's data.pkl");
      }
      String name = entry.substring(0, entry.length() - SUFFIX.length());
      tensors.put(name, array(name, archive.read(entry)));
    }
    return new StateDict(tensors);
  }

  private WeightFileException problem(String name, String what) {
    return archive.problem("array \"" + name + "\": " + what);
  }

  private Tensor array(String name, byte[] content) throws WeightFileException {
    if (content.length < 10 || !Arrays.equals(MAGIC, Arrays.copyOf(content, MAGIC.length))) {
      throw problem(name, "is not in NumPy's format");
    }
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int version = content[6];
    if (version < 1 || version > 3 || (version > 1 && content.length < 12)) {
      throw problem(name, "format version " + version + " is not read; expected 1 to 3");
    }
    int start = version == 1 ? 10 : 12;
    long length = version == 1 ? bytes.getShort(8) & 0xFFFF : bytes.getInt(8) & 0xFFFFFFFFL;
    if (length > content.length - start) {
      throw problem(name, "ends in the middle of its header");
    }
    String header = new String(content, start, (int) length, StandardCharsets.ISO_8859_1);
    Matcher parts = HEADER.matcher(header);
    if (!parts.matches()) {
      throw problem(name, "header " + header.strip() + " is not that of an array of numbers");
    }
    TensorType type =
        TensorType.ofNumpy(parts.group(2))
            .orElseThrow(
                () ->
                    problem(
                        name,
                        "type " + parts.group(2) + " is not read; expected numbers or booleans"));
    long[] shape = sizes(name, parts.group(4));
    long n = budget.take("tensor \"" + name + "\"", type.bytes(), shape);
    int from = start + (int) length;
    if (content.length - from != n * type.bytes()) {
      throw problem(
          name,
          "has "
              + (content.length - from)
              + " bytes of numbers; expected "
              + n * type.bytes()
              + " of its shape");
    }
    byte[] data = Arrays.copyOfRange(content, from, content.length);
    if (parts.group(1).equals(">")) {
      swap(data, type.bytes());
    }
    return new Tensor(
        type, shape, parts.group(3).equals("True") ? rowMajor(data, shape, type.bytes()) : data);
  }

  private long[] sizes(String name, String list) throws WeightFileException {
    try {
      return Arrays.stream(list.split(",\\s*"))
          .filter(s -> !s.isEmpty())
          .mapToLong(Long::parseLong)
          .toArray();
    } catch (NumberFormatException e) {
      throw problem(name, "shape (" + list + ") has a size that is too large");
    }
  }

  /** Turns the bytes of each number round. */
  static void swap(byte[] data, int bytes) {
    for (int i = 0; i < data.length; i += bytes) {
      for (int a = i, b = i + bytes - 1; a < b; a++, b--) {
        byte kept = data[a];
        data[a] = data[b];
        data[b] = kept;
      }
    }
  }

  /** From column-major order. */
  private static byte[] rowMajor(byte[] data, long[] shape, int bytes) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = 0; axis < shape.length; axis++) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return Strided.copy(data, bytes, 0, shape, strides);
  }
}
