package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.encoding.StepBits;
import java.util.Arrays;

/**
 * The values of one image [h][w][c] that are not 0, grouped by pixel, or by channel and class of
 * pixels.
 *
 * <p>They are found without a branch per value: the image is cut into 64 parts, a loop over the
 * values of a part, which the JIT compiler vectorises, sets a bit for each, and {@link StepBits}
 * turns these into words of neighbouring values.
 */
final class ImageEvents {

  private static final int ONE = Float.floatToRawIntBits(1);

  private final int pixels;
  private final int channels;

  /** Number of classes of pixels. */
  final int classes;

  private final int[] classOfPixel;

  /** The bits of the image's values, to be filled; then zeros up to whole parts. */
  final int[] image;

  /** Where each group begins. */
  final int[] start;

  /** Where each group ends, exclusive. */
  final int[] end;

  /** Whether all values of the image but 0 are 1: spikes. */
  boolean ones;

  private final Events inOrder;
  private final Events sorted;

  /** One part of the image. */
  private final int[] part;

  /** Not 0 where a part has a value that is neither 0 nor 1. */
  private final int[] differs;

  private final StepBits byPart;

  /** Which value of its group an event is, and the value. */
  static final class Events {

    /** The channel of each event of a pixel, or the pixel of each event of a channel. */
    final int[] other;

    final float[] value;

    private Events(int size) {
      other = new int[size];
      value = new float[size];
    }
  }

  /** Of pixels that are all of one class. */
  ImageEvents(ConvolutionShape shape) {
    this(shape, 1, new int[shape.pixels()]);
  }

  /**
   * @param classes number of classes
   * @param classOfPixel 0 or more
   */
  ImageEvents(ConvolutionShape shape, int classes, int[] classOfPixel) {
    pixels = shape.pixels();
    channels = shape.channels();
    this.classes = classes;
    this.classOfPixel = classOfPixel;
    int groups = Math.max(pixels, channels * classes);
    start = new int[groups];
    end = new int[groups];
    inOrder = new Events(shape.size());
    sorted = new Events(shape.size());
    part = new int[(shape.size() + StepBits.MOST - 1) / StepBits.MOST];
    differs = new int[part.length];
    image = new int[StepBits.MOST * part.length];
    byPart = new StepBits(part.length);
  }

  /** The events of {@link #image}, pixel after pixel; valid until the next call. */
  Events byPixel() {
    long[] found = find();
    int words = StepBits.words(part.length);
    int[] channel = inOrder.other;
    float[] value = inOrder.value;
    int count = 0;
    int p = 0;
    int first = 0;
    start[0] = 0;
    for (int w = 0; w < StepBits.MOST * words; w++) {
      int from = w / words * part.length + w % words * Long.SIZE;
      for (long left = found[w]; left != 0; left &= left - 1) {
        int at = from + Long.numberOfTrailingZeros(left);
        for (; at >= first + channels; first += channels) {
          end[p++] = count;
          start[p] = count;
        }
        channel[count] = at - first;
        value[count++] = Float.intBitsToFloat(image[at]);
      }
    }
    Arrays.fill(start, p + 1, pixels, count);
    Arrays.fill(end, p, pixels, count);
    return inOrder;
  }

  /**
   * The events of {@link #image}, channel after channel, and class after class of each; valid until
   * the next call. Class k of channel c is group c classes + k.
   */
  Events byChannel() {
    byPixel();
    int groups = channels * classes;
    int[] channel = inOrder.other;
    int[] next = new int[groups + 1];
    for (int p = 0; p < pixels; p++) {
      int after = classOfPixel[p] + 1;
      for (int k = start[p]; k < end[p]; k++) {
        next[channel[k] * classes + after]++;
      }
    }
    for (int g = 0; g < groups; g++) {
      next[g + 1] += next[g];
    }
    for (int p = 0; p < pixels; p++) {
      int ofPixel = classOfPixel[p];
      for (int k = start[p]; k < end[p]; k++) {
        int at = next[channel[k] * classes + ofPixel]++;
        sorted.other[at] = p;
        sorted.value[at] = inOrder.value[k];
      }
    }
    // Each has moved to where the next group begins.
    System.arraycopy(next, 0, end, 0, groups);
    System.arraycopy(next, 0, start, 1, groups - 1);
    start[0] = 0;
    return sorted;
  }

  /** Words of 64 neighbouring values of a part, part after part. */
  private long[] find() {
    Arrays.fill(differs, 0);
    for (int k = 0; k < StepBits.MOST; k++) {
      int[] to = byPart.half(k / StepBits.HALF);
      if (k % StepBits.HALF == 0) {
        Arrays.fill(to, 0);
      }
      System.arraycopy(image, k * part.length, part, 0, part.length);
      mark(part, to, differs, 1 << k);
    }
    int any = 0;
    for (int d : differs) {
      any |= d;
    }
    ones = any == 0;
    return byPart.bySteps(part.length, StepBits.HALF, StepBits.HALF);
  }

  private static void mark(int[] values, int[] to, int[] differs, int bit) {
    for (int i = 0; i < values.length; i++) {
      int value = values[i];
      // Without the sign: -0 is 0.
      int unsigned = value << 1;
      int some = (unsigned | -unsigned) >> 31;
      to[i] |= some & bit;
      differs[i] |= value ^ (some & ONE);
    }
  }
}
