package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Commands and coordinates of the pages agree with the poms and the sources. */
class CommandsTest {

  private static final List<String> POMS =
      List.of(
          "pom.xml",
          "dl4j-snn-layers/pom.xml",
          "dl4j-snn-examples/pom.xml",
          "dl4j-snn-examples/benchmarks/pom.xml");

  /** Phases and goals. */
  private static final Set<String> GOALS =
      Set.of(
          "compile",
          "test-compile",
          "test",
          "package",
          "verify",
          "install",
          "exec:java",
          "spotless:apply");

  /** Properties of Maven's plugins and of JavaCPP that no pom of ours mentions. */
  private static final Set<String> PLUGIN_PROPERTIES =
      Set.of("exec.args", "exec.classpathScope", "exec.skip", "skipTests");

  /** Options of programs that are not ours: java, spark-submit. */
  private static final Set<String> FOREIGN_OPTIONS = Set.of("--add-opens", "--class");

  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");

  private static String poms() throws IOException {
    StringBuilder poms = new StringBuilder();
    for (String pom : POMS) {
      poms.append(Files.readString(Fence.ROOT.resolve(pom)));
    }
    return poms.toString();
  }

  /** Java and Python files by their name without suffix. */
  private static Map<String, Path> sources() throws IOException {
    Map<String, Path> sources = new TreeMap<>();
    for (String folder :
        List.of("dl4j-snn-layers/src", "dl4j-snn-examples/src", "dl4j-snn-examples/benchmarks")) {
      try (Stream<Path> files = Files.walk(Fence.ROOT.resolve(folder))) {
        files
            .filter(f -> f.toString().matches(".*\\.(java|py)"))
            .forEach(f -> sources.put(f.getFileName().toString().replaceFirst("\\..*", ""), f));
      }
    }
    return sources;
  }

  /** Commands in blocks and in the text, by page; continued lines are one. */
  private static List<String> commands(String page) throws IOException {
    List<String> commands = new ArrayList<>();
    for (Fence fence : Fence.of(page)) {
      fence.text().replaceAll("\\\\\n\\s*", "").lines().forEach(commands::add);
    }
    Pattern.compile("`([^`\n]+)`")
        .matcher(Files.readString(Fence.ROOT.resolve(page)))
        .results()
        .forEach(m -> commands.add(m.group(1)));
    return commands.stream().filter(c -> c.matches("mvn(?: .*)?")).toList();
  }

  private static List<String> words(String command) {
    return Pattern.compile("(?:[^\\s\"]|\"[^\"]*\")+")
        .matcher(command)
        .results()
        .map(m -> m.group().replace("\"", ""))
        .toList();
  }

  @Test
  void mavenKnowsWhatCommandsName() throws IOException {
    String poms = poms();
    Map<String, Path> sources = sources();
    List<String> unknown = new ArrayList<>();
    int count = 0;
    for (String page : Fence.pages()) {
      for (String command : commands(page)) {
        count++;
        List<String> words = words(command);
        for (int i = 1; i < words.size(); i++) {
          String word = words.get(i);
          if (word.equals("-pl")) {
            for (String module : words.get(++i).split(",", -1)) {
              if (!Files.exists(Fence.ROOT.resolve(module).resolve("pom.xml"))) {
                unknown.add(page + ": " + module);
              }
            }
          } else if (!known(word, poms, sources)) {
            unknown.add(page + ": " + word + " in: " + command);
          }
        }
      }
    }
    assertEquals("", String.join("\n", unknown));
    assertTrue(count > 20, "found only " + count);
  }

  private static boolean known(String word, String poms, Map<String, Path> sources) {
    if (word.startsWith("-P")) {
      return poms.contains("<id>" + word.substring(2) + "</id>");
    }
    if (word.startsWith("-D")) {
      String[] property = word.substring(2).split("=", 2);
      String value = property.length == 1 ? "" : property[1];
      return switch (property[0]) {
        case "test" -> sources.containsKey(value);
        case "exec.mainClass" -> sources.containsKey(value.replaceFirst(".*\\.", ""));
        default ->
            PLUGIN_PROPERTIES.contains(property[0])
                || property[0].startsWith("javacpp.platform")
                || poms.contains("${" + property[0] + "}");
      };
    }
    return word.equals("-q") || word.equals("-am") || word.equals("...") || GOALS.contains(word);
  }

