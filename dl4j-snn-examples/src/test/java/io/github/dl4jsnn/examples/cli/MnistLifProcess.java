package io.github.dl4jsnn.examples.cli;

import io.github.dl4jsnn.examples.MnistLif;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command in a process of its own, which can be killed. */
final class MnistLifProcess {

  private MnistLifProcess() {}

  /** Starts it; its output goes to a file. */
  static Process start(File output, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(MnistLif.class.getName());
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectErrorStream(false).redirectOutput(output).start();
  }
}
