package io.github.dl4jsnn.examples.cli;

import io.github.dl4jsnn.examples.MnistLif;
import io.github.dl4jsnn.examples.data.ImageFiles;
import io.github.dl4jsnn.examples.data.TinyMnist;
import io.github.dl4jsnn.examples.training.Example;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * A run of the command, with what it printed.
 *
 * @param exitCode 0 on success
 * @param out lines of standard output
 * @param err lines of standard error
 */
record Cli(int exitCode, List<String> out, List<String> err) {

  /** Runs with {@code --log-dir} and {@code --model-output-dir} set to {@code dir}. */
  static Cli run(Path dir, String... args) {
    return run(MnistLif.example(), dir, args);
  }

  /** Runs an example with {@code --log-dir} and {@code --model-output-dir} set to {@code dir}. */
  static Cli run(Example example, Path dir, String... args) {
    // Nobody listens at port 1, and no test may ask the real mirrors.
    ImageFiles unreachable =
        new TinyMnist().files(dir.resolve("cache"), URI.create("http://127.0.0.1:1/"));
    CommandLine command = LocalTraining.commandLine(example.withFiles(unreachable));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> all =
        new ArrayList<>(List.of("--log-dir", dir.toString(), "--model-output-dir", dir.toString()));
    all.addAll(List.of(args));
    int exitCode = command.execute(all.toArray(String[]::new));
    return new Cli(exitCode, out.toString().lines().toList(), err.toString().lines().toList());
  }

  /** Everything, for messages. */
  @Override
  public String toString() {
    return "exit code " + exitCode + "\n" + String.join("\n", out) + "\n" + String.join("\n", err);
  }
}
