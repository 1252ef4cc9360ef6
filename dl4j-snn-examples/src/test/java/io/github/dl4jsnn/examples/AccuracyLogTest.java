package io.github.dl4jsnn.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.AccuracyLog.EpochRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccuracyLogTest {

  @TempDir Path dir;

  @Test
  void everyLineIsOnDiskAtOnce() throws IOException {
    try (AccuracyLog log = new AccuracyLog(dir, 0)) {
      log.batch(1, 0, 0.5);
      log.batch(2, 0, 0.75);
      log.epoch(new EpochRow(2, 0, 0.625, 0.7, 0.7));
      // Not closed: a crash could come here.
      assertEquals(
          List.of("train_times,epoch,train_acc", "1,0,0.500000", "2,0,0.750000"),
          lines(AccuracyLog.BATCHES));
      assertEquals(
          List.of(
              "train_times,epoch,train_acc,test_acc,max_test_acc",
              "2,0,0.625000,0.700000,0.700000"),
          lines(AccuracyLog.EPOCHS));
    }
  }

  @Test
  void aNewTrainingStartsNewFiles() throws IOException {
    writeTwoEpochs();
    try (AccuracyLog log = new AccuracyLog(dir, 0)) {
      assertEquals(List.of(), log.rows());
    }
    assertEquals(1, lines(AccuracyLog.BATCHES).size());
    assertEquals(1, lines(AccuracyLog.EPOCHS).size());
  }

  @Test
  void aResumedTrainingContinuesAndCutsOffWhatCameAfterTheModel() throws IOException {
    writeTwoEpochs();
    // What an interrupted third epoch leaves.
    Files.writeString(
        dir.resolve(AccuracyLog.BATCHES),
        Files.readString(dir.resolve(AccuracyLog.BATCHES)) + "5,2,0.1\n6,2,0.2\n");
    try (AccuracyLog log = new AccuracyLog(dir, 4)) {
      assertEquals(2, log.rows().size());
      assertEquals(new EpochRow(4, 1, 0.5, 0.625, 0.75), log.rows().get(1));
      log.batch(5, 2, 0.9);
    }
    List<String> batches = lines(AccuracyLog.BATCHES);
    assertEquals(6, batches.size());
    assertEquals("5,2,0.900000", batches.get(5));
    assertEquals(3, lines(AccuracyLog.EPOCHS).size());
  }

  @Test
  void aLineThatAPowerFailureCutOffDoesNotStopAResumption() throws IOException {
    writeTwoEpochs();
    Path file = dir.resolve(AccuracyLog.BATCHES);
    Files.writeString(file, Files.readString(file) + "5,2,0.");
    try (AccuracyLog log = new AccuracyLog(dir, 4)) {
      log.batch(5, 2, 0.9);
    }
    assertEquals("5,2,0.900000", lines(AccuracyLog.BATCHES).get(5));
  }

  @Test
  void foreignFilesAreNotContinued() throws IOException {
    Path file = dir.resolve(AccuracyLog.EPOCHS);
    Files.writeString(file, "something,else\n1,2\n");
    IOException e = assertThrows(IOException.class, () -> new AccuracyLog(dir, 4));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertEquals("something,else\n1,2\n", Files.readString(file));
  }

  @Test
  void aDamagedLineIsNamed() throws IOException {
    writeTwoEpochs();
    Path file = dir.resolve(AccuracyLog.EPOCHS);
    Files.writeString(file, Files.readString(file).replace("0.625000", "x"));
    IOException e = assertThrows(IOException.class, () -> new AccuracyLog(dir, 4));
    assertTrue(e.getMessage().contains("\"4,1,0.500000,x,0.750000\""), e.getMessage());
  }

  private void writeTwoEpochs() throws IOException {
    try (AccuracyLog log = new AccuracyLog(dir, 0)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        log.batch(2 * epoch + 1, epoch, 0.5);
        log.batch(2 * epoch + 2, epoch, 0.5);
        log.epoch(new EpochRow(2 * epoch + 2, epoch, 0.5, 0.75 - epoch / 8.0, 0.75));
      }
    }
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(dir.resolve(name));
  }
}
