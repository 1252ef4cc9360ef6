package io.github.dl4jsnn.internal.memory;

import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The layout of this library's images: DL4J's shape [N, c, h, w] over memory in which the channels
 * of a pixel are contiguous, [N][h][w][c]. Adding weight rows and matrix products need them so.
 */
public final class ChannelsLast {

  private ChannelsLast() {}

  /**
   * A c-ordered [N, h, w, c] array with the values of {@code x}: a view of x where x is in this
   * layout and of this type already, else a copy.
   *
   * @param x [N, c, h, w], or [N, h, w, c] with {@code last}
   * @param last whether the channels of x are its last axis
   * @param dataType type of the result
   * @param allocate makes the c-ordered array for a copy, where it will live long enough
   */
  public static INDArray of(
      INDArray x, boolean last, DataType dataType, Function<long[], INDArray> allocate) {
    INDArray view = last ? x : x.permute(0, 2, 3, 1);
    if (x.dataType() == dataType) {
      if (TimeMajor.contiguous(view)) {
        return view;
      }
      if (TimeMajor.contiguous(x) && (view.size(3) == 1 || view.size(1) * view.size(2) == 1)) {
        // Either order of the axes is the same memory.
        return x.reshape('c', view.shape());
      }
    }
    INDArray to = allocate.apply(view.shape());
    if (FusedPath.serves(dataType) && x.dataType() == dataType && TimeMajor.contiguous(x)) {
      transpose(x, to, (int) x.size(1), (int) (x.size(2) * x.size(3)));
      return to;
    }
    return to.assign(view);
  }

  /** The [N, c, h, w] view of a c-ordered [N, h, w, c] array. */
  public static INDArray view(INDArray last) {
    return last.permute(0, 3, 1, 2);
  }

  /**
   * Transposes each of N contiguous FLOAT matrices.
   *
   * @param from [N][rows][columns]
   * @param to [N][columns][rows]
   */
  public static void transpose(INDArray from, INDArray to, int rows, int columns) {
    int size = rows * columns;
    Workers.split(
        (int) (from.length() / size),
        (first, end) -> {
          FloatMemory source = new FloatMemory(from);
          FloatMemory target = new FloatMemory(to);
          float[] a = new float[size];
          float[] b = new float[size];
          for (int i = first; i < end; i++) {
            source.get((long) i * size, a, size);
            for (int r = 0; r < rows; r++) {
              for (int c = 0; c < columns; c++) {
                b[c * rows + r] = a[r * columns + c];
              }
            }
            target.put((long) i * size, b, size);
          }
        });
  }
}
