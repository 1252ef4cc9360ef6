package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.util.Errors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Shows that the contenders of a case compute the same thing: spikes for given spikes and weights,
 * then the losses of some iterations.
 */
final class ContenderCheck {

  private static final int ITERATIONS = 20;

  private ContenderCheck() {}

  /**
   * Asks one contender after the other.
   *
   * @param print gets a line each: the answer, and how it compares with that of the first one
   * @return no rows: nothing was measured
   */
  static List<ResultRow> run(
      Case test, Race.Starter starter, Duration patience, Consumer<String> print) {
    String reference = null;
    List<Contender> computing =
        test.contenders().stream().filter(c -> !c.equals(Contender.MEMORY)).toList();
    for (Contender contender : computing) {
      try (Child child = starter.start(contender)) {
        child.await("ready", patience);
        String answer = child.ask("check " + ITERATIONS, "check", patience);
        reference = reference == null ? answer : reference;
        String verdict = Comparison.of(reference, answer);
        print.accept(test.name() + "\t" + contender + "\t" + answer + "\t" + verdict);
      } catch (IOException e) {
        print.accept(test.name() + "\t" + contender + "\t" + Errors.reason(e));
      }
    }
    return new ArrayList<>();
  }
}
