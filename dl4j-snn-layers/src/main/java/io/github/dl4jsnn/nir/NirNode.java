package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.weights.Tensor;
import io.github.dl4jsnn.weights.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A node of a NIR graph.
 *
 * @param type such as "LIF"
 * @param numbers its fields that are numbers
 * @param texts its fields that are strings, without the type
 * @param extras what its metadata says of this library's
 */
record NirNode(
    String type,
    Map<String, Tensor> numbers,
    Map<String, String> texts,
    Map<String, String> extras) {

  /** A node without fields. */
  NirNode(String type) {
    this(type, new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  /** Adds numbers of IEEE single or double. */
  NirNode with(String field, boolean single, double[] values, long... shape) {
    int bytes = single ? Float.BYTES : Double.BYTES;
    ByteBuffer data = ByteBuffer.allocate(values.length * bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      if (single) {
        data.putFloat((float) value);
      } else {
        data.putDouble(value);
      }
    }
    numbers.put(field, Tensor.of(single ? TensorType.F32 : TensorType.F64, shape, data.array()));
    return this;
  }

  /**
   * Adds a number for each element, of one number or one per neuron (per channel on images). As
   * doubles, so that steps of a network of floats come back as they were.
   */
  NirNode withEach(String field, double[] values, long[] shape) {
    int n = 1;
    for (long size : shape) {
      n = Math.multiplyExact(n, Math.toIntExact(size));
    }
    double[] all = new double[n];
    for (int i = 0; i < n; i++) {
      all[i] = values[values.length == 1 ? 0 : i / (n / values.length)];
    }
    return with(field, false, all, shape);
  }

  /** Adds whole numbers along one axis. */
  NirNode with(String field, long... values) {
    return whole(field, new long[] {values.length}, values);
  }

  /** Adds one whole number. */
  NirNode withOne(String field, long value) {
    return whole(field, new long[0], value);
  }

  private NirNode whole(String field, long[] shape, long... values) {
    ByteBuffer data =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      data.putLong(value);
    }
    numbers.put(field, Tensor.of(TensorType.I64, shape, data.array()));
    return this;
  }

  /** Adds a string. */
  NirNode with(String field, String value) {
    texts.put(field, value);
    return this;
  }

  Optional<Tensor> find(String field) {
    return Optional.ofNullable(numbers.get(field));
  }
}
