package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.memory.Workers;

/**
 * Normalisation of channels on FLOAT data in the memory of the CPU: one pass for the statistics,
 * one that normalises; and as many back.
 *
 * <p>Results do not depend on the number of threads.
 */
public final class ChannelNorm {

  private ChannelNorm() {}

  /**
   * Mean and variance of each channel.
   *
   * @param x pixels of c channels, c fastest
   * @param c number of channels
   * @return [2][c]: mean, and variance with divisor N
   */
  public static double[][] statistics(ImageStore x, int c) {
    // Sums of x minus some value of its channel, so that little cancels in the variance.
    float[] first = new float[x.size()];
    x.access().get(0, first);
    float[] origin = new float[x.size()];
    for (int i = 0; i < origin.length; i++) {
      origin[i] = first[i % c];
    }
    double[][] sums =
        ChannelSums.of(
            x,
            null,
            c,
            2,
            (v, none, s) -> {
              float[] sum = s[0];
              float[] squares = s[1];
              for (int i = 0; i < v.length; i++) {
                float d = v[i] - origin[i];
                sum[i] += d;
                squares[i] += d * d;
              }
            });
    double n = (double) x.images() * x.size() / c;
    double[][] out = new double[2][c];
    for (int k = 0; k < c; k++) {
      double mean = sums[0][k] / n;
      out[0][k] = origin[k] + mean;
      out[1][k] = Math.max(0, sums[1][k] / n - mean * mean);
    }
    return out;
  }

  /**
   * y = factor (x - mean) + offset.
   *
   * @param x pixels of c channels
   * @param mean [c]; subtracted first, so that little is lost where it is large
   * @param factor [c]
   * @param offset [c]
   * @param y receives the result
   */
  public static void scale(
      ImageStore x, double[] mean, double[] factor, double[] offset, ImageStore y) {
    float[] mu = repeat(mean, x.size());
    float[] f = repeat(factor, x.size());
    float[] o = repeat(offset, x.size());
    Workers.split(
        x.images(),
        (from, to) -> {
          ImageStore.Access read = x.access();
          ImageStore.Access write = y.access();
          float[] v = new float[x.size()];
          for (int k = from; k < to; k++) {
            read.get(k, v);
            for (int i = 0; i < v.length; i++) {
              v[i] = f[i] * (v[i] - mu[i]) + o[i];
            }
            write.put(k, v);
          }
        });
  }

  /**
   * Sums that the gradients are made of.
   *
   * @param dy gradient of the output
   * @param x the input
   * @param mean [c]
   * @return [2][c]: Σ dy, and Σ dy (x - mean)
   */
  public static double[][] gradientSums(ImageStore dy, ImageStore x, double[] mean) {
    float[] mu = repeat(mean, x.size());
    return ChannelSums.of(
        dy,
        x,
        mean.length,
        2,
        (e, v, s) -> {
          float[] sum = s[0];
          float[] products = s[1];
          for (int i = 0; i < e.length; i++) {
            sum[i] += e[i];
            products[i] += e[i] * (v[i] - mu[i]);
          }
        });
  }

  /**
   * dx = a dy + b (x - mean) + offset.
   *
   * @param dy gradient of the output
   * @param x the input
   * @param mean [c]
   * @param a [c]
   * @param b [c]
   * @param offset [c]
   * @param dx receives the gradient of the input
   */
  public static void combine(
      ImageStore dy,
      ImageStore x,
      double[] mean,
      double[] a,
      double[] b,
      double[] offset,
      ImageStore dx) {
    float[] mu = repeat(mean, x.size());
    float[] fa = repeat(a, x.size());
    float[] fb = repeat(b, x.size());
    float[] o = repeat(offset, x.size());
    Workers.split(
        x.images(),
        (from, to) -> {
          ImageStore.Access readE = dy.access();
          ImageStore.Access readX = x.access();
          ImageStore.Access write = dx.access();
          float[] e = new float[x.size()];
          float[] v = new float[x.size()];
          for (int k = from; k < to; k++) {
            readE.get(k, e);
            readX.get(k, v);
            for (int i = 0; i < e.length; i++) {
              e[i] = fa[i] * e[i] + fb[i] * (v[i] - mu[i]) + o[i];
            }
            write.put(k, e);
          }
        });
  }

  private static float[] repeat(double[] values, int size) {
    float[] out = new float[size];
    for (int i = 0; i < size; i++) {
      out[i] = (float) values[i % values.length];
    }
    return out;
  }
}
