package io.github.dl4jsnn.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A contender without a library: answers the lines of {@link Child} at once. Its one argument says
 * how it behaves.
 */
final class FakeChild {

  private FakeChild() {}

  /** A child in a process of its own. */
  static Child start(String behaviour, Path directory) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", ClassPath.of(FakeChild.class.getClassLoader())));
    command.addAll(List.of(FakeChild.class.getName(), behaviour));
    return Child.start(command, directory, directory.resolve(behaviour + ".log"));
  }

  /**
   * Speaks.
   *
   * @param args a behaviour: a number is the milliseconds that it claims an iteration takes;
   *     "cold": 2, but 7 for the first one after 0.1 s of rest
   */
  public static void main(String[] args) throws Exception {
    if (args[0].equals("dies")) {
      System.err.println("Traceback of something\nImportError: no such library");
      System.exit(1);
    }
    if (args[0].equals("refuses")) {
      System.out.println("error ValueError: it will not");
      return;
    }
    if (args[0].equals("babbles")) {
      System.out.println("Welcome to the library!");
      return;
    }
    System.out.println("ready {\"library\": \"Fake 1.0\", \"torch\": \"9.9\"}");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    long rested = System.nanoTime();
    for (String line; (line = in.readLine()) != null && !line.equals("quit"); ) {
      if (line.startsWith("run ")) {
        int iterations = Integer.parseInt(line.substring(4));
        System.out.println("times " + times(args[0], iterations, System.nanoTime() - rested));
        rested = System.nanoTime();
      } else if (line.equals("memory")) {
        System.out.println("memory 2048");
      }
    }
  }

  private static List<String> times(String behaviour, int iterations, long rest) {
    if (behaviour.equals("lies")) {
      return List.of("\"fast\"");
    }
    List<String> times =
        new ArrayList<>(
            Collections.nCopies(iterations, behaviour.equals("cold") ? "2.0" : behaviour));
    if (behaviour.equals("cold") && rest > 100_000_000) {
      times.set(0, "7.0");
    }
    return times;
  }
}
