package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.weights.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A group of an HDF5 file with all that is below it: what of HDF5 a NIR file needs.
 *
 * @param path from the root, such as "/node/nodes"
 * @param groups by name
 * @param numbers by name
 * @param texts by name
 */
record HdfGroup(
    String path,
    Map<String, HdfGroup> groups,
    Map<String, Tensor> numbers,
    Map<String, Texts> texts) {

  /**
   * Strings.
   *
   * @param shape no sizes: one string
   * @param values row-major
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Texts(long[] shape, String[] values) {

    /** One string. */
    static Texts of(String value) {
      return new Texts(new long[0], new String[] {value});
    }

    @Override
    public String toString() {
      return values.length == 1 ? "\"" + values[0] + "\"" : "strings " + Arrays.toString(shape);
    }
  }

  /** An empty group. */
  HdfGroup(String path) {
    this(path, new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  /** An empty group below this one. */
  HdfGroup group(String name) {
    HdfGroup group = new HdfGroup(path(name));
    groups.put(name, group);
    return group;
  }

  /** The path of what is below. */
  String path(String name) {
    return (path.equals("/") ? "" : path) + "/" + name;
  }
}
