package io.github.dl4jsnn.online;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A stream without end takes the memory of one step: in a JVM of its own, neither objects of any
 * class, nor arrays outside of the heap, nor other native memory grow with the steps. {@code
 * -Donline.steps=100000} runs as many of each rule, from step 1,000 on, and prints what there is.
 */
class OnlineMemoryTest {

  private static final Integer STEPS = Integer.getInteger("online.steps");

  /**
   * Not compiled, this method keeps its argument alive, which ND4J may free while native code reads
   * it: see "The process crashes" in docs/troubleshooting.md.
   */
  private static final String ALIVE =
      "-XX:CompileCommand=exclude,org/nd4j/linalg/cpu/nativecpu/ops/NativeOpExecutioner.exec"
          + "(Lorg/nd4j/linalg/api/ops/BroadcastOp;Lorg/nd4j/linalg/api/ops/OpContext;)"
          + "Lorg/nd4j/linalg/api/ndarray/INDArray;";

  /** Compiled by the fast compiler only, which takes less time than it saves later. */
  private static final List<String> SHORT = List.of("-XX:TieredStopAtLevel=1");

  /** The heap is resident from the start, and the JVM counts what else it takes. */
  private static final List<String> LONG =
      List.of("-XX:+AlwaysPreTouch", "-XX:NativeMemoryTracking=summary");

  @Test
  void manyStepsTakeTheMemoryOfOne() throws Exception {
    if (STEPS == null) {
      run(SHORT, "200,1000", "sltt", "ottt", "eprop");
      return;
    }
    for (String rule : List.of("sltt", "ottt", "eprop")) {
      System.out.print(run(LONG, "1000,20000," + STEPS, rule));
    }
  }

  /** What it printed. */
  private static String run(List<String> flags, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms96m", "-Xmx96m", "-XX:+UseSerialGC"));
    // Else three of four full collections leave garbage that a histogram counts as live, and what
    // the JDK caches for a while depends on the time that the run takes.
    command.addAll(List.of("-XX:MarkSweepAlwaysCompactCount=1", "-XX:SoftRefLRUPolicyMSPerMB=0"));
    command.addAll(List.of("-XX:CompileCommand=quiet", ALIVE));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(OnlineRun.class.getName());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    return printed;
  }
}
