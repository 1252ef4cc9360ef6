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

  private SpikeTrain[] trains;
  private WeakReference<SpikeTrain[]> clearedTrains = new WeakReference<>(null);

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

  /** One spike train per example, of any content; the same ones each time. */
  public SpikeTrain[] trains(int rows) {
    SpikeTrain[] left = trains == null ? clearedTrains.get() : trains;
    if (left == null || left.length != rows) {
      left = new SpikeTrain[rows];
      Arrays.setAll(left, b -> new SpikeTrain());
    }
    trains = left;
    return left;
  }

  /** Lets go of all arrays. */
  public void clear() {
    if (trains != null) {
      clearedTrains = new WeakReference<>(trains);
      trains = null;
    }
    if (!free.isEmpty()) {
      cleared = new WeakReference<>(free);
      free = new ArrayList<>();
    }
  }
}
