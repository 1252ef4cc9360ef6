package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.benchmarks.Child.ChildException;
import io.github.dl4jsnn.util.Errors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures the contenders of one case in turns. All their processes are alive, but only one
 * computes at a time. Each round runs all of them, every other round in reverse order, so that a
 * machine that slows down slows all of them down. The first iteration of a turn does not count.
 */
final class Race {

  /**
   * How long to measure.
   *
   * @param warmUp of each Java contender before the first round
   * @param peerWarmUp of each Python contender, which has compiled before
   * @param rounds number of turns of each
   * @param turn length of a turn, about: at least one iteration
   * @param pause before each turn, in which the threads of the previous contender go to sleep
   * @param patience after which a contender that does not answer is dropped
   * @param limit turns get shorter, down to a fifth, so that all of it takes about that long
   */
  record Plan(
      Duration warmUp,
      Duration peerWarmUp,
      int rounds,
      Duration turn,
      Duration pause,
      Duration patience,
      Duration limit) {

    /** The same within another limit. */
    Plan within(Duration other) {
      return new Plan(warmUp, peerWarmUp, rounds, turn, pause, patience, other);
    }

    /** How long a turn is where all turns together have {@code left}. */
    Duration turnWithin(Duration left, int contenders) {
      Duration each = left.dividedBy(Math.max(1, (long) rounds * contenders)).minus(pause);
      Duration least = turn.dividedBy(5);
      return each.compareTo(turn) >= 0 ? turn : each.compareTo(least) <= 0 ? least : each;
    }
  }

  /** Starts the process of a contender. */
  @FunctionalInterface
  interface Starter {
    /**
     * Starts it.
     *
     * @throws IOException if it cannot be started; the message gives the reason, for the table
     */
    Child start(Contender contender) throws IOException;
  }

  /** In a turn; only steps of streams are so short. */
  private static final int MAX_ITERATIONS = 20_000;

  private final Case test;
  private final Plan plan;
  private final Consumer<String> progress;
  private final Map<Contender, Runner> runners = new LinkedHashMap<>();

  /** A contender that has started. */
  private static final class Runner {
    private final Child child;
    private Answers.Ready ready = new Answers.Ready("");
    private double last;
    private final List<Double> times = new ArrayList<>();
    private int iterations = 1;
    private long peak;

    Runner(Child child) {
      this.child = child;
    }
  }

  Race(Case test, Plan plan, Consumer<String> progress) {
    this.test = test;
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @param starter starts a contender
   * @return a row for each contender of the case, in its order
   */
  List<ResultRow> run(Starter starter) {
    Map<Contender, String> problems = new LinkedHashMap<>();
    long start = System.nanoTime();
    try {
      for (Contender contender : test.contenders()) {
        attempt(contender, problems, () -> enter(contender, starter));
      }
      shareTime(plan.limit().minusNanos(System.nanoTime() - start));
      for (int round = 0; round < plan.rounds(); round++) {
        List<Contender> order = new ArrayList<>(runners.keySet());
        if (round % 2 == 1) {
          Collections.reverse(order);
        }
        progress.accept(test.name() + ": round " + (round + 1) + " of " + plan.rounds());
        for (Contender contender : order) {
          attempt(contender, problems, () -> turn(runners.get(contender)));
        }
      }
      for (Contender contender : List.copyOf(runners.keySet())) {
        attempt(contender, problems, () -> memory(runners.get(contender)));
      }
      return rows(problems);
    } finally {
      runners.values().forEach(runner -> runner.child.close());
    }
  }

  private void enter(Contender contender, Starter starter) throws IOException {
    progress.accept(test.name() + ": warming up " + contender);
    Runner runner = new Runner(starter.start(contender));
    runners.put(contender, runner);
    runner.ready = Answers.ready(runner.child.await("ready", plan.patience()));
    Duration warmUp = contender.isJava() ? plan.warmUp() : plan.peerWarmUp();
    long end = System.nanoTime() + warmUp.toNanos();
    do {
      runner.last = Statistics.median(ask(runner, runner.iterations));
      // Later iterations are faster, so a turn is not much longer than planned.
      double left = Math.max(0, (end - System.nanoTime()) * 1e-6);
      runner.iterations = count(Math.min(left, (double) plan.turn().toMillis()), runner.last);
    } while (System.nanoTime() < end);
  }

  /** How many iterations a turn of each contender has. */
  private void shareTime(Duration left) {
    double turn = (double) plan.turnWithin(left, runners.size()).toMillis();
    runners.values().forEach(runner -> runner.iterations = count(turn, runner.last));
  }

  private static int count(double milliseconds, double each) {
    return (int) Math.max(1, Math.min(MAX_ITERATIONS, milliseconds / Math.max(each, 1e-3)));
  }

  private void turn(Runner runner) throws IOException {
    try {
      Thread.sleep(plan.pause().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChildException("interrupted");
    }
    // The others have taken the caches, which no program meets that runs on.
    ask(runner, 1);
    runner.times.addAll(ask(runner, runner.iterations));
  }

  private List<Double> ask(Runner runner, int iterations) throws IOException {
    return Answers.times(runner.child.ask("run " + iterations, "times", plan.patience()));
  }

  private void memory(Runner runner) throws IOException {
    runner.peak = kilobytes(runner.child.ask("memory", "memory", plan.patience()));
  }

  /** Reads the answer to {@code memory}. */
  static long kilobytes(String answer) throws ChildException {
    try {
      return Long.parseLong(answer.strip());
    } catch (NumberFormatException e) {
      throw new ChildException("expected its memory in kB, got \"" + answer + "\"");
    }
  }

  /** A step that may fail for one contender. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /** One contender that fails must not end the others. */
  private void attempt(Contender contender, Map<Contender, String> problems, Step step) {
    try {
      step.run();
    } catch (IOException e) {
      problems.put(contender, Errors.reason(e));
      progress.accept(test.name() + ": " + contender + ": " + Errors.reason(e));
      Runner runner = runners.remove(contender);
      if (runner != null) {
        runner.child.close();
      }
    }
  }

  private List<ResultRow> rows(Map<Contender, String> problems) {
    List<ResultRow> rows = new ArrayList<>();
    for (Contender contender : test.contenders()) {
      Runner runner = runners.get(contender);
      rows.add(
          runner == null
              ? ResultRow.missing(test, contender, problems.get(contender))
              : ResultRow.measured(test, contender, runner.ready, runner.times, runner.peak));
    }
    return rows;
  }
}
