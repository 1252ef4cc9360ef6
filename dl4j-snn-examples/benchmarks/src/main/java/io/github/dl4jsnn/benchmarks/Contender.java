package io.github.dl4jsnn.benchmarks;

/**
 * A contender of a case: a library, and for the Python ones the environment that it runs in.
 *
 * @param library as the child knows it, such as {@code snntorch}
 * @param environment name of a {@link PythonEnvironment}, or empty for a Java process
 */
public record Contender(String library, String environment) {

  /** The contender that the others are compared with. */
  public static final Contender OURS = new Contender("dl4j-snn", "");

  /** The yardstick of cases on large arrays: reads and writes them, and computes nothing. */
  public static final Contender MEMORY = new Contender("memory", "");

  /** A contender that runs in a Java process. */
  static Contender java(String library) {
    return new Contender(library, "");
  }

  /** Whether it runs in a Java process. */
  public boolean isJava() {
    return environment.isEmpty();
  }

  /** Whether {@code wanted} of the command line, such as {@code norse@current}, names it. */
  boolean matches(String wanted) {
    return wanted.equals(library) || wanted.equals(toString());
  }

  @Override
  public String toString() {
    return isJava() ? library : library + "@" + environment;
  }
}
