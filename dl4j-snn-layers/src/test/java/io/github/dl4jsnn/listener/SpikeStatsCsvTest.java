package io.github.dl4jsnn.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpikeStatsCsvTest {

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void name() {
    file = dir.resolve("sub/spikes.csv");
  }

  private static SpikeStats stats(String name, long iteration, Map<String, GradientStats> g) {
    MembraneStats v = g.isEmpty() ? null : new MembraneStats(0.25, 0.5, -1, 0.75);
    return new SpikeStats(0, 2, name, 1, iteration, 3, 40, 8, 0.125, 0, 0.5, 2, 4, v, g);
  }

  private static SpikeStats plain(long iteration) {
    return stats("hidden", iteration, Map.of());
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(file);
  }

  @Test
  void everyReportIsOnDiskAtOnce() throws IOException {
    SpikeStatsCsv csv = new SpikeStatsCsv(file);
    assertFalse(Files.exists(file));
    csv.report(List.of(plain(10), stats("out", 10, Map.of())));
    String row = "1,10,0,2,hidden,3,40,8,0.125,0.0,0.5,2,0.25,4,0.5,,,,";
    assertEquals(List.of(SpikeStatsCsv.HEADER, row, row.replace("hidden", "out")), lines());
    csv.report(List.of(plain(20)));
    assertEquals(row.replace("1,10,", "1,20,"), lines().get(3));
    assertEquals(
        SpikeStatsCsv.HEADER.split(",").length, row.split(",", -1).length, "cells of a row");
  }

  @Test
  void newColumnsComeBehindTheOthers() throws IOException {
    SpikeStatsCsv csv = new SpikeStatsCsv(file);
    csv.report(List.of(plain(10)));
    csv.report(
        List.of(
            stats("w", 20, Map.of("W", new GradientStats(3, 0.5, 0.25))),
            stats("v", 20, Map.of("beta", new GradientStats(7, 1.5, 0)))));
    csv.report(List.of(plain(30)));
    String header =
        SpikeStatsCsv.HEADER
            + ",gradient_norm_W,gradient_mean_abs_W,gradient_zero_fraction_W"
            + ",gradient_norm_beta,gradient_mean_abs_beta,gradient_zero_fraction_beta";
    assertEquals(header, lines().get(0));
    assertTrue(lines().get(1).endsWith(",0.5,,,,,,,,,,"), lines().get(1));
    assertTrue(lines().get(2).endsWith(",0.25,0.5,-1.0,0.75,3.0,0.5,0.25,,,"), lines().get(2));
    assertTrue(lines().get(3).endsWith(",0.75,,,,7.0,1.5,0.0"), lines().get(3));
    for (String line : lines()) {
      assertEquals(header.split(",").length, line.split(",", -1).length, line);
    }
  }

  @Test
  void aNewFileReplacesAnOldOneOnlyWhenThereIsAReport() throws IOException {
    new SpikeStatsCsv(file).report(List.of(plain(10), plain(20)));
    SpikeStatsCsv next = new SpikeStatsCsv(file);
    assertEquals(3, lines().size());
    next.report(List.of(plain(5)));
    assertEquals(2, lines().size());
    assertTrue(lines().get(1).startsWith("1,5,"));
  }

  @Test
  void aContinuedFileKeepsWhatCameBeforeAndCutsOffWhatCameAfter() throws IOException {
    new SpikeStatsCsv(file)
        .report(
            List.of(stats("a", 10, Map.of("W", new GradientStats(1, 1, 1))), plain(20), plain(30)));
    // What a power failure leaves.
    Files.writeString(file, Files.readString(file) + "1,15,0,2,hid");
    SpikeStatsCsv csv = SpikeStatsCsv.continuing(file, 20);
    csv.report(List.of(plain(30)));
    assertEquals(4, lines().size());
    assertTrue(lines().get(0).endsWith(",gradient_zero_fraction_W"));
    assertTrue(lines().get(3).startsWith("1,30,"));
    int cells = lines().get(0).split(",").length;
    assertEquals(cells, lines().get(3).split(",", -1).length);
    // A file that is not there yet is begun.
    Path other = dir.resolve("other.csv");
    SpikeStatsCsv.continuing(other, 20).report(List.of(plain(30)));
    assertEquals(2, Files.readAllLines(other).size());
  }

  @Test
  void foreignFilesAreLeftAlone() throws IOException {
    Files.createDirectories(file.getParent());
    for (String foreign :
        List.of("a,b\n1,2\n", "no line break", SpikeStatsCsv.HEADER + ",more\n1\n")) {
      Files.writeString(file, foreign);
      for (long iterations : new long[] {0, 7}) {
        UncheckedIOException e =
            assertThrows(
                UncheckedIOException.class, () -> SpikeStatsCsv.continuing(file, iterations));
        assertTrue(e.getCause().getMessage().startsWith(file.toString()), e.getMessage());
        assertTrue(e.getCause().getMessage().contains("move it away"), e.getMessage());
      }
      assertEquals(foreign, Files.readString(file));
    }
  }

  @Test
  void anUnreadableRowIsNamed() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, SpikeStatsCsv.HEADER + "\n1,x,0\n");
    SpikeStatsCsv csv = SpikeStatsCsv.continuing(file, 20);
    UncheckedIOException e =
        assertThrows(UncheckedIOException.class, () -> csv.report(List.of(plain(30))));
    assertTrue(e.getCause().getMessage().contains("\"1,x,0\""), e.getMessage());
  }

  @Test
  void namesCannotBreakARow() throws IOException {
    new SpikeStatsCsv(file).report(List.of(stats("a,\"b\"\nc", 10, Map.of())));
    assertTrue(lines().get(1).contains(",\"a,\"\"b\"\" c\","), lines().get(1));
  }

  @Test
  void aSerializedOneGoesOn() throws IOException, ClassNotFoundException {
    SpikeStatsCsv csv = new SpikeStatsCsv(file);
    csv.report(List.of(plain(10)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(csv);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ((SpikeStatsCsv) in.readObject()).report(List.of(plain(20)));
    }
    assertEquals(3, lines().size());
  }

  @Test
  void anErrorOfAFileEndsTheTraining() throws IOException {
    Files.writeString(dir.resolve("sub"), "a file where a directory should be");
    MultiLayerNetwork net = Sequences.network(Sequences.stack(RNNFormat.NCW).toArray(Layer[]::new));
    net.setListeners(new SpikeStatsListener.Builder().sink(new SpikeStatsCsv(file)).build());
    assertThrows(
        UncheckedIOException.class,
        () -> net.fit(Sequences.iterator(Sequences.data(1, RNNFormat.NCW))));
  }
}
