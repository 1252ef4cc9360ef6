package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.image.ConvolutionShape.Axis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The taps of a kernel row that connect an input pixel with neighbouring output pixels, as runs:
 * their weights lie side by side, those of the leftmost output pixel first, and so do the values of
 * the output pixels, so that one loop serves them all. With a stride of 1 a run is a whole kernel
 * row; with a larger one it is every stride-th tap; dilated taps are alone.
 *
 * <p>Output images have as many pixels more on either side as a run may exceed them by.
 */
final class TapRuns {

  /**
   * A run.
   *
   * @param taps columns of the kernel, the last one first
   */
  private record Run(List<Integer> taps) {

    int last() {
      return taps.get(0);
    }
  }

  private final ConvolutionShape shape;
  private final List<Run> runs = new ArrayList<>();

  /** Pixels on either side of an output row. */
  private final int margin;

  TapRuns(ConvolutionShape shape) {
    this.shape = shape;
    Axis h = shape.horizontal();
    if (h.dilation() == 1) {
      for (int last = h.kernel() - 1; last >= Math.max(0, h.kernel() - h.stride()); last--) {
        List<Integer> taps = new ArrayList<>();
        for (int tap = last; tap >= 0; tap -= h.stride()) {
          taps.add(tap);
        }
        runs.add(new Run(taps));
      }
    } else {
      for (int tap = 0; tap < h.kernel(); tap++) {
        runs.add(new Run(List.of(tap)));
      }
    }
    margin = runs.stream().mapToInt(run -> run.taps.size() - 1).max().orElse(0);
  }

  /** Runs of all kernel rows; those of a row have numbers side by side. */
  int count() {
    return shape.vertical().kernel() * runs.size();
  }

  /** Runs of one kernel row. */
  int inRow() {
    return runs.size();
  }

  /** Number of values that a run connects an input pixel with. */
  int length(int run) {
    return runs.get(run % runs.size()).taps.size() * shape.outChannels();
  }

  /** Values of an output image with its margins. */
  int outSize() {
    return shape.vertical().out() * rowSize();
  }

  private int rowPixels() {
    return shape.horizontal().out() + 2 * margin;
  }

  private int rowSize() {
    return rowPixels() * shape.outChannels();
  }

  /**
   * The first one of the pixels of an output image with margins that an input pixel is connected
   * with, [run][input pixel]; -1: with none.
   */
  int[][] starts() {
    Axis v = shape.vertical();
    Axis h = shape.horizontal();
    int[][] starts = new int[count()][shape.pixels()];
    for (int r = 0; r < starts.length; r++) {
      Run run = runs.get(r % runs.size());
      for (int p = 0; p < shape.pixels(); p++) {
        int down = p / h.in() + v.padding() - r / runs.size() * v.dilation();
        int right = p % h.in() + h.padding() - run.last() * h.dilation();
        int y = Math.floorDiv(down, v.stride());
        int x = Math.floorDiv(right, h.stride());
        boolean connected =
            down % v.stride() == 0
                && right % h.stride() == 0
                && y >= 0
                && y < v.out()
                && x > -run.taps.size()
                && x < h.out();
        starts[r][p] = connected ? y * rowPixels() + x + margin : -1;
      }
    }
    return starts;
  }

  /**
   * Number of classes of input pixels: with a stride a run sees every stride-th row and column
   * only.
   */
  int classes() {
    return shape.vertical().stride() * shape.horizontal().stride();
  }

  /** The class of each input pixel. */
  int[] classOfPixel() {
    int[] classes = new int[shape.pixels()];
    int width = shape.horizontal().in();
    Arrays.setAll(classes, p -> classOf(p / width, p % width));
    return classes;
  }

  /** The class of the pixels that a run connects. */
  int classOfRun(int run) {
    Axis v = shape.vertical();
    Axis h = shape.horizontal();
    int y = run / runs.size() * v.dilation() - v.padding();
    int x = runs.get(run % runs.size()).last() * h.dilation() - h.padding();
    return classOf(y, x);
  }

