package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Code in Javadoc compiles, given imports and the names that its class says in words. */
class JavadocBlocksTest {

  private static final Pattern CODE =
      Pattern.compile("<pre>\\{@code\n(.*?)\\}</pre>", Pattern.DOTALL);

  private static final String IMPORTS =
      Stream.of(
              "io.github.dl4jsnn.calibration",
              "io.github.dl4jsnn.check",
              "io.github.dl4jsnn.conversion",
              "io.github.dl4jsnn.encoding",
              "io.github.dl4jsnn.layer",
              "io.github.dl4jsnn.neuron",
              "io.github.dl4jsnn.online",
              "io.github.dl4jsnn.operations",
              "io.github.dl4jsnn.plot",
              "io.github.dl4jsnn.recording",
              "io.github.dl4jsnn.report",
              "io.github.dl4jsnn.samediff",
              "io.github.dl4jsnn.surrogate",
              "org.deeplearning4j.nn.conf",
              "org.deeplearning4j.nn.conf.layers",
              "org.deeplearning4j.nn.graph",
              "org.deeplearning4j.nn.multilayer",
              "org.nd4j.autodiff.samediff",
              "org.nd4j.linalg.api.buffer",
              "org.nd4j.linalg.api.ndarray",
              "org.nd4j.linalg.activations",
              "org.nd4j.linalg.dataset",
              "org.nd4j.linalg.dataset.api.iterator",
              "java.nio.file",
              "java.util")
          .map(p -> "import " + p + ".*; ")
          .collect(Collectors.joining());

  private static final Map<String, String> GIVEN =
      Map.of(
          "AnnToSnn", "MultiLayerNetwork net, DataSetIterator train, DataSetIterator test",
          "TimeSteps", "ComputationGraphConfiguration.GraphBuilder builder",
          "SpikeOps", "SameDiff sd",
          "OnlineTrainer", "MultiLayerNetwork net, INDArray x, INDArray labels",
          "Plot", "MultiLayerNetwork net, INDArray features",
          "Recording", "MultiLayerNetwork net, INDArray features",
          "SynapticOperations", "MultiLayerNetwork net, DataSetIterator testData",
          "TrainingCurves",
              "double[] train, double[] test, List<io.github.dl4jsnn.listener.SpikeStats> stats, Path file",
          "TrainingReport",
              "MultiLayerNetwork net, DataSet someTestData, DataSetIterator train, DataSetIterator test");

  /** Their code names a formula of the reader's. */
  private static final List<String> SCHEMATIC = List.of("Tape");

  @Test
  void codeCompiles() throws IOException {
    BlockCompiler compiler = new BlockCompiler();
    int count = 0;
    try (Stream<Path> files = Files.walk(Fence.ROOT.resolve("dl4j-snn-layers/src/main"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        List<String> codes =
            CODE.matcher(Files.readString(file)).results().map(m -> m.group(1)).toList();
        for (int i = 0; i < codes.size() && !SCHEMATIC.contains(name); i++) {
          count++;
          String type = name + i;
          compiler.add(
              "docs.javadoc." + type,
              file.getFileName().toString(),
              0,
              source(type, GIVEN.getOrDefault(name, ""), codes.get(i)));
        }
      }
    }
    assertTrue(count > 3, "found only " + count);
    assertEquals("", String.join("\n", compiler.compile()));
  }

  private static String source(String type, String given, String code) {
    return "package docs.javadoc; "
        + IMPORTS
        + "class "
        + type
        + " { void run("
        + given
        + ") throws Exception {\n"
        + statements(code.replaceAll("(?m)^ *\\* ?", ""))
        + "\n} }";
  }

  /** Code without a statement is expressions, each from a line that begins with {@code new}. */
  private static String statements(String code) {
    if (code.replaceAll("//[^\n]*", "").contains(";")) {
      return code;
    }
    return Pattern.compile("^new .*(?:\n +.*)*", Pattern.MULTILINE)
        .matcher(code)
        .results()
        .map(MatchResult::group)
        .map(e -> "System.out.print(" + e + ");")
        .collect(Collectors.joining("\n"));
  }
}
