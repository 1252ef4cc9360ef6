package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.benchmarks.ClassPath;

/** Starts JMH under {@code mvn exec:java}; the arguments are JMH's own, {@code -h} lists them. */
public final class JmhMain {

  private JmhMain() {}

  /**
   * Runs the benchmarks whose names match the arguments, all of them without an argument.
   *
   * @param args of JMH
   */
  public static void main(String[] args) throws Exception {
    // JMH starts its processes with this class path, which under Maven is Maven's own.
    System.setProperty("java.class.path", ClassPath.of(JmhMain.class.getClassLoader()));
    org.openjdk.jmh.Main.main(args);
  }
}
