package io.github.dl4jsnn.internal.memory;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The memory of a contiguous FLOAT array on the CPU. Thread-safe as plain arrays are. */
public final class FloatMemory {
  // A buffer of the JDK has less than 2^31 bytes.
  private static final int PAGE_BITS = 28;
  private static final int PAGE = 1 << PAGE_BITS;

  // Keeps the memory alive, also while it is copied.
  private final INDArray array;
  private final FloatBuffer[] pages;
  private final IntBuffer[] bits;

  /**
   * @throws IllegalArgumentException if the array is not FLOAT
   * @throws IllegalStateException on the portable path, whose arrays may lie on a GPU
   */
  public FloatMemory(INDArray array) {
    this(array, array.length());
  }

  /**
   * @param length floats from the first to the last element of the array
   */
  FloatMemory(INDArray array, long length) {
    if (!FusedPath.serves(DataType.FLOAT)) {
      throw new IllegalStateException(
          "raw memory was requested on the portable path; use ND4J operations there");
    }
    if (array.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException("expected a FLOAT array, got " + array.dataType());
    }
    this.array = array;
    // Already relative to the view: its offset must not be added again.
    FloatPointer pointer = new FloatPointer(array.data().addressPointer());
    pages = new FloatBuffer[(int) ((length + PAGE - 1) >>> PAGE_BITS)];
    bits = new IntBuffer[pages.length];
    for (int k = 0; k < pages.length; k++) {
      long first = (long) k << PAGE_BITS;
      pointer.capacity(Math.min(length, first + PAGE)).position(first);
      ByteBuffer page = pointer.asByteBuffer().order(ByteOrder.nativeOrder());
      pages[k] = page.asFloatBuffer();
      bits[k] = page.asIntBuffer();
    }
  }

  /** Copies n floats from {@code offset} on into {@code to}. */
  public void get(long offset, float[] to, int n) {
    get(offset, to, 0, n);
  }

  /** The same from index {@code start} of {@code to} on. */
  public void get(long offset, float[] to, int start, int n) {
    try {
      for (int done = 0; done < n; ) {
        int at = (int) ((offset + done) & (PAGE - 1));
        int count = Math.min(n - done, PAGE - at);
        pages[(int) ((offset + done) >>> PAGE_BITS)].get(at, to, start + done, count);
        done += count;
      }
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  /** Copies the bits of n floats from {@code offset} on to the beginning of {@code to}. */
  public void getBits(long offset, int[] to, int n) {
    try {
      for (int done = 0; done < n; ) {
        int at = (int) ((offset + done) & (PAGE - 1));
        int count = Math.min(n - done, PAGE - at);
        bits[(int) ((offset + done) >>> PAGE_BITS)].get(at, to, done, count);
        done += count;
      }
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  /** Copies n floats of {@code from} to {@code offset}. */
  public void put(long offset, float[] from, int n) {
    put(offset, from, 0, n);
  }

  /** The same from index {@code start} of {@code from} on. */
  public void put(long offset, float[] from, int start, int n) {
    try {
      for (int done = 0; done < n; ) {
        int at = (int) ((offset + done) & (PAGE - 1));
        int count = Math.min(n - done, PAGE - at);
        pages[(int) ((offset + done) >>> PAGE_BITS)].put(at, from, start + done, count);
        done += count;
      }
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  /** The float at {@code offset}. */
  public float get(long offset) {
    try {
      return pages[(int) (offset >>> PAGE_BITS)].get((int) (offset & (PAGE - 1)));
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  /**
   * Whether n floats from {@code offset} on are all the same; looks no further than at the first
   * that differs.
   */
  public boolean uniform(long offset, long n) {
    try {
      long end = offset + n;
      for (long from = offset; from < end; ) {
        int at = (int) (from & (PAGE - 1));
        int count = (int) Math.min(end - from, PAGE - at);
        FloatBuffer page = pages[(int) (from >>> PAGE_BITS)];
        // A block is uniform if it equals itself moved by one.
        if (page.slice(at, count - 1).mismatch(page.slice(at + 1, count - 1)) >= 0
            || get(from) != get(offset)) {
          return false;
        }
        from += count;
      }
      return true;
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  /** The array. */
  public INDArray array() {
    return array;
  }
}
