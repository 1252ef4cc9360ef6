package io.github.dl4jsnn.examples.cli;

import io.github.dl4jsnn.examples.training.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An example in a process of its own, which can be killed. */
final class MainProcess {

  private MainProcess() {}

  /** The process of its main class, to start. */
  static ProcessBuilder of(Example example, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What is compiled quickly is enough for a few seconds.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.github.dl4jsnn.examples." + example.title());
    command.addAll(List.of(args));
    return new ProcessBuilder(command);
  }
}