  private int classOf(int y, int x) {
    int stride = shape.horizontal().stride();
    return Math.floorMod(y, shape.vertical().stride()) * stride + Math.floorMod(x, stride);
  }

  /** Arrays for {@link #spread}, [run of a kernel row][first pixel][values of the run]. */
  float[][][] newSpread() {
    float[][][] spread = new float[runs.size()][shape.vertical().out() * rowPixels()][];
    for (int r = 0; r < spread.length; r++) {
      for (int p = 0; p < spread[r].length; p++) {
        int x = p % rowPixels() - margin;
        boolean connected = x > -runs.get(r).taps.size() && x < shape.horizontal().out();
        spread[r][p] = connected ? new float[length(r)] : null;
      }
    }
    return spread;
  }

  /** Copies from an output image with margins what each run sees at each pixel. */
  void spread(float[] wide, float[][][] to) {
    for (float[][] ofRun : to) {
      for (int p = 0; p < ofRun.length; p++) {
        if (ofRun[p] != null) {
          System.arraycopy(wide, p * shape.outChannels(), ofRun[p], 0, ofRun[p].length);
        }
      }
    }
  }

  /** Copies rows of an output image between the margins. */
  void widen(float[] y, float[] wide) {
    int row = shape.horizontal().out() * shape.outChannels();
    for (int k = 0; k < shape.vertical().out(); k++) {
      System.arraycopy(y, k * row, wide, k * rowSize() + margin * shape.outChannels(), row);
    }
  }

  /** The backward pass of {@link #widen}: what lies in the margins is left out. */
  void narrow(float[] wide, float[] y) {
    int row = shape.horizontal().out() * shape.outChannels();
    for (int k = 0; k < shape.vertical().out(); k++) {
      System.arraycopy(wide, k * rowSize() + margin * shape.outChannels(), y, k * row, row);
    }
  }

  /** A copy of a weight row, see {@link #each}. */
  private interface Copy {
    void accept(float[] row, float[] ofRun, int start);
  }

  /** Calls back for each weight row [fanIn][outChannels] with its place in [run c][taps]. */
  private void each(float[][] rows, float[][] byRun, Copy copy) {
    int c = shape.channels();
    int n = shape.outChannels();
    for (int r = 0; r < count(); r++) {
      List<Integer> taps = runs.get(r % runs.size()).taps;
      for (int k = 0; k < taps.size(); k++) {
        int tap = r / runs.size() * shape.horizontal().kernel() + taps.get(k);
        for (int i = 0; i < c; i++) {
          copy.accept(rows[tap * c + i], byRun[r * c + i], k * n);
        }
      }
    }
  }

  /** An array for weights, [run c + channel][taps of the run, outChannels]. */
  float[][] newRows() {
    float[][] byRun = new float[count() * shape.channels()][];
    for (int i = 0; i < byRun.length; i++) {
      byRun[i] = new float[length(i / shape.channels())];
    }
    return byRun;
  }

  /** Weight rows [fanIn][outChannels] as {@link #newRows}. */
  float[][] join(float[][] rows) {
    float[][] byRun = newRows();
    each(rows, byRun, (row, run, start) -> System.arraycopy(row, 0, run, start, row.length));
    return byRun;
  }

  /** {@link #newRows} by run, [run][channel][taps of the run, outChannels]. */
  float[][][] split(float[][] byRun) {
    float[][][] split = new float[count()][][];
    for (int r = 0; r < split.length; r++) {
      split[r] = Arrays.copyOfRange(byRun, r * shape.channels(), (r + 1) * shape.channels());
    }
    return split;
  }

  /** The backward pass of {@link #join}. */
  float[][] part(float[][] byRun) {
    float[][] rows = new float[shape.fanIn()][shape.outChannels()];
    each(rows, byRun, (row, run, start) -> System.arraycopy(run, start, row, 0, row.length));
    return rows;
  }
}
