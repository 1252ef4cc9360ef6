package io.github.dl4jsnn.samediff;

import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Drops what the current thread prints to {@code System.out} while it is open; other threads print
 * as usual. Sections may be nested and may overlap in several threads: the first one to open puts a
 * filter in front of {@code System.out}, the last one to close takes it away again.
 *
 * <p>For {@link SpikeOps#createGradFunction} alone: M2.1 prints a line for each operation that it
 * differentiates, by {@code System.out.println}, which nothing else can stop. Layers do not use it.
 */
final class QuietOutput implements AutoCloseable {

  private static final Object LOCK = new Object();
  private static final ThreadLocal<Integer> DEPTH = new ThreadLocal<>();
  private static int open;
  private static Filter filter;

  private QuietOutput() {}

  /** Opens a section for the current thread, which must also close it. */
  static QuietOutput begin() {
    synchronized (LOCK) {
      if (open++ == 0) {
        filter = new Filter(System.out);
        System.setOut(filter);
      }
    }
    Integer depth = DEPTH.get();
    DEPTH.set(depth == null ? 1 : depth + 1);
    return new QuietOutput();
  }

  @Override
  public void close() {
    int depth = DEPTH.get() - 1;
    if (depth == 0) {
      DEPTH.remove();
    } else {
      DEPTH.set(depth);
    }
    synchronized (LOCK) {
      // Somebody may have set another stream in between: that one stays.
      if (--open == 0 && System.out == filter) {
        System.setOut(filter.target);
      }
    }
  }

  /**
   * Passes everything on to the target unless the thread is in a section. Each method is passed on
   * as it is, so that the target's own character encoding applies.
   */
  private static final class Filter extends PrintStream {

    private final PrintStream target;

    private Filter(PrintStream target) {
      super(OutputStream.nullOutputStream());
      this.target = target;
    }

    private static boolean loud() {
      return DEPTH.get() == null;
    }

    @Override
    public void write(int b) {
      if (loud()) {
        target.write(b);
      }
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
      if (loud()) {
        target.write(buffer, offset, length);
      }
    }

    @Override
    public void print(String s) {
      if (loud()) {
        target.print(s);
      }
    }

    @Override
    public void println(String s) {
      if (loud()) {
        target.println(s);
      }
    }

    @Override
    public void println() {
      if (loud()) {
        target.println();
      }
    }

    @Override
    public void print(Object x) {
      print(String.valueOf(x));
    }

    @Override
    public void println(Object x) {
      println(String.valueOf(x));
    }

    @Override
    public void print(char[] s) {
      print(new String(s));
    }

    @Override
    public void println(char[] s) {
      println(new String(s));
    }

    @Override
    public void print(boolean x) {
      print(String.valueOf(x));
    }

    @Override
    public void println(boolean x) {
      println(String.valueOf(x));
    }

    @Override
    public void print(char x) {
      print(String.valueOf(x));
    }

    @Override
    public void println(char x) {
      println(String.valueOf(x));
    }

    @Override
    public void print(int x) {
      print(String.valueOf(x));
    }

    @Override
    public void println(int x) {
      println(String.valueOf(x));
    }

    @Override
    public void print(long x) {
      print(String.valueOf(x));
    }

    @Override
    public void println(long x) {
      println(String.valueOf(x));
    }

    @Override
    public void print(float x) {
      print(String.valueOf(x));
    }

    @Override
    public void println(float x) {
      println(String.valueOf(x));
    }

    @Override
    public void print(double x) {
      print(String.valueOf(x));
    }

    @Override
    public void println(double x) {
      println(String.valueOf(x));
    }

    @Override
    public void flush() {
      target.flush();
    }

    @Override
    public void close() {
      target.close();
    }

    @Override
    public boolean checkError() {
      return target.checkError();
    }
  }
}
