package io.github.dl4jsnn.examples.data;

import java.util.Random;

/** Random orders that are the same on every machine. */
final class Permutation {

  private Permutation() {}

  /** The numbers 0 to size-1 in an order that depends on the seed only (Fisher-Yates). */
  static int[] of(int size, long seed) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    Random random = new Random(seed);
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  /** The order of an epoch: neighbouring seeds and epochs have nothing to do with each other. */
  static int[] ofEpoch(int size, long seed, int epoch) {
    return of(size, mix(seed, epoch));
  }

  /** A seed from two numbers. */
  static long mix(long seed, int epoch) {
    // The finaliser of SplitMix64, applied once per number, so that (1, 2) and (2, 1) differ.
    return mix(mix(seed) + epoch);
  }

  private static long mix(long z) {
    z += 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
