package io.github.dl4jsnn.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.cli.ExamplesTest.Small;
import io.github.dl4jsnn.examples.cli.KilledRun.Hit;
import io.github.dl4jsnn.examples.io.LogFile;
import io.github.dl4jsnn.examples.training.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A training that is killed by SIGKILL and resumed, and the same one without a kill. {@code
 * -Dkills=30} kills each example 30 times, {@code -Dkills.seed} draws other moments.
 */
class KilledExamplesTest {

  private static final int KILLS = Integer.getInteger("kills", 1);
  private static final long SEED = Long.getLong("kills.seed", 1);

  /** Of kills that came before or after the writing of a model. */
  private static final int MOST_MISSES = 20;

  static List<Small> examples() {
    return ExamplesTest.examples();
  }

  @TempDir Path dir;

  @ParameterizedTest
  @MethodSource("examples")
  void endsWithTheFilesOfTheUninterruptedOne(Small small) throws Exception {
    WholeRun whole = WholeRun.of(small);
    int all = whole.updates();
    Random random = new Random(SEED * 31 + small.toString().hashCode());
    Map<Hit, Integer> hits = new EnumMap<>(Hit.class);
    KilledRun run = new KilledRun(small, dir.resolve("0"));
    int trainings = 1;
    for (int kills = 0; kills < KILLS || !hits.containsKey(Hit.WRITING_MODEL); ) {
      assertTrue(kills < KILLS + MOST_MISSES, "no model was being written: " + run);
      // The first in the writing of a later model, so that what follows is a resumption.
      Moment moment =
          hits.containsKey(Hit.WRITING_MODEL)
              ? Moment.draw(random, run.updates(), all)
              : Moment.writing(all / WholeRun.EPOCHS);
      Optional<Hit> hit = run.kill(moment);
      if (hit.isPresent()) {
        hits.merge(hit.get(), 1, Integer::sum);
        kills++;
      } else {
        Remains.assertSame(whole.files(), run.files(), run.toString());
        run = new KilledRun(small, dir.resolve("" + trainings++));
      }
    }
    if (KILLS > 1) {
      System.out.println(small + ": " + trainings + " trainings killed at " + hits);
    }
    finish(run, whole);
  }

  private static void finish(KilledRun run, WholeRun whole) throws IOException {
    int done = run.updates();
    Path latest = run.files().latest();
    Map<String, Object> stopped = done == 0 ? Map.of() : Remains.model(latest);
    Cli resumed = run.finish();
    assertEquals(0, resumed.exitCode(), () -> run + "\n" + resumed);
    Remains.assertSame(whole.files(), run.files(), run.toString());
    assertEquals(WholeRun.results(whole.cli()), WholeRun.results(resumed), run.toString());
    if (done < whole.updates()) {
      assertNotEquals(stopped, Remains.model(latest), run.toString());
    }
    assertTrue(Files.exists(run.files().report()), run.toString());
  }

  /**
   * As a training leaves it that is killed when its last model is there, and its logs are aside.
   */
  @Test
  void whatHasItsLastModelGetsItsLastLines() throws IOException {
    Small small = examples().get(0);
    WholeRun whole = WholeRun.of(small);
    RunFiles files = new RunFiles(small.example().name(), dir, dir);
    try (Stream<Path> all = Files.list(whole.files().modelDir())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Files.copy(file, dir.resolve(file.getFileName()));
      }
    }
    Files.delete(files.chart());
    for (Path log : List.of(files.epochs(), files.batches(), files.spikes())) {
      Files.move(log, LogFile.aside(log));
    }
    Cli resumed = Cli.run(small.example(), dir, "--resume", "" + files.latest(), "--spike-stats");
    assertEquals(0, resumed.exitCode(), resumed.toString());
    Remains.assertSame(whole.files(), files, resumed.toString());
    assertEquals(WholeRun.results(whole.cli()), WholeRun.results(resumed));
    assertTrue(resumed.err().get(0).contains("has all of its 3 epochs"), resumed.toString());
  }
}
