package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.dl4jsnn.internal.memory.FusedPath;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a training step with recompute(true) needs at T = 10,000 does not grow with b n: it runs in
 * a heap of the same size.
 */
class RecomputeMemoryTest {

  /** Of this some 25 MB are taken by ND4J, DL4J, the events of the input and this layer's W. */
  private static final String HEAP = "-Xmx96m";

  private static int run(int b, int n, boolean recompute) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(HEAP, "-XX:+UseSerialGC", "-Dorg.bytedeco.javacpp.maxbytes=2g"));
    command.addAll(List.of("-Dorg.bytedeco.javacpp.maxphysicalbytes=4g"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), LongRun.class.getName()));
    command.addAll(List.of("10000", "" + b, "" + n, "" + recompute));
    return new ProcessBuilder(command)
        .redirectError(Redirect.DISCARD)
        .redirectOutput(Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @ParameterizedTest
  @CsvSource({"4, 128, true, 0", "32, 128, true, 0", "4, 1024, true, 0", "32, 128, false, 1"})
  void fitsIntoTheSameHeap(int b, int n, boolean recompute, int exit) throws Exception {
    assumeFalse(Boolean.getBoolean(FusedPath.PORTABLE), "of the fused path");
    assertEquals(exit, run(b, n, recompute));
  }
}
