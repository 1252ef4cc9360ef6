package io.github.dl4jsnn.weights;

/** Numbers that lie in memory at given distances. */
final class Strided {

  private Strided() {}

  /**
   * Copies numbers into row-major order.
   *
   * @param bytes per number
   * @param offset of the first one, in numbers
   * @param shape sizes
   * @param strides distance of neighbours along each axis, in numbers; all within the data
   */
  static byte[] copy(byte[] data, int bytes, long offset, long[] shape, long[] strides) {
    int n = 1;
    for (long size : shape) {
      n = Math.toIntExact(n * size);
    }
    byte[] to = new byte[Math.multiplyExact(n, bytes)];
    long[] index = new long[shape.length];
    long at = offset;
    for (int i = 0; i < n; i++) {
      System.arraycopy(data, Math.toIntExact(at * bytes), to, i * bytes, bytes);
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++index[axis] < shape[axis]) {
          break;
        }
        at -= index[axis] * strides[axis];
        index[axis] = 0;
      }
    }
    return to;
  }
}