  @Test
  void programsHaveTheOptionsThatPagesName() throws IOException {
    StringBuilder quoted = new StringBuilder();
    for (Path source : sources().values()) {
      if (source.startsWith(Fence.ROOT.resolve("dl4j-snn-examples"))
          && !source.toString().contains("Test.java")) {
        quoted.append(Files.readString(source));
      }
    }
    Set<String> missing = new TreeSet<>();
    int count = 0;
    for (String page : Fence.pages()) {
      for (String option : options(Files.readString(Fence.ROOT.resolve(page)))) {
        count++;
        if (!FOREIGN_OPTIONS.contains(option)
            && !option.equals("--help")
            && !quoted.toString().contains("\"" + option + "\"")) {
          missing.add(page + ": " + option);
        }
      }
    }
    assertEquals(Set.of(), missing);
    assertTrue(count > 30, "found only " + count);
  }

  @Test
  void readmeNamesEveryOptionOfTheExample() throws IOException {
    Map<String, Path> sources = sources();
    Set<String> readme = options(Files.readString(Fence.ROOT.resolve("README.md")));
    List<Set<String>> missing = new ArrayList<>();
    int count = 0;
    for (String name : List.of("LocalOptions", "TrainingOptions")) {
      Matcher names =
          Pattern.compile("names = (?:\\{[^}]*\\}|\"[^\"]*\")")
              .matcher(Files.readString(sources.get(name)));
      while (names.find()) {
        count++;
        Set<String> synonyms = options(names.group());
        if (synonyms.stream().noneMatch(readme::contains)) {
          missing.add(synonyms);
        }
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(count > 10, "found only " + count);
  }

  private static Set<String> options(String text) {
    return OPTION
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Versions in xml and groovy blocks are those of the poms. */
  @Test
  void coordinatesAreThoseOfThePoms() throws IOException {
    List<String> wrong = new ArrayList<>();
    int count = 0;
    for (String page : Fence.pages()) {
      for (Fence fence : Fence.of(page)) {
        for (String coordinates : coordinates(fence)) {
          count++;
          if (!coordinates.equals(version(coordinates))) {
            wrong.add(fence.place() + ": " + coordinates + ", expected " + version(coordinates));
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(count > 2, "found only " + count);
  }

  private static List<String> coordinates(Fence fence) {
    Pattern pattern =
        switch (fence.language()) {
          case "xml" ->
              Pattern.compile(
                  "<groupId>(.*?)</groupId>\\s*<artifactId>(.*?)</artifactId>\\s*<version>(.*?)</version>");
          case "groovy" -> Pattern.compile("'([\\w.]+):([\\w.-]+):([\\w.-]+)'");
          default -> null;
        };
    return pattern == null
        ? List.of()
        : pattern
            .matcher(fence.text())
            .results()
            .map(m -> m.group(1) + ":" + m.group(2) + ":" + m.group(3))
            .toList();
  }

  /** The same with the version that the build has for this group. */
  private static String version(String coordinates) throws IOException {
    String[] parts = coordinates.split(":", -1);
    String root = Files.readString(Fence.ROOT.resolve("pom.xml"));
    String property =
        switch (parts[0]) {
          case "io.github.dl4jsnn" -> "version";
          case "org.nd4j", "org.deeplearning4j" -> "dl4j.version";
          case "org.knowm.xchart" -> "xchart.version";
          case "io.jhdf" -> "jhdf.version";
          default -> throw new AssertionError("no version of " + coordinates + " is known here");
        };
    Matcher value = Pattern.compile("<" + property + ">(.*?)</" + property + ">").matcher(root);
    assertTrue(value.find(), property);
    return parts[0] + ":" + parts[1] + ":" + value.group(1);
  }
}
