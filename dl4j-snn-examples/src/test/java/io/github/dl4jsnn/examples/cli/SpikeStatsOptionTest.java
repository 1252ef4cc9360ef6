package io.github.dl4jsnn.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.training.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --spike-stats}. */
class SpikeStatsOptionTest {

  private static final String[] RUN = {
    "--dataset", "digits", "-T", "5", "--hidden", "12", "--lr", "5e-3", "--spike-stats"
  };

  @TempDir Path dir;
  @TempDir Path other;

  private static Cli succeed(Path dir, String[] args, String... more) {
    String[] all = Stream.of(args, more).flatMap(Arrays::stream).toArray(String[]::new);
    Cli cli = Cli.run(dir, all);
    assertEquals(0, cli.exitCode(), cli.toString());
    return cli;
  }

  private static List<String> lines(Path dir, String name) throws IOException {
    return Files.readAllLines(dir.resolve(name));
  }

  @Test
  void aRowALayerAndEpochAndNothingElseChanges() throws IOException {
    Cli with = succeed(dir, RUN, "-N", "2");
    Cli without = succeed(other, Arrays.copyOf(RUN, RUN.length - 1), "-N", "2");
    assertFalse(Files.exists(other.resolve(Names.SPIKES)));
    for (String csv : List.of(Names.BATCHES, Names.EPOCHS)) {
      assertEquals(lines(other, csv), lines(dir, csv));
    }
    assertEquals(last(without), last(with));
    assertTrue(with.out().get(with.out().size() - 2).contains(Names.SPIKES), with.toString());

    List<String> rows = lines(dir, Names.SPIKES);
    List<String> header = List.of(rows.get(0).split(","));
    assertEquals(1 + 2 * 2, rows.size(), rows.toString());
    for (int i = 1; i < rows.size(); i++) {
      List<String> row = List.of(rows.get(i).split(",", -1));
      assertEquals((i - 1) / 2, Integer.parseInt(row.get(header.indexOf("epoch"))));
      assertEquals(22 * ((i + 1) / 2), Integer.parseInt(row.get(header.indexOf("iteration"))));
      // The 1st, 11th and 21st of 22 batches of 64 images in 5 steps.
      assertEquals("3", row.get(header.indexOf("observed_iterations")));
      assertEquals("" + 3 * 64 * 5, row.get(header.indexOf("steps_per_neuron")));
      assertEquals(i % 2 == 1 ? "12" : "10", row.get(header.indexOf("neurons")));
      for (String column : List.of("membrane_max", "gradient_norm_W")) {
        assertTrue(Double.parseDouble(row.get(header.indexOf(column))) > 0, rows.toString());
      }
      double rate = Double.parseDouble(row.get(header.indexOf("firing_rate")));
      // The last layer has yet to begin in the first epoch.
      assertTrue(rate < 0.8 && (rate > 0.05 || i % 2 == 0), rows.toString());
    }
  }

  @Test
  void aResumedTrainingContinuesTheFile() throws IOException {
    succeed(dir, RUN, "-N", "3");
    succeed(other, RUN, "-N", "2");
    Path model = other.resolve("stopped.zip");
    Files.move(other.resolve(Names.LATEST), model, StandardCopyOption.REPLACE_EXISTING);
    succeed(other, new String[] {"--resume", "" + model, "--spike-stats"}, "-N", "3");
    assertEquals(lines(dir, Names.SPIKES), lines(other, Names.SPIKES));
  }

  private static String last(Cli cli) {
    return cli.out().get(cli.out().size() - 1);
  }
}
