package io.github.dl4jsnn.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.benchmarks.child.ContenderMain;
import io.github.dl4jsnn.examples.data.Digits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the contenders read makes the networks fire as docs/performance.md says, in our process. */
class CaseDataTest {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir Path dir;

  private Answers.Check ours(String name, int iterations) throws Exception {
    Case test = Catalogue.cases().get(name);
    CaseData.write(test, Digits.load().train(), dir);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", ClassPath.of(ContenderMain.class.getClassLoader())));
    command.add(ContenderMain.class.getName());
    command.addAll(test.arguments(Contender.OURS, dir.toString()));
    try (Child child = Child.start(command, dir, dir.resolve(name + ".log"))) {
      child.await("ready", PATIENCE);
      return Answers.check(child.ask("check " + iterations, "check", PATIENCE));
    }
  }

  private double mean(String name) {
    INDArray array = Nd4j.createFromNpyFile(dir.resolve(name + ".npy").toFile());
    return array.castTo(DataType.FLOAT).meanNumber().doubleValue();
  }

  private static void assertRates(Answers.Check check, int layers, double least, double most) {
    assertEquals(layers, check.hidden().size(), check::toString);
    check.hidden().forEach(rate -> assertTrue(rate >= least && rate <= most, check::toString));
  }

  @Test
  void recurrentNeuronsFireAndLearn() throws Exception {
    Answers.Check check = ours("G", 5);
    assertEquals(0.02, mean("spikes"), 1e-3);
    assertEquals(0.05, mean("labels"), 1e-6);
    assertRates(check, 1, 0.05, 0.15);
    assertTrue(check.rate() > 0.005, check::toString);
    assertEquals(5, check.losses().size());
    assertTrue(check.losses().get(4) < check.losses().get(0), check::toString);
  }

  @Test
  void stridedConvolutionsFire() throws Exception {
    Answers.Check check = ours("H", 0);
    assertRates(check, 4, 0.10, 0.15);
    INDArray images = Nd4j.createFromNpyFile(dir.resolve("images.npy").toFile());
    assertArrayEquals(new long[] {512, 3 * 32 * 32}, images.shape());
    assertEquals(0.5, mean("images"), 0.01);
  }

  @Test
  void streamsFire() throws Exception {
    Answers.Check dense = ours("S", 5);
    assertEquals(0.1, mean("spikes"), 2e-3);
    assertTrue(dense.spikes() > 10, dense::toString);
    Answers.Check recurrent = ours("S-recurrent", 5);
    assertEquals(0.02, mean("spikes"), 1e-3);
    assertTrue(recurrent.spikes() > 10, recurrent::toString);
  }
}
