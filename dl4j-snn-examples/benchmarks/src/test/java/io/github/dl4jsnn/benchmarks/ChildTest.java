package io.github.dl4jsnn.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.benchmarks.Child.ChildException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path dir;

  @Test
  void answersLineByLine() throws Exception {
    try (Child child = FakeChild.start("2.5", dir)) {
      String ready = child.await("ready", PATIENCE);
      assertEquals("Fake 1.0, torch 9.9", Answers.ready(ready).versions());
      assertEquals(List.of(2.5, 2.5, 2.5), Answers.times(child.ask("run 3", "times", PATIENCE)));
      assertEquals("2048", child.ask("memory", "memory", PATIENCE));
    }
  }

  @Test
  void endsWithTheLastLineOfItsLog() throws Exception {
    assertMessage(
        "dies",
        "it ended instead of answering \"ready\"; the last line of its log is: ImportError");
  }

  @Test
  void tellsItsError() throws Exception {
    assertMessage("refuses", "ValueError: it will not");
  }

  @Test
  void namesWhatCameInstead() throws Exception {
    assertMessage("babbles", "expected \"ready ..\" from it, got \"Welcome to the library!\"");
  }

  private void assertMessage(String behaviour, String expected) throws Exception {
    try (Child child = FakeChild.start(behaviour, dir)) {
      String message =
          assertThrows(ChildException.class, () -> child.await("ready", PATIENCE)).getMessage();
      assertTrue(message.startsWith(expected), message);
    }
  }

  @Test
  void isGivenUpAfterAWhile() throws Exception {
    try (Child child = FakeChild.start("1", dir)) {
      child.await("ready", PATIENCE);
      String message =
          assertThrows(ChildException.class, () -> child.ask("?", "times", Duration.ofMillis(50)))
              .getMessage();
      assertEquals("no \"times\" within 0 s; its log is empty", message);
    }
  }

  @Test
  void namesAProgramThatIsMissing() {
    Path missing = dir.resolve("python");
    String message =
        assertThrows(
                ChildException.class,
                () -> Child.start(List.of(missing.toString()), dir, dir.resolve("log")))
            .getMessage();
    assertTrue(message.startsWith(missing + " cannot be started: "), message);
  }

  @Test
  void saysHowLongItCompiledAndWhatItChose() throws Exception {
    Answers.Ready ready =
        Answers.ready(
            "{\"library\": \"jaxpike 0.1.4\", \"jax\": \"0.10.2\","
                + " \"compile_seconds\": 2.5, \"settings\": \"unroll 8, rbg\"}");
    assertEquals(new Answers.Ready("jaxpike 0.1.4, jax 0.10.2, unroll 8, rbg", 2.5), ready);
    assertTrue(Double.isNaN(Answers.ready("{\"library\": \"a\"}").compileSeconds()));
    assertThrows(
        ChildException.class,
        () -> Answers.ready("{\"library\": \"a\", \"compile_seconds\": \"long\"}"));
  }

  @Test
  void timesMustBeNumbers() {
    for (String json : List.of("[\"fast\"]", "[]", "[-1.0]", "nonsense")) {
      assertThrows(ChildException.class, () -> Answers.times(json), json);
    }
  }
}
