package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.io.ErrorText;
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

/**
 * A model file: an ordinary DL4J zip (configuration, weights, updater state) with one more entry,
 * which DL4J ignores, for what this example needs to go on.
 *
 * @param settings of the run
 * @param epochsDone completed epochs
 * @param trainTimes updates in all
 * @param maxTestAcc highest test accuracy so far
 */
public record Checkpoint(Settings settings, int epochsDone, long trainTimes, double maxTestAcc) {

  private static final String ENTRY = "mnist-lif.properties";

  /** The beginning of a training. */
  public static Checkpoint start(Settings settings) {
    return new Checkpoint(settings, 0, 0, 0);
  }

  /** The same progress with other settings. */
  public Checkpoint with(Settings changed) {
    return new Checkpoint(changed, epochsDone, trainTimes, maxTestAcc);
  }

  /** Whether a test accuracy after one more epoch is the best so far. */
  public boolean improvesTo(double testAcc) {
    return epochsDone == 0 || testAcc > maxTestAcc;
  }

  /**
   * The state after one more epoch.
   *
   * @param testAcc its test accuracy
   * @param updates updates in all
   */
  public Checkpoint epochDone(double testAcc, long updates) {
    return new Checkpoint(settings, epochsDone + 1, updates, Math.max(testAcc, maxTestAcc));
  }

  /**
   * Writes network and checkpoint.
   *
   * @param file the zip, replaced atomically
   * @param net the network
   * @throws IOException if the file cannot be written
   */
  public void save(Path file, MultiLayerNetwork net) throws IOException {
    // In memory: ModelSerializer adds to a finished zip only in place, which is not atomic.
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    ModelSerializer.writeModel(net, model, true);
    AtomicFiles.write(
        file,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out);
          ZipInputStream entries =
              new ZipInputStream(new ByteArrayInputStream(model.toByteArray()));
          for (ZipEntry entry; (entry = entries.getNextEntry()) != null; ) {
            zip.putNextEntry(new ZipEntry(entry.getName()));
            entries.transferTo(zip);
          }
          zip.putNextEntry(new ZipEntry(ENTRY));
          zip.write(properties().getBytes(StandardCharsets.UTF_8));
          zip.finish();
        });
  }

  /**
   * Reads the checkpoint of a model file.
   *
   * @param file a zip that {@link #save} wrote
   * @throws IOException if there is no such file or it was not written by this example
   */
  public static Checkpoint read(Path file) throws IOException {
    requireFile(file);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(ENTRY);
      if (entry == null) {
        throw new IOException("the zip has no entry " + ENTRY);
      }
      Properties properties = new Properties();
      String text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
      properties.load(new StringReader(text));
      return new Checkpoint(
          Settings.from(properties),
          Integer.parseInt(Settings.value(properties, "epochs-done")),
          Long.parseLong(Settings.value(properties, "train-times")),
          Double.parseDouble(Settings.value(properties, "max-test-acc")));
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

  private String properties() throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings.toMap());
    properties.setProperty("epochs-done", Integer.toString(epochsDone));
    properties.setProperty("train-times", Long.toString(trainTimes));
    properties.setProperty("max-test-acc", Double.toString(maxTestAcc));
    StringWriter text = new StringWriter();
    properties.store(text, "State of io.github.dl4jsnn.examples.MnistLif");
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
