package io.github.dl4jsnn.benchmarks.child;

import io.github.dl4jsnn.benchmarks.Case;
import io.github.dl4jsnn.benchmarks.Contender;
import io.github.dl4jsnn.examples.io.ErrorText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Scanner;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import picocli.CommandLine;

/**
 * Our contender: the counterpart of {@code benchmarks/contender.py}, which describes the protocol.
 */
public final class ContenderMain {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream out;
  private final Workload work;

  private ContenderMain(PrintStream out, Workload work) {
    this.out = out;
    this.work = work;
  }

  /**
   * Answers on standard output until {@code quit} or the end of standard input.
   *
   * @param args see {@link Case}
   */
  public static void main(String[] args) {
    PrintStream out = System.out;
    // Only answers may go to the real standard output; prints of libraries go elsewhere.
    System.setOut(System.err);
    try {
      ChildOptions options = new ChildOptions();
      new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
      Workload work = workload(options);
      out.println("ready " + json(Map.of("library", version())));
      new ContenderMain(out, work).serve();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      e.printStackTrace();
      out.println("error " + ErrorText.describe(e));
      System.exit(1);
    }
    // ND4J leaves threads behind.
    System.exit(0);
  }

  private static Workload workload(ChildOptions options) throws IOException {
    if (options.contender().equals(Contender.MEMORY.library())) {
      return new MemoryWorkload(options);
    }
    if (options.work().isNeurons()) {
      return new NeuronWorkload(options);
    }
    return options.work().isStream() ? new StreamWorkload(options) : new NetworkWorkload(options);
  }

  /** DL4J's manifest names no version, but what Maven puts into its jar does. */
  private static String version() throws IOException {
    Properties maven = new Properties();
    try (InputStream in =
        MultiLayerNetwork.class.getResourceAsStream(
            "/META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties")) {
      if (in != null) {
        maven.load(in);
      }
    }
    return "dl4j-snn on Deeplearning4j " + maven.getProperty("version", "of unknown version");
  }

  private void serve() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null; ) {
      Scanner words = new Scanner(line);
      String command = words.hasNext() ? words.next() : "";
      switch (command) {
        case "run" -> out.println("times " + json(run(words.nextInt())));
        case "check" -> out.println("check " + json(work.check(words.nextInt())));
        case "memory" -> out.println("memory " + peakKilobytes());
        case "quit" -> {
          return;
        }
        default ->
            out.println(
                "error unknown command " + command + ": expected run, check, memory or quit");
      }
    }
  }

  private List<Double> run(int iterations) {
    List<Double> times = new ArrayList<>(iterations);
    for (int i = 0; i < iterations; i++) {
      long start = System.nanoTime();
      work.iteration();
      times.add((System.nanoTime() - start) * 1e-6);
    }
    return times;
  }

  /** Largest resident set of this process so far; 0 where the system does not report it. */
  private static long peakKilobytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  private static String json(Object value) throws JsonProcessingException {
    return JSON.writeValueAsString(value);
  }
}
