package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.memory.RowSums;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A convolution that visits only the values of its input which are not 0: for each of them, and
 * each tap of the kernel, a row of weights (forward) or of errors (weight gradient) is added.
 *
 * <pre>
 * I[p, :]           = bias + Σ_tap Σ_c x[q(p, tap), c] W[tap, c, :]
 * dW[tap, c, :]     = Σ_images Σ_p x[q(p, tap), c] dI[p, :]
 * </pre>
 *
 * where q is the input pixel that output pixel p sees through a tap. Taps side by side are one sum,
 * see {@link TapRuns}. The additions of one sum run in a fixed order, so results do not depend on
 * the number of threads.
 */
final class EventConvolution {

  /** Copies of the weight gradient that are summed at the end. */
  private static final int COPIES = 8;

  private final ConvolutionShape shape;
  private final TapRuns runs;

  EventConvolution(ConvolutionShape shape) {
    this.shape = shape;
    runs = new TapRuns(shape);
  }

  /**
   * Input currents.
   *
   * @param in images [h][w][c]
   * @param weights [fanIn][outChannels], row tap c + channel
   * @param bias [outChannels], or null
   * @param out receives images [outHeight][outWidth][outChannels]
   */
  void forward(ImageStore in, float[][] weights, float[] bias, ImageStore out) {
    int[][] starts = runs.starts();
    float[][][] byRun = runs.split(runs.join(weights));
    float[] rest = rest(bias);
    Workers.split(
        in.images(),
        (from, to) -> {
          ImageStore.Access read = in.access();
          ImageStore.Access write = out.access();
          float[] y = new float[shape.outSize()];
          float[] wide = new float[rest.length];
          ImageEvents events = new ImageEvents(shape);
          float[][] sums = new float[runs.inRow()][];
          Arrays.setAll(sums, run -> new float[runs.length(run)]);
          for (int image = from; image < to; image++) {
            read.getBits(image, events.image);
            ImageEvents.Events found = events.byPixel();
            System.arraycopy(rest, 0, wide, 0, rest.length);
            for (int run = 0; run < starts.length; run++) {
              float[] sum = sums[run % sums.length];
              currents(events, found, starts[run], byRun[run], sum, wide);
            }
            runs.narrow(wide, y);
            write.put(image, y);
          }
        });
  }

  /** The currents without events, with margins. */
  private float[] rest(float[] bias) {
    float[] rest = new float[runs.outSize()];
    for (int at = 0; bias != null && at < rest.length; at += bias.length) {
      System.arraycopy(bias, 0, rest, at, bias.length);
    }
    return rest;
  }

  /**
   * Adds what the events of an image give through one run of taps.
   *
   * @param weights of the run, a row per channel
   * @param sum scratch
   */
  private void currents(
      ImageEvents events,
      ImageEvents.Events found,
      int[] starts,
      float[][] weights,
      float[] sum,
      float[] to) {
    for (int p = 0; p < starts.length; p++) {
      int k = events.start[p];
      int end = events.end[p];
      if (starts[p] < 0 || k == end) {
        continue;
      }
      int at = starts[p] * shape.outChannels();
      System.arraycopy(to, at, sum, 0, sum.length);
      if (events.ones) {
        RowSums.add(weights, found.other, k, end, sum);
      } else {
        RowSums.add(weights, found.other, found.value, k, end, sum);
      }
      System.arraycopy(sum, 0, to, at, sum.length);
    }
  }

  /**
   * Gradient of the weights.
   *
   * @param in the images of {@link #forward}
   * @param errors dL/dI, images [outHeight][outWidth][outChannels]
   * @return [fanIn][outChannels]
   */
  float[][] weightGradient(ImageStore in, ImageStore errors) {
    int copies = Math.max(1, Math.min(COPIES, in.images()));
    int[][] starts = runs.starts();
    float[][][] sums = new float[copies][][];
    Queue<Scratch> free = new ConcurrentLinkedQueue<>();
    Workers.split(
        copies,
        (from, to) -> {
          Scratch taken = free.poll();
          Scratch scratch = taken == null ? new Scratch() : taken;
          for (int copy = from; copy < to; copy++) {
            int first = (int) ((long) in.images() * copy / copies);
            int end = (int) ((long) in.images() * (copy + 1) / copies);
            sums[copy] = scratch.weightGradient(in, errors, first, end, starts);
          }
          free.add(scratch);
        });
    Workers.split(
        sums[0].length,
        (from, to) -> {
          for (int copy = 1; copy < copies; copy++) {
            for (int i = from; i < to; i++) {
              RowSums.add(sums[copy][i], sums[0][i]);
            }
          }
        });
    return runs.part(sums[0]);
  }

  /** What one thread needs for gradients. */
  private final class Scratch {

    private final float[] e = new float[shape.outSize()];
    private final float[] wide = new float[runs.outSize()];
    private final float[][][] errorRows = runs.newSpread();
    private final ImageEvents events = new ImageEvents(shape, runs.classes(), runs.classOfPixel());
    private final int[] at = new int[shape.pixels() + 1];
    private final float[] factor = new float[shape.pixels() + 1];

    float[][] weightGradient(ImageStore in, ImageStore errors, int first, int end, int[][] starts) {
      float[][] sum = runs.newRows();
      ImageStore.Access read = in.access();
      ImageStore.Access readErrors = errors.access();
      for (int image = first; image < end; image++) {
        read.getBits(image, events.image);
        ImageEvents.Events found = events.byChannel();
        readErrors.get(image, e);
        runs.widen(e, wide);
        runs.spread(wide, errorRows);
        for (int row = 0; row < sum.length; row++) {
          int run = row / shape.channels();
          int group = row % shape.channels() * events.classes + runs.classOfRun(run);
          int count = gather(found, starts[run], group);
          float[][] rows = errorRows[run % errorRows.length];
          if (events.ones) {
            RowSums.add(rows, at, 0, count, sum[row]);
          } else {
            RowSums.add(rows, at, factor, 0, count, sum[row]);
          }
        }
      }
      return sum;
    }

    /** Lists the error rows of all events of a group that a run connects. */
    private int gather(ImageEvents.Events found, int[] starts, int group) {
      int from = events.start[group];
      int end = events.end[group];
      int count = 0;
      if (events.ones) {
        for (int k = from; k < end; k++) {
          int start = starts[found.other[k]];
          at[count] = start;
          count += start >= 0 ? 1 : 0;
        }
        return count;
      }
      for (int k = from; k < end; k++) {
        int start = starts[found.other[k]];
        at[count] = start;
        factor[count] = found.value[k];
        count += start >= 0 ? 1 : 0;
      }
      return count;
    }
  }
}
