package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.io.ErrorText;
import io.github.dl4jsnn.samediff.SpikeOps;
import io.github.dl4jsnn.util.AtomicFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A model file: an ordinary DL4J zip (configuration, weights, updater state) with one more entry,
 * which DL4J ignores, for what an example needs to continue. Of a SameDiff graph it is an ordinary
 * SameDiff file, with a zip of this one entry behind it, which SameDiff ignores.
 *
 * @param settings of the run
 * @param epochsDone completed epochs
 * @param trainTimes updates in total
 * @param maxTestAcc highest test accuracy so far
 * @param chosen the epoch with the best accuracy on the images that were held out; null without
 */
public record Checkpoint(
    Settings settings, int epochsDone, long trainTimes, double maxTestAcc, Chosen chosen) {

  /**
   * An epoch that images chose which were neither trained on nor tested on.
   *
   * @param epoch from 0
   * @param heldOutAcc accuracy on these images, higher than in all epochs before
   * @param testAcc accuracy on the test images after the same epoch
   */
  public record Chosen(int epoch, double heldOutAcc, double testAcc) {}

  private static final String ENTRY = ".properties";

  /** Without images held out. */
  public Checkpoint(Settings settings, int epochsDone, long trainTimes, double maxTestAcc) {
    this(settings, epochsDone, trainTimes, maxTestAcc, null);
  }

  /** The beginning of a training. */
  public static Checkpoint start(Settings settings) {
    return new Checkpoint(settings, 0, 0, 0);
  }

  /** The same progress with other settings. */
  public Checkpoint with(Settings changed) {
    return new Checkpoint(changed, epochsDone, trainTimes, maxTestAcc, chosen);
  }

  /** Whether images are held out. */
  boolean holdsOut() {
    return settings != null && settings.holdout() > 0;
  }

  /** Whether a test accuracy after one more epoch is the best so far. */
  public boolean improvesTo(double testAcc) {
    return epochsDone == 0 || testAcc > maxTestAcc;
  }

  /** The state after one more update. */
  Checkpoint updated() {
    return new Checkpoint(settings, epochsDone, trainTimes + 1, maxTestAcc, chosen);
  }

  /**
   * The state after one more epoch.
   *
   * @param testAcc its test accuracy
   * @param updates updates in total
   */
  public Checkpoint epochDone(double testAcc, long updates) {
    return new Checkpoint(settings, epochsDone + 1, updates, Math.max(testAcc, maxTestAcc), chosen);
  }

  /** The state after one more epoch, with its accuracy on images that were held out. */
  Checkpoint epochDone(double testAcc, long updates, double heldOutAcc) {
    Chosen best =
        chosen == null || heldOutAcc > chosen.heldOutAcc()
            ? new Chosen(epochsDone, heldOutAcc, testAcc)
            : chosen;
    double max = Math.max(testAcc, maxTestAcc);
    return new Checkpoint(settings, epochsDone + 1, updates, max, best);
  }

  /**
   * Writes network and checkpoint.
   *
   * @param file the zip, replaced atomically
   * @param net the network
   * @throws IOException if the file cannot be written
   */
  public void save(Path file, MultiLayerNetwork net) throws IOException {
    save(file, out -> ModelSerializer.writeModel(net, out, true));
  }

  /**
   * Writes model and checkpoint.
   *
   * @param file replaced atomically
   * @param learner the model
   * @throws IOException if the file cannot be written
   */
  void save(Path file, Learner learner) throws IOException {
    save(file, learner::write);
  }

  private void save(Path file, AtomicFiles.Content writer) throws IOException {
    // In memory: ModelSerializer adds to a finished zip only in place, which is not atomic.
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    writer.writeTo(model);
    byte[] bytes = model.toByteArray();
    AtomicFiles.write(
        file,
        out -> {
          ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(bytes));
          ZipEntry entry = entries.getNextEntry();
          if (entry == null) {
            // No zip: a graph. A zip is found from its end, whatever comes before.
            out.write(bytes);
          }
          ZipOutputStream zip = new ZipOutputStream(out);
          for (; entry != null; entry = entries.getNextEntry()) {
            zip.putNextEntry(new ZipEntry(entry.getName()));
            entries.transferTo(zip);
          }
          zip.putNextEntry(new ZipEntry(settings.example() + ENTRY));
          zip.write(properties().getBytes(StandardCharsets.UTF_8));
          zip.finish();
        });
  }

  /**
   * Reads the checkpoint of a model file.
   *
   * @param file a file that {@link #save} wrote
   * @param example name of the example that it must be of
   * @throws IOException if there is no such file or it was not written by this example
   */
  public static Checkpoint read(Path file, String example) throws IOException {
    requireFile(file);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(example + ENTRY);
      if (entry == null) {
        throw new IOException("the zip has no entry " + example + ENTRY);
      }
      Properties properties = new Properties();
      String text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
      properties.load(new StringReader(text));
      return new Checkpoint(
          Settings.from(properties),
          Integer.parseInt(Settings.value(properties, "epochs-done")),
          Long.parseLong(Settings.value(properties, "train-times")),
          Double.parseDouble(Settings.value(properties, "max-test-acc")),
          chosen(properties));
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Restores the network of a model file, its updater included.
   *
   * @param file a zip that {@link #save} wrote
   * @throws IOException if the file cannot be read as a network
   */
  public static MultiLayerNetwork readNetwork(Path file) throws IOException {
    requireFile(file);
    try {
      return ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Restores the graph of a model file, its updater included.
   *
   * @param file a file that {@link #save} wrote
   * @throws IOException if the file cannot be read as a graph
   */
  static SameDiff readGraph(Path file) throws IOException {
    requireFile(file);
    SpikeOps.register();
    try {
      return SameDiff.load(file.toFile(), true);
    } catch (RuntimeException e) {
      throw unreadable(file, e);
    }
  }

  private static Chosen chosen(Properties properties) {
    if (properties.getProperty("chosen-epoch") == null) {
      return null;
    }
    return new Chosen(
        Integer.parseInt(Settings.value(properties, "chosen-epoch")),
        Double.parseDouble(Settings.value(properties, "chosen-held-out-acc")),
        Double.parseDouble(Settings.value(properties, "chosen-test-acc")));
  }

  private String properties() throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings.toMap());
    properties.setProperty("epochs-done", Integer.toString(epochsDone));
    properties.setProperty("train-times", Long.toString(trainTimes));
    properties.setProperty("max-test-acc", Double.toString(maxTestAcc));
    if (chosen != null) {
      properties.setProperty("chosen-epoch", Integer.toString(chosen.epoch()));
      properties.setProperty("chosen-held-out-acc", Double.toString(chosen.heldOutAcc()));
      properties.setProperty("chosen-test-acc", Double.toString(chosen.testAcc()));
    }
    StringWriter text = new StringWriter();
    properties.store(text, "State of a training example of io.github.dl4jsnn.examples");
    return text.toString();
  }

  /** Refuses what is not a file. */
  public static void requireFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          file + ": " + (Files.exists(file) ? "is not a file" : "no such model file"));
    }
  }

  private static IOException unreadable(Path file, Exception e) {
    return new IOException(
        file + ": cannot be read as a model saved by this example: " + ErrorText.reason(e), e);
  }
}
