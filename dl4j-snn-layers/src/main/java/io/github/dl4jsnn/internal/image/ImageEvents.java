package io.github.dl4jsnn.internal.image;

import java.util.Arrays;

/** The values of one image [h][w][c] that are not 0, grouped by pixel or by channel. */
final class ImageEvents {

  private final int pixels;
  private final int channels;

  /** Where each group begins. */
  final int[] start;

  /** Where each group ends, exclusive. */
  final int[] end;

  /** The channel of each event of a pixel, or the pixel of each event of a channel. */
  final int[] other;

  final float[] value;

  /** The places of all events in the image, for {@link #byChannel}. */
  private final int[] place;

  ImageEvents(ConvolutionShape shape) {
    pixels = shape.pixels();
    channels = shape.channels();
    int groups = Math.max(pixels, channels);
    start = new int[groups];
    end = new int[groups];
    // One place more than values: see below.
    other = new int[shape.size() + 1];
    value = new float[shape.size() + 1];
    place = new int[shape.size() + 1];
  }

  void byPixel(float[] x) {
    int count = 0;
    int at = 0;
    for (int p = 0; p < pixels; p++) {
      start[p] = count;
      for (int c = 0; c < channels; c++) {
        float v = x[at++];
        // Always written and kept where it counts: a branch would be mispredicted.
        other[count] = c;
        value[count] = v;
        count += v != 0 ? 1 : 0;
      }
      end[p] = count;
    }
  }

  void byChannel(float[] x) {
    int count = 0;
    for (int i = 0; i < x.length; i++) {
      place[count] = i;
      count += x[i] != 0 ? 1 : 0;
    }
    Arrays.fill(end, 0, channels, 0);
    for (int k = 0; k < count; k++) {
      end[place[k] % channels]++;
    }
    int sum = 0;
    for (int c = 0; c < channels; c++) {
      start[c] = sum;
      sum += end[c];
      end[c] = start[c];
    }
    for (int k = 0; k < count; k++) {
      int c = place[k] % channels;
      int at = end[c]++;
      other[at] = place[k] / channels;
      value[at] = x[place[k]];
    }
  }
}
