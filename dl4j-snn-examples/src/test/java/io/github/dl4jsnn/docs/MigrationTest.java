package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/migration.md: the Java programs learn, and the Python ones are the files that were run with
 * their libraries.
 */
class MigrationTest {

  private static final String PAGE = "docs/migration.md";
  private static final Path SCRIPTS =
      Fence.ROOT.resolve("dl4j-snn-examples").resolve("benchmarks").resolve("migration");

  @ParameterizedTest
  @ValueSource(strings = {"SpikingJelly", "snnTorch", "Norse"})
  void javaProgramsLearn(String heading) throws Exception {
    JavaBlock program = JavaBlock.below(PAGE, heading);
    double accuracy = (double) BlockCompiler.run(program, Map.of(), "accuracy").get("accuracy");
    assertTrue(accuracy >= 0.93, heading + ": test accuracy " + accuracy);
  }

  @Test
  void pythonProgramsAreTheFiles() throws IOException {
    List<Fence> blocks =
        Fence.of(PAGE).stream().filter(f -> f.language().equals("python")).toList();
    Set<String> shown = new TreeSet<>();
    for (Fence block : blocks) {
      String name = block.heading().toLowerCase(Locale.ROOT) + "_digits.py";
      shown.add(name);
      assertEquals(Files.readString(SCRIPTS.resolve(name)).strip(), block.text(), block.place());
    }
    Set<String> there = new TreeSet<>();
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      files.forEach(f -> there.add(f.getFileName().toString()));
    }
    assertEquals(there, shown);
  }
}
