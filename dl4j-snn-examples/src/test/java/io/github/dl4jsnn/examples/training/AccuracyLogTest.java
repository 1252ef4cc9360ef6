package io.github.dl4jsnn.examples.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.training.AccuracyLog.EpochRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccuracyLogTest {

  private static final Checkpoint START = Checkpoint.start(null);

  /** After {@link #writeTwoEpochs}. */
  private static final Checkpoint TWO_EPOCHS = new Checkpoint(null, 2, 4, 0.75);

  @TempDir Path dir;

  @Test
  void everyLineIsOnDiskAtOnce() throws IOException {
    try (AccuracyLog log = new AccuracyLog(Names.in(dir), START)) {
      log.batch(1, 0, 0.5);
      log.batch(2, 0, 0.75);
      log.epoch(new EpochRow(2, 0, 0.625, 0.7, 0.7));
      // Not closed: a crash could come here.
      assertEquals(
          List.of("train_times,epoch,train_acc", "1,0,0.500000", "2,0,0.750000"),
          lines(Names.BATCHES));
      assertEquals(
          List.of(
              "train_times,epoch,train_acc,test_acc,max_test_acc",
              "2,0,0.625000,0.700000,0.700000"),
          lines(Names.EPOCHS));
    }
  }

  @Test
  void aNewTrainingStartsNewFilesOnceItsFirstEpochIsWhole() throws IOException {
    writeTwoEpochs();
    List<String> old = lines(Names.BATCHES);
    try (AccuracyLog log = new AccuracyLog(Names.in(dir), START)) {
      assertEquals(List.of(), log.rows());
      log.batch(1, 0, 0.25);
      assertEquals(old, lines(Names.BATCHES));
      assertEquals("1,0,0.250000", lines(Names.BATCHES + ".new").get(1));
      log.epoch(new EpochRow(1, 0, 0.25, 0.5, 0.5));
      log.publish();
      log.batch(2, 1, 0.75);
      assertEquals(3, lines(Names.BATCHES).size());
      assertEquals(2, lines(Names.EPOCHS).size());
    }
    assertEquals(3, lines(Names.BATCHES).size());
    assertEquals(List.of(Names.BATCHES, Names.EPOCHS), names());
  }

  @Test
  void aNewTrainingThatFailsInItsFirstEpochLeavesTheOldFiles() throws IOException {
    writeTwoEpochs();
    try (AccuracyLog log = new AccuracyLog(Names.in(dir), START)) {
      log.batch(1, 0, 0.25);
    }
    assertEquals(5, lines(Names.BATCHES).size());
    assertEquals(List.of(Names.BATCHES, Names.EPOCHS), names());
  }

  @Test
  void whatAKilledTrainingLeftAsideGoesToTheModelThatItBelongsTo() throws IOException {
    writeTwoEpochs();
    List<String> aside = List.of("train_times,epoch,train_acc", "1,0,0.250000");
    Path batches = dir.resolve(Names.BATCHES + ".new");
    Path epochs = dir.resolve(Names.EPOCHS + ".new");
    String epoch = lines(Names.EPOCHS).get(0) + "\n1,0,0.25,0.5,0.5\n";
    // Killed before its model was saved: the old one goes on with its own logs, as does a new one.
    for (Checkpoint checkpoint : List.of(TWO_EPOCHS, START)) {
      Files.write(batches, aside);
      Files.writeString(epochs, epoch);
      AccuracyLog.settle(Names.in(dir), checkpoint);
      assertEquals(5, lines(Names.BATCHES).size());
      assertEquals(3, lines(Names.EPOCHS).size());
    }
    // Killed between the saving of its model and the moving of its logs.
    Files.write(batches, aside);
    Files.writeString(epochs, epoch);
    AccuracyLog.settle(Names.in(dir), new Checkpoint(null, 1, 1, 0.5));
    assertEquals(aside, lines(Names.BATCHES));
    assertEquals(epoch, Files.readString(dir.resolve(Names.EPOCHS)));
    assertEquals(List.of(Names.BATCHES, Names.EPOCHS), names());
  }

  /** As a training leaves it that is killed between the creation of its two files. */
  @ParameterizedTest
  @ValueSource(strings = {Names.BATCHES, Names.EPOCHS})
  void aNewTrainingBesideOneOldFileHasBothAside(String old) throws IOException {
    writeTwoEpochs();
    String other = old.equals(Names.EPOCHS) ? Names.BATCHES : Names.EPOCHS;
    Files.delete(dir.resolve(other));
    Path copies = Files.createDirectory(dir.resolve("copies"));
    try (AccuracyLog log = new AccuracyLog(Names.in(dir), START)) {
      log.batch(1, 0, 0.25);
      log.epoch(new EpochRow(1, 0, 0.25, 0.5, 0.5));
      assertTrue(Files.notExists(dir.resolve(other)));
      // Killed here, its model is saved, its logs have not moved.
      for (String name : List.of(Names.BATCHES + ".new", Names.EPOCHS + ".new")) {
        Files.copy(dir.resolve(name), copies.resolve(name));
      }
    }
    for (String name : List.of(Names.BATCHES + ".new", Names.EPOCHS + ".new")) {
      Files.move(copies.resolve(name), dir.resolve(name));
    }
    AccuracyLog.settle(Names.in(dir), new Checkpoint(null, 1, 1, 0.5));
    assertEquals(List.of("train_times,epoch,train_acc", "1,0,0.250000"), lines(Names.BATCHES));
    assertEquals(2, lines(Names.EPOCHS).size());
  }

  @Test
  void logsOfAnotherTrainingAreNotContinued() throws IOException {
    writeTwoEpochs();
    for (Checkpoint other :
        List.of(
            new Checkpoint(null, 2, 4, 0.5),
            new Checkpoint(null, 3, 6, 0.75),
            new Checkpoint(null, 1, 1, 0.75))) {
      IOException e = assertThrows(IOException.class, () -> new AccuracyLog(Names.in(dir), other));
      assertTrue(e.getMessage().contains("another training than the model"), e.getMessage());
      assertTrue(e.getMessage().contains("choose another --log-dir"), e.getMessage());
    }
    assertEquals(5, lines(Names.BATCHES).size());
  }

  @Test
  void aResumedTrainingContinuesAndCutsOffWhatCameAfterTheModel() throws IOException {
    writeTwoEpochs();
    // What an interrupted third epoch leaves.
    Files.writeString(
        dir.resolve(Names.BATCHES),
        Files.readString(dir.resolve(Names.BATCHES)) + "5,2,0.1\n6,2,0.2\n");
    try (AccuracyLog log = new AccuracyLog(Names.in(dir), TWO_EPOCHS)) {
      assertEquals(2, log.rows().size());
      assertEquals(new EpochRow(4, 1, 0.5, 0.625, 0.75), log.rows().get(1));
      log.batch(5, 2, 0.9);
    }
    List<String> batches = lines(Names.BATCHES);
    assertEquals(6, batches.size());
    assertEquals("5,2,0.900000", batches.get(5));
    assertEquals(3, lines(Names.EPOCHS).size());
  }

  @Test
  void aLineThatAPowerFailureCutOffDoesNotStopAResumption() throws IOException {
    writeTwoEpochs();
    Path file = dir.resolve(Names.BATCHES);
    Files.writeString(file, Files.readString(file) + "5,2,0.");
    try (AccuracyLog log = new AccuracyLog(Names.in(dir), TWO_EPOCHS)) {
      log.batch(5, 2, 0.9);
    }
    assertEquals("5,2,0.900000", lines(Names.BATCHES).get(5));
  }

  @Test
  void foreignFilesAreNotContinued() throws IOException {
    Path file = dir.resolve(Names.EPOCHS);
    Files.writeString(file, "something,else\n1,2\n");
    IOException e =
        assertThrows(IOException.class, () -> new AccuracyLog(Names.in(dir), TWO_EPOCHS));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertEquals("something,else\n1,2\n", Files.readString(file));
  }

  @Test
  void aDamagedLineIsNamed() throws IOException {
    writeTwoEpochs();
    Path file = dir.resolve(Names.EPOCHS);
    Files.writeString(file, Files.readString(file).replace("0.625000", "x"));
    IOException e =
        assertThrows(IOException.class, () -> new AccuracyLog(Names.in(dir), TWO_EPOCHS));
    assertTrue(e.getMessage().contains("\"4,1,0.500000,x,0.750000\""), e.getMessage());
  }

  private void writeTwoEpochs() throws IOException {
    try (AccuracyLog log = new AccuracyLog(Names.in(dir), START)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        log.batch(2 * epoch + 1, epoch, 0.5);
        log.batch(2 * epoch + 2, epoch, 0.5);
        log.epoch(new EpochRow(2 * epoch + 2, epoch, 0.5, 0.75 - epoch / 8.0, 0.75));
      }
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(dir.resolve(name));
  }
}
