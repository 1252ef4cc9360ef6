package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.weights.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The shapes of what goes from node to node, without batch and time: [n], [channels, length] or
 * [channels, height, width].
 */
final class Shapes {

  private final Path file;
  private final Wiring wiring;
  private final Map<String, long[]> outputs = new HashMap<>();

  private Shapes(Path file, Wiring wiring) {
    this.file = file;
    this.wiring = wiring;
  }

  /**
   * Of all nodes.
   *
   * @throws NirFileException if two nodes do not fit each other
   */
  static Shapes of(Path file, Wiring wiring) throws NirFileException {
    Shapes shapes = new Shapes(file, wiring);
    for (String name : wiring.order()) {
      Fields fields = new Fields(file, name, wiring.graph().node(name));
      long[] out =
          fields.type().equals(NirTypes.INPUT)
              ? input(fields)
              : shapes.output(fields, shapes.into(name));
      shapes.outputs.put(name, out);
    }
    return shapes;
  }

  /** Of a node's output. */
  long[] of(String name) {
    return outputs.get(name).clone();
  }

  /** Of a node's input. */
  long[] into(String name) throws NirFileException {
    List<String> sources = wiring.graph().into(name);
    long[] shape = outputs.get(sources.get(0));
    for (String source : sources) {
      if (!Arrays.equals(shape, outputs.get(source))) {
        throw new NirFileException(
            file,
            "node \""
                + name
                + "\" gets "
                + Arrays.toString(shape)
                + " from \""
                + sources.get(0)
                + "\" and "
                + Arrays.toString(outputs.get(source))
                + " from \""
                + source
                + "\"; expected one shape");
      }
    }
    return shape.clone();
  }

  private static long[] input(Fields fields) throws NirFileException {
    long[] shape = fields.longs("shape");
    checkSize(fields, shape);
    return shape;
  }

  private static void checkSize(Fields fields, long[] shape) throws NirFileException {
    long n = 1;
    for (long size : shape) {
      n = size < 1 || n > Integer.MAX_VALUE / size ? 0 : n * size;
    }
    if (shape.length < 1 || shape.length > 3 || n == 0) {
      throw fields.problem(
          "has the shape "
              + Arrays.toString(shape)
              + ", expected [n], [channels, length] or [channels, height, width]");
    }
  }

  private static void expect(Fields fields, boolean fits, long[] in, String expected)
      throws NirFileException {
    if (!fits) {
      throw fields.problem("gets " + Arrays.toString(in) + ", expected " + expected);
    }
  }

  private long[] output(Fields fields, long[] in) throws NirFileException {
    switch (fields.type()) {
      case NirTypes.LINEAR, NirTypes.AFFINE -> {
        long[] weight = fields.weight(2).shape();
        expect(fields, in.length == 1 && in[0] == weight[1], in, "[" + weight[1] + "]");
        return new long[] {weight[0]};
      }
      case NirTypes.CONV1D, NirTypes.CONV2D -> {
        return convolved(fields, in);
      }
      case NirTypes.SUM_POOL, NirTypes.AVERAGE_POOL -> {
        expect(fields, in.length == 3, in, "[channels, height, width]");
        long[] out = fitted(fields, Windows.pooling(fields), in, in[0]);
        checkSize(fields, out);
        return out;
      }
      case NirTypes.FLATTEN -> {
        return flat(fields, in);
      }
      case NirTypes.OUTPUT -> {
        Tensor shape = fields.node().numbers().get("shape");
        if (shape != null && shape.length() > 0) {
          long[] declared = fields.longs("shape");
          expect(fields, Arrays.equals(declared, in), in, Arrays.toString(declared));
        }
        return in;
      }
      default -> {
        return in;
      }
    }
  }

  private static long[] convolved(Fields fields, long[] in) throws NirFileException {
    int axes = fields.type().equals(NirTypes.CONV1D) ? 1 : 2;
    long[] weight = fields.weight(axes + 2).shape();
    long channels = weight[1] * Windows.groups(fields);
    expect(
        fields,
        in.length == axes + 1 && in[0] == channels,
        in,
        "images of " + channels + " channels and " + axes + " axes");
    if (fields.node().numbers().containsKey("input_shape")) {
      long[] declared = fields.longs("input_shape");
      if (!Arrays.equals(declared, Arrays.copyOfRange(in, 1, in.length))) {
        throw fields.problem(
            "input_shape is " + Arrays.toString(declared) + ", and it gets " + Arrays.toString(in));
      }
    }
    long[] out = fitted(fields, Windows.convolution(fields), in, weight[0]);
    checkSize(fields, out);
    return out;
  }

  private static long[] fitted(Fields fields, Windows window, long[] in, long channels)
      throws NirFileException {
    try {
      return window.output(in, channels);
    } catch (IllegalArgumentException e) {
      throw fields.problem(e.getMessage());
    }
  }

  private static long[] flat(Fields fields, long[] in) throws NirFileException {
    int first = Math.toIntExact(axis(fields, "start_dim", 1, in.length));
    int last = Math.toIntExact(axis(fields, "end_dim", -1, in.length));
    if (fields.node().numbers().containsKey("input_type")) {
      long[] declared = fields.longs("input_type");
      expect(fields, Arrays.equals(declared, in), in, Arrays.toString(declared));
    }
    long[] out;
    if (first == last) {
      out = in;
    } else if (first == 0 && last == in.length - 1) {
      out = new long[] {Arrays.stream(in).reduce(1, (a, b) -> a * b)};
    } else {
      throw fields.problem(
          "flattens axes "
              + first
              + " to "
              + last
              + " of "
              + Arrays.toString(in)
              + "; expected all of them");
    }
    return out;
  }

  private static long axis(Fields fields, String field, long byDefault, int rank)
      throws NirFileException {
    long axis = fields.node().numbers().containsKey(field) ? fields.one(field) : byDefault;
    long counted = axis < 0 ? axis + rank : axis;
    if (counted < 0 || counted >= rank) {
      throw fields.problem(field + " is " + axis + " of " + rank + " axes");
    }
    return counted;
  }
}
