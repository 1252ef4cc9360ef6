package io.github.dl4jsnn.online;

import io.github.dl4jsnn.util.AtomicFiles;
import io.github.dl4jsnn.util.Errors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The file of a trainer: DL4J's model file with its updater, which DL4J itself can read, and two
 * more entries, what was set as JSON and the arrays in the order of their names there.
 */
final class TrainerFile {

  private static final String HEAD = "online.json";
  private static final String ARRAYS = "online.bin";

  private TrainerFile() {}

  /**
   * What the JSON entry holds.
   *
   * @param format 1
   * @param states names of the arrays after the sum of gradients
   */
  record Head(
      int format,
      OnlineRule rule,
      int updateEvery,
      long steps,
      int summed,
      int examples,
      List<String> states) {}

  /** A trainer as it was saved. */
  record Saved(MultiLayerNetwork network, Head head, INDArray sum, Map<String, INDArray> state) {}

  static void write(
      Path file, MultiLayerNetwork net, Head head, INDArray sum, List<INDArray> states)
      throws IOException {
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    ModelSerializer.writeModel(net, model, true);
    AtomicFiles.write(file, out -> write(out, model.toByteArray(), head, sum, states));
  }

  private static void write(
      OutputStream out, byte[] model, Head head, INDArray sum, List<INDArray> states)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(model))) {
      for (ZipEntry e = entries.getNextEntry(); e != null; e = entries.getNextEntry()) {
        zip.putNextEntry(new ZipEntry(e.getName()));
        entries.transferTo(zip);
      }
    }
    zip.putNextEntry(new ZipEntry(HEAD));
    zip.write(NeuralNetConfiguration.mapper().writeValueAsBytes(head));
    zip.putNextEntry(new ZipEntry(ARRAYS));
    DataOutputStream arrays = new DataOutputStream(zip);
    Nd4j.write(sum, arrays);
    for (INDArray state : states) {
      Nd4j.write(state, arrays);
    }
    arrays.flush();
    zip.finish();
  }

  static Saved read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no such file");
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Head head = NeuralNetConfiguration.mapper().readValue(bytes(zip, file, HEAD), Head.class);
      if (head.format() != 1 || head.rule() == null || head.states() == null) {
        throw new IOException(
            file + ": format " + head.format() + " of an OnlineTrainer, expected 1");
      }
      List<INDArray> arrays = new ArrayList<>();
      try (DataInputStream in =
          new DataInputStream(new ByteArrayInputStream(bytes(zip, file, ARRAYS)))) {
        for (int k = 0; k <= head.states().size(); k++) {
          arrays.add(Nd4j.read(in));
        }
      }
      Map<String, INDArray> state = new LinkedHashMap<>();
      for (int k = 0; k < head.states().size(); k++) {
        state.put(head.states().get(k), arrays.get(k + 1));
      }
      MultiLayerNetwork net = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
      return new Saved(net, head, arrays.get(0), state);
    } catch (IOException | RuntimeException e) {
      String reason = Errors.reason(e);
      String message = reason.contains(file.toString()) ? reason : file + ": " + reason;
      throw new IOException(message, e);
    }
  }

  private static byte[] bytes(ZipFile zip, Path file, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException(
          file
              + ": has no entry "
              + name
              + ", expected a file of OnlineTrainer.save; a model without a stream is loaded by"
              + " ModelSerializer, and given to a new OnlineTrainer");
    }
    return zip.getInputStream(entry).readAllBytes();
  }
}
