package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.benchmarks.Child.ChildException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Where the scripts and environments of the Python libraries are, for each command. */
final class PythonOptions {

  @Option(
      names = "--module",
      paramLabel = "DIR",
      defaultValue = "${sys:io.github.dl4jsnn.benchmarks.module:-dl4j-snn-examples/benchmarks}",
      description = "The folder dl4j-snn-examples/benchmarks. Default: set by Maven")
  private Path module;

  @Option(
      names = "--environments",
      paramLabel = "DIR",
      description =
          "Where the Python environments are made. Default: .benchmarks beside the module")
  private Path environments;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      defaultValue = "/usr/bin/python3",
      description = "Interpreter to make the environments with. Default: /usr/bin/python3")
  private Path python;

  /** The folder of the Python scripts. */
  Path scripts() {
    return module.toAbsolutePath();
  }

  /**
   * The interpreter of an environment, which is made where it is missing.
   *
   * @param progress receives lines about what is installed
   * @throws ChildException if it cannot be made; the message gives the reason and a remedy
   */
  Path interpreter(PythonEnvironment environment, Consumer<String> progress) throws IOException {
    return environment.interpreter(
        python,
        PythonEnvironment.folder(environments, module),
        module.resolve("requirements"),
        progress);
  }
}
