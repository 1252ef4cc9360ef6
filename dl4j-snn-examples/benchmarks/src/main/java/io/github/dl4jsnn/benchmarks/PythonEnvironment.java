package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.benchmarks.Child.ChildException;
import io.github.dl4jsnn.util.AtomicFiles;
import io.github.dl4jsnn.util.Errors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A Python environment with pinned libraries, made once and kept. It is complete if it contains the
 * copy of its requirements, which is written last; other requirements rebuild it.
 *
 * @param name of the folder, and of the requirements files
 * @param systemPackages whether it sees the torch of the operating system instead of its own
 */
record PythonEnvironment(String name, boolean systemPackages) {

  private static final String STAMP = "requirements-installed.txt";

  /** What to do where the torch of the operating system is missing. */
  static final String HOW_TO_GET_TORCH =
      "not installed: %s has no torch (on Debian 12: apt-get install --no-install-recommends"
          + " python3-torch libopenblas0-pthread python3-venv)";

  /** Those of the benchmark. */
  static List<PythonEnvironment> all() {
    return List.of(
        new PythonEnvironment(Catalogue.OLD, true),
        new PythonEnvironment(Catalogue.CURRENT, false),
        new PythonEnvironment(Catalogue.JAX, false));
  }

  /**
   * The folder of all environments.
   *
   * @param chosen on the command line, or null
   * @param module the folder dl4j-snn-examples/benchmarks
   * @return the chosen folder, or else {@code .benchmarks} beside the module
   */
  static Path folder(Path chosen, Path module) {
    Path folder = chosen == null ? module.toAbsolutePath().resolveSibling(".benchmarks") : chosen;
    return folder.toAbsolutePath();
  }

  /**
   * The interpreter of the environment, which is made where it is missing.
   *
   * @param python interpreter to make it with
   * @param cache folder of all environments
   * @param requirements folder of the requirements files
   * @param progress gets a line before something that takes long
   * @throws ChildException if it cannot be made; the message gives the reason and a remedy
   */
  Path interpreter(Path python, Path cache, Path requirements, Consumer<String> progress)
      throws IOException {
    Path home = cache.resolve(name);
    Path log = cache.resolve(name + ".log");
    Path interpreter = home.resolve("bin").resolve("python");
    String wanted = contents(requirements);
    Path stamp = home.resolve(STAMP);
    if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
      return interpreter;
    }
    Files.createDirectories(cache);
    if (systemPackages && run(List.of(python.toString(), "-c", "import torch"), log) != 0) {
      throw new ChildException(String.format(HOW_TO_GET_TORCH, python));
    }
    progress.accept("making the Python environment " + name + " in " + home + " (see " + log + ")");
    List<String> make = new ArrayList<>(List.of(python.toString(), "-m", "venv", "--clear"));
    if (systemPackages) {
      make.add("--system-site-packages");
    }
    make.add(home.toString());
    require(make, log);
    List<String> pip =
        List.of(interpreter.toString(), "-m", "pip", "install", "--disable-pip-version-check");
    for (String file : files()) {
      Path list = requirements.resolve(file);
      if (Files.exists(list)) {
        List<String> install = new ArrayList<>(pip);
        if (file.endsWith("-no-deps.txt")) {
          install.add("--no-deps");
        }
        install.addAll(List.of("-r", list.toString()));
        require(install, log);
      }
    }
    AtomicFiles.write(stamp, out -> out.write(wanted.getBytes(StandardCharsets.UTF_8)));
    return interpreter;
  }

  private List<String> files() {
    return List.of(name + ".txt", name + "-no-deps.txt");
  }

  private String contents(Path requirements) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String file : files()) {
      Path list = requirements.resolve(file);
      if (Files.exists(list)) {
        all.append(Files.readString(list));
      }
    }
    if (all.isEmpty()) {
      throw new ChildException(
          "not installed: "
              + requirements
              + " has no requirements for "
              + name
              + ": name the folder dl4j-snn-examples/benchmarks (--module)");
    }
    return all.toString();
  }

  private void require(List<String> command, Path log) throws IOException {
    int exitCode = run(command, log);
    if (exitCode != 0) {
      throw new ChildException(
          String.format(
              "not installed: \"%s\" ended with %d, see %s",
              String.join(" ", command), exitCode, log));
    }
  }

  private static int run(List<String> command, Path log) throws IOException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(1, TimeUnit.HOURS)) {
        process.destroyForcibly();
        throw new ChildException("not installed: no end of " + command + " within an hour");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChildException("interrupted");
    } catch (ChildException e) {
      throw e;
    } catch (IOException e) {
      throw new ChildException("not installed: " + command.get(0) + ": " + Errors.reason(e));
    }
  }
}
