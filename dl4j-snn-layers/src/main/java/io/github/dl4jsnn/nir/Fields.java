package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.weights.Tensor;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The fields of one node, checked.
 *
 * @param file for messages
 * @param name of the node
 * @param node whose fields these are
 */
record Fields(Path file, String name, NirNode node) {

  /** Sizes, strides and distances beyond this are a mistake. */
  private static final long LARGEST = 1 << 16;

  String type() {
    return node.type();
  }

  NirFileException problem(String what) {
    return new NirFileException(file, "node \"" + name + "\" of type " + node.type() + ": " + what);
  }

  /** A field that must be there. */
  Tensor tensor(String field) throws NirFileException {
    Tensor tensor = node.numbers().get(field);
    if (tensor == null) {
      throw problem("has no numbers \"" + field + "\"");
    }
    return tensor;
  }

  /** Weights of a rank. */
  Tensor weight(int rank) throws NirFileException {
    Tensor weight = tensor("weight");
    if (weight.shape().length != rank || weight.length() == 0) {
      throw problem(
          "weight is " + Arrays.toString(weight.shape()) + ", expected " + rank + " axes");
    }
    return weight;
  }

  /** Whole numbers. */
  long[] longs(String field) throws NirFileException {
    Tensor tensor = tensor(field);
    if (tensor.type().floating()) {
      double[] values = tensor.doubles();
      long[] whole = new long[values.length];
      for (int i = 0; i < whole.length; i++) {
        whole[i] = (long) values[i];
        if (whole[i] != values[i]) {
          throw problem(field + " is " + values[i] + ", expected a whole number");
        }
      }
      return whole;
    }
    return tensor.longs();
  }

  /** One whole number. */
  long one(String field) throws NirFileException {
    long[] values = longs(field);
    if (values.length != 1) {
      throw problem(field + " has " + values.length + " numbers, expected one");
    }
    return values[0];
  }

  /** One size for all axes, or one for each. */
  int[] sizes(String field, int axes, int least) throws NirFileException {
    long[] values = longs(field);
    if ((values.length != 1 && values.length != axes)
        || Arrays.stream(values).anyMatch(v -> v < least || v > LARGEST)) {
      throw problem(
          field
              + " is "
              + Arrays.toString(values)
              + ", expected one or "
              + axes
              + " whole numbers from "
              + least
              + " to "
              + LARGEST);
    }
    int[] sizes = new int[axes];
    for (int i = 0; i < axes; i++) {
      sizes[i] = (int) values[values.length == 1 ? 0 : i];
    }
    return sizes;
  }

  /**
   * Numbers for neurons or elements: one, or one for each, on images for each channel.
   *
   * @param shape of the node's input
   * @return one number, or as many as neurons or channels
   */
  double[] elements(String field, long[] shape) throws NirFileException {
    return elements(field, tensor(field), shape);
  }

  /** The same of a field that may be absent. */
  double[] elements(String field, long[] shape, double byDefault) throws NirFileException {
    Tensor tensor = node.numbers().get(field);
    return tensor == null ? new double[] {byDefault} : elements(field, tensor, shape);
  }

  private double[] elements(String field, Tensor tensor, long[] shape) throws NirFileException {
    long[] own = tensor.shape();
    double[] values = tensor.doubles();
    if (values.length == 1) {
      return values;
    }
    boolean fits = own.length == shape.length && values.length > 0;
    for (int i = 0; fits && i < own.length; i++) {
      fits = own[i] == shape[i] || (i > 0 && own[i] == 1);
    }
    if (!fits) {
      throw problem(
          field + " is " + Arrays.toString(own) + " for neurons " + Arrays.toString(shape));
    }
    int channels = (int) own[0];
    int pixels = values.length / channels;
    double[] each = new double[channels];
    boolean uniform = true;
    for (int i = 0; i < values.length; i++) {
      each[i / pixels] = values[i / pixels * pixels];
      uniform &= values[i] == values[0];
      if (values[i] != each[i / pixels]) {
        throw problem(
            field
                + " differs from pixel to pixel of a channel; expected one number for each of "
                + channels
                + " channels, which is what layers on images have");
      }
    }
    return uniform ? new double[] {values[0]} : each;
  }
}
