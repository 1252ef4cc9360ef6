package io.github.dl4jsnn.docs;

import static io.github.dl4jsnn.docs.Trouble.N;
import static io.github.dl4jsnn.docs.Trouble.network;
import static io.github.dl4jsnn.docs.Trouble.outputEachStep;
import static io.github.dl4jsnn.docs.Trouble.spiking;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** The sections of docs/troubleshooting.md on gradients, start and files, by their headings. */
final class OtherTroubles {

  private OtherTroubles() {}

  static Map<String, Trouble> all() {
    Map<String, Trouble> all = new LinkedHashMap<>();
    all.put(
        "A gradient check fails",
        new Trouble(
            () ->
                GradientCheckUtil.checkGradients(
                    new GradientCheckUtil.MLNConfig()
                        .net(network(null, spiking(N, 4), outputEachStep(4)))
                        .input(Trouble.random(2, N, 5))
                        .labels(Trouble.random(2, 3, 5))
                        .epsilon(1e-6)
                        .maxRelError(1e-5)
                        .minAbsoluteError(1e-9)),
            () -> assertTrue(gradientCheck(UnaryOperator.identity()))));
    all.put(
        "No backend",
        new Trouble(
            () -> start(classPath("nd4j-native-\\d.*|nd4j-native-platform.*")),
            () -> assertTrue(Nd4j.getBackend().isAvailable())));
    all.put(
        "No native code for this machine",
        new Trouble(
            () -> start(classPath(""), "-Dorg.bytedeco.javacpp.platform=macosx-arm64"),
            () -> assertTrue(Nd4j.getBackend().isAvailable())));
    String json = network(null, spiking(N, 4)).getLayerWiseConfigurations().toJson();
    all.put(
        "A saved network does not load",
        new Trouble(
            () ->
                MultiLayerConfiguration.fromJson(
                    json.replace("io.github.dl4jsnn.neuron.LIF", "com.example.MyNeuron")),
            () -> MultiLayerConfiguration.fromJson(json)));
    return all;
  }

  /** What the block of the page answers, with its text changed. */
  static boolean gradientCheck(UnaryOperator<String> change) throws Exception {
    Fence fence = JavaBlock.below("docs/troubleshooting.md", "A gradient check fails").fence();
    JavaBlock block =
        new JavaBlock(
            new Fence(
                fence.page(),
                fence.line(),
                fence.language(),
                fence.heading(),
                change.apply(fence.text())));
    DataType before = Nd4j.defaultFloatingPointType();
    try {
      return (Boolean) BlockCompiler.run(block, Map.of(), "passes").get("passes");
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  /** This class path without the files whose names match. */
  private static String classPath(String without) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(e -> !Path.of(e).getFileName().toString().matches(without))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Trains {@link SmallTraining} in a Java process; what it prints is the message where it fails. */
  private static void start(String classPath, String... flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", classPath, SmallTraining.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(printed);
    }
  }

  /** A program of its own. */
  static final class SmallTraining {

    private SmallTraining() {}

    /** Fits once. */
    public static void main(String[] args) {
      MultiLayerNetwork net = network(null, spiking(N, 4), outputEachStep(4));
      net.fit(Trouble.random(2, N, 5), Trouble.random(2, 3, 5));
      assertEquals(1, net.getIterationCount());
    }
  }
}
