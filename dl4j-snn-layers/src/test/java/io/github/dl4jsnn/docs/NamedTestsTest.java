package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tests that pages name as their proof exist. */
class NamedTestsTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern NAME = Pattern.compile("`(\\w+Test)(?:#(\\w+))?`");

  private static Map<String, Path> sources() throws IOException {
    Map<String, Path> sources = new TreeMap<>();
    for (String module : List.of("dl4j-snn-layers", "dl4j-snn-examples")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
        files
            .filter(f -> f.toString().endsWith("Test.java"))
            .forEach(f -> sources.put(f.getFileName().toString().replace(".java", ""), f));
      }
    }
    return sources;
  }

  @ParameterizedTest
  @CsvSource({"compatibility.md, 30", "nir.md, 10", "weights.md, 5", "dynamics.md, 5"})
  void everyTestThatIsNamedExists(String page, int least) throws IOException {
    Map<String, Path> sources = sources();
    List<String> missing = new ArrayList<>();
    Matcher names = NAME.matcher(Files.readString(ROOT.resolve("docs").resolve(page)));
    int count = 0;
    while (names.find()) {
      count++;
      Path source = sources.get(names.group(1));
      if (source == null
          || (names.group(2) != null
              && !Files.readString(source).contains(" void " + names.group(2) + "("))) {
        missing.add(names.group());
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(count > least, page + ": found only " + count);
  }
}
