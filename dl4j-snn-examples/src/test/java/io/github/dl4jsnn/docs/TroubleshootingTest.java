package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each message of docs/troubleshooting.md is what happens, and the cure beside it helps. */
class TroubleshootingTest {

  private static final Map<String, Trouble> TROUBLES = new LinkedHashMap<>();

  static {
    TROUBLES.putAll(ShapeTroubles.all());
    TROUBLES.putAll(OtherTroubles.all());
  }

  static Set<String> headings() {
    return TROUBLES.keySet();
  }

  /** The messages of the page by their headings. */
  private static Map<String, String> messages() throws IOException {
    return Fence.of("docs/troubleshooting.md").stream()
        .filter(f -> f.language().equals("text"))
        .collect(
            Collectors.toMap(Fence::heading, Fence::text, (a, b) -> a + "\n" + b, TreeMap::new));
  }

  @Test
  void everyMessageIsProvoked() throws IOException {
    assertEquals(messages().keySet(), new TreeMap<>(TROUBLES).keySet());
  }

  @ParameterizedTest
  @MethodSource("headings")
  void theMessageIsWhatHappens(String heading) throws IOException {
    Throwable thrown = assertThrows(Throwable.class, TROUBLES.get(heading).cause());
    String got =
        Stream.iterate(thrown, t -> t != null, Throwable::getCause)
            .map(Throwable::toString)
            .collect(Collectors.joining("\n"));
    for (String line : messages().get(heading).lines().toList()) {
      String pattern =
          Stream.of(line.split(Pattern.quote(".."), -1))
              .map(Pattern::quote)
              .collect(Collectors.joining(".*"));
      assertTrue(
          Pattern.compile(pattern, Pattern.DOTALL).matcher(got).find(),
          () -> "the page has\n" + line + "\ngot\n" + got);
    }
  }

  @ParameterizedTest
  @MethodSource("headings")
  void theCureHelps(String heading) throws Throwable {
    TROUBLES.get(heading).cure().execute();
  }
}
