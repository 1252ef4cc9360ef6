package io.github.dl4jsnn.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.data.Digits;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine;

class BenchmarksTest {

  @TempDir Path dir;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine command = Benchmarks.commandLine();
    return command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
  }

  private static String[] quick(String cases, Path out) {
    return new String[] {
      "--dataset=digits",
      "--rounds=1",
      "--warm-up=0",
      "--peer-warm-up=0",
      "--turn=0",
      "--cases=" + cases,
      "--out=" + out,
      "--python=" + out.resolve("no-python"),
      "--environments=" + out,
      "--module=" + Path.of("").toAbsolutePath(),
      "--peers=norse"
    };
  }

  @Test
  void writesTablesAlsoWhereAPeerIsNotInstalled() throws Exception {
    Path results = dir.resolve("results");
    assertEquals(0, run(quick("D16", results)), err::toString);
    List<String> csv = Files.readAllLines(results.resolve("results.csv"));
    assertEquals(4, csv.size());
    assertTrue(csv.get(1).contains(",dl4j-snn,,"), csv.get(1));
    assertTrue(csv.get(1).endsWith(","), csv.get(1));
    assertTrue(csv.get(2).contains(",memory,,"), csv.get(2));
    assertTrue(csv.get(2).endsWith(","), csv.get(2));
    assertTrue(csv.get(3).contains("not installed: "), csv.get(3));
    String markdown = Files.readString(results.resolve("results.md"));
    assertTrue(markdown.contains("images of digits, enlarged to 28 x 28"), markdown);
    assertTrue(Files.size(results.resolve("chart.png")) > 1000);
  }

  @Test
  void checkComparesOurSpikesWithoutMeasuring() {
    String[] args = quick("A-spikes", dir.resolve("results"));
    args[args.length - 1] = "--peers=none";
    String[] all = List.of(args).toArray(new String[args.length + 1]);
    all[args.length] = "--check";
    assertEquals(0, run(all), err::toString);
    assertTrue(out.toString().startsWith("A-spikes\tdl4j-snn\t{\"spikes\":"), out::toString);
    assertFalse(Files.exists(dir.resolve("results/results.md")));
  }

  @Test
  void listsTheCases() {
    assertEquals(0, run("--list", "--cases=all"));
    assertEquals(Catalogue.cases().size(), out.toString().lines().count());
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertEquals(2, run("--cases=Z"));
    assertTrue(err.toString().contains("--cases Z: expected A, A-spikes,"), err::toString);
    assertEquals(2, run(withRounds("0")));
    assertTrue(err.toString().contains("--rounds 0: a whole number from 1 is expected"));
    String[] noTime = withRounds("1");
    noTime[1] = "--minutes=0";
    assertEquals(2, run(noTime));
    assertTrue(
        err.toString().contains("--minutes 0.0: a number above 0, at most 10000, is expected"),
        err::toString);
  }

  private String[] withRounds(String rounds) {
    return new String[] {
      "--dataset=digits", "--cases=D16", "--out=" + dir.resolve("r"), "--rounds=" + rounds
    };
  }

  @Test
  void growthIsNotPartOfTheStandardCases() {
    assertEquals(11, Catalogue.growth().size());
    assertEquals(Catalogue.cases().size() - 11, Catalogue.standard().size());
    Catalogue.cases()
        .values()
        .forEach(test -> assertTrue(test.contenders().get(0).isJava(), test.name()));
  }

  @Test
  void smallImagesBecomeLarge() {
    float[] small = {1, 2, 3, 4};
    float[] large = CaseImages.enlarged(small, 1, 4);
    assertEquals(784, large.length);
    assertEquals(1, large[13 * 28 + 13]);
    assertEquals(2, large[13 * 28 + 14]);
    assertEquals(3, large[14 * 28 + 13]);
    assertEquals(4, large[783]);
    assertThrows(IllegalArgumentException.class, () -> CaseImages.enlarged(new float[3], 1, 3));
  }

  @Test
  void spikesOfTheDataFollowThePixels() throws Exception {
    CaseData.write(Catalogue.cases().get("A-b16"), Digits.load().train(), dir);
    INDArray images = Nd4j.createFromNpyFile(dir.resolve("images.npy").toFile());
    INDArray spikes = Nd4j.createFromNpyFile(dir.resolve("spikes.npy").toFile());
    assertArrayEquals(new long[] {256, 784}, images.shape());
    assertArrayEquals(new long[] {1, 100, 16, 784}, spikes.shape());
    assertArrayEquals(
        new long[] {784, 10},
        Nd4j.createFromNpyFile(dir.resolve("weights-0.npy").toFile()).shape());
    double mean = 0;
    for (int i = 0; i < 16; i++) {
      mean += images.getRow(i).meanNumber().doubleValue() / 16;
    }
    double rate = spikes.castTo(images.dataType()).meanNumber().doubleValue();
    assertEquals(mean, rate, 0.005);
  }
}
