package io.github.dl4jsnn.internal.memory;

import io.github.dl4jsnn.encoding.SpikeTrain;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The large arrays of a layer, used again from one iteration to the next instead of being allocated
 * and filled with zeros again. One instance per layer; not thread-safe.
 */
public final class Buffers {

  private List<float[][]> free = new ArrayList<>();

  /** Released by {@link #clear}; used again if not yet collected. */
  private WeakReference<List<float[][]>> cleared = new WeakReference<>(null);

  private final Trains input = new Trains();
  private final Trains own = new Trains();

  /** An array [steps][size] of any content. */
  public float[][] take(int steps, int size) {
    List<float[][]> left = cleared.get();
    if (free.isEmpty() && left != null) {
      free = left;
    }
    for (int i = 0; i < free.size(); i++) {
      float[][] a = free.get(i);
      if (a.length == steps && (steps == 0 || a[0].length == size)) {
        return free.remove(i);
      }
    }
    // Other sizes than before: what is left would lie about for ever.
    free.clear();
    return new float[steps][size];
  }

  /** Takes an array back; null is ignored. */
  public void give(float[][] array) {
    if (array != null) {
      free.add(array);
    }
  }

  /** For the input: one spike train per example, of any content; the same ones each time. */
  public SpikeTrain[] trains(int rows) {
    return input.take(rows);
  }

  /** For the layer's own spikes, likewise. */
  public SpikeTrain[] ownTrains(int rows) {
    return own.take(rows);
  }

  /** Lets go of all arrays. */
  public void clear() {
    input.clear();
    own.clear();
    if (!free.isEmpty()) {
      cleared = new WeakReference<>(free);
      free = new ArrayList<>();
    }
  }

  /** One spike train per example. */
  private static final class Trains {

    private SpikeTrain[] held;
    private WeakReference<SpikeTrain[]> cleared = new WeakReference<>(null);

    SpikeTrain[] take(int rows) {
      SpikeTrain[] left = held == null ? cleared.get() : held;
      if (left == null || left.length != rows) {
        left = new SpikeTrain[rows];
        Arrays.setAll(left, b -> new SpikeTrain());
      }
      held = left;
      return left;
    }

    void clear() {
      if (held != null) {
        cleared = new WeakReference<>(held);
        held = null;
      }
    }
  }
}
