package io.github.dl4jsnn.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.nir.NirFiles;
import io.github.dl4jsnn.nir.NirOptions;
import io.github.dl4jsnn.nir.NirOptions.CurrentOrder;
import io.github.dl4jsnn.nir.NirOptions.Extras;
import io.github.dl4jsnn.nir.NirOptions.ResetKind;
import io.github.dl4jsnn.recording.RecordedLayer;
import io.github.dl4jsnn.recording.Recording;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * NIR files: what the equations say by forward Euler, under each reset and order of the current
 * that a file gives; the network that is read, and the same one written and read again.
 */
final class NirFieldFiles {

  /** What each reading of a file means. */
  private static final Map<String, List<Enum<?>>> READINGS =
      Map.of(
          "output", List.of(ResetKind.HARD, CurrentOrder.NEW),
          "output_hard_reset_old_current", List.of(ResetKind.HARD, CurrentOrder.OLD),
          "output_soft_reset_new_current", List.of(ResetKind.SOFT, CurrentOrder.NEW),
          "output_soft_reset_old_current", List.of(ResetKind.SOFT, CurrentOrder.OLD));

  /** Below this, spikes of FLOAT may be others. */
  private static final double LEAST_MARGIN = 1e-5;

  private final FieldFile file;
  private final DataType type;
  private final INDArray x;
  private final int steps;

  private NirFieldFiles(FieldFile file, DataType type) {
    this.file = file;
    this.type = type;
    long[] shape = file.shape("inputs", "x");
    steps = (int) shape[0];
    INDArray values = file.array(type, "inputs", "x");
    if (shape.length == 3) {
      x = values.permute(1, 2, 0).dup('c');
    } else {
      long[] folded = new long[4];
      folded[0] = shape[0] * shape[1];
      folded[1] = shape[2];
      folded[2] = shape.length == 5 ? shape[3] : 1;
      folded[3] = shape[shape.length - 1];
      x = values.reshape('c', folded);
    }
  }

  static void check(FieldFile file, DataType type) {
    file.knownParameters("file", "dt", "spike", "nodes", "edges");
    assertEquals("v > v_threshold", file.at("parameters", "spike").asText());
    NirFieldFiles files = new NirFieldFiles(file, type);
    List<String> unknown = new ArrayList<>();
    file.at("expected").fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(READINGS.keySet());
    // Lists of what importers did with an input that is not published.
    unknown.remove("published_lif1_activity");
    unknown.removeIf(name -> name.matches("norse_csv_v|[a-z]+_csv_spikes"));
    assertTrue(unknown.isEmpty(), "unknown results " + unknown + "; map them");
    try {
      for (String reading : READINGS.keySet()) {
        if (file.has("expected", reading)) {
          files.check(reading);
        }
      }
      files.publishedTrace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private NirOptions options(String reading) {
    return NirOptions.dt(file.parameter("dt"))
        .withReset((ResetKind) READINGS.get(reading).get(0))
        .withCurrent((CurrentOrder) READINGS.get(reading).get(1))
        .withDataType(type)
        .withTimeSteps(x.rank() == 4 ? steps : 0);
  }

  private Path path() {
    return file.beside(file.at("parameters", "file").asText());
  }

  private void check(String reading) throws IOException {
    MultiLayerNetwork net = NirFiles.readMultiLayerNetwork(path(), options(reading));
    if (type == DataType.FLOAT
        && file.at("expected", reading, "margin").asDouble() < LEAST_MARGIN) {
      return;
    }
    compare(reading, net);
    if (file.at("expected", reading).has("i")) {
      currents(reading, net);
    }
    Path copy = Files.createTempFile("golden", ".nir");
    try {
      long[] shape = file.shape("inputs", "x");
      long[] one = new long[shape.length - 2];
      System.arraycopy(shape, 2, one, 0, one.length);
      NirFiles.write(net, copy, options(reading).withInputShape(one).withExtras(Extras.METADATA));
      compare(
          reading + ", written and read again",
          NirFiles.readMultiLayerNetwork(
              copy, options("output").withCurrent(options(reading).current())));
    } finally {
      Files.delete(copy);
    }
  }

  private void compare(String where, MultiLayerNetwork net) {
    String reading = where.replaceFirst(",.*", "");
    Recording recording = Recording.of(net, x);
    JsonNode expected = file.at("expected", reading);
    for (String kind : List.of("spikes", "v", "spike_total")) {
      expected
          .path(kind)
          .fieldNames()
          .forEachRemaining(
              name -> {
                RecordedLayer layer = recording.layer(name);
                String what = where + ", " + kind + " of " + name;
                switch (kind) {
                  case "spikes" -> assertEquals(series(reading, kind, name), layer.spikes(), what);
                  case "v" ->
                      close(what, series(reading, kind, name), layer.membranes().orElseThrow());
                  default ->
                      assertEquals(
                          expected.get(kind).get(name).asLong(),
                          layer.spikes().sumNumber().longValue(),
                          what);
                }
              });
    }
    if (expected.has("final")) {
      close(where + ", final", series(reading, "final"), net.output(x));
    }
  }

  /** [T][B][..] as [b, n, T]. */
  private INDArray series(String reading, String... names) {
    String[] way = new String[names.length + 2];
    way[0] = "expected";
    way[1] = reading;
    System.arraycopy(names, 0, way, 2, names.length);
    INDArray values = file.array(type, way);
    long b = values.size(1);
    return values.reshape('c', steps, b, values.length() / steps / b).permute(1, 2, 0).dup('c');
  }

  private void close(String what, INDArray expected, INDArray got) {
    double tolerance = type == DataType.DOUBLE ? Golden.DOUBLE : Golden.FLOAT;
    double largest = expected.amaxNumber().doubleValue();
    INDArray bound = Transforms.abs(expected).addi(largest).muli(tolerance);
    INDArray over = Transforms.abs(got.sub(expected)).subi(bound);
    assertTrue(
        over.maxNumber().doubleValue() <= 0,
        () -> what + " differs by " + Transforms.abs(got.sub(expected)).maxNumber());
  }

  /** Step by step: the current c of a neuron, times the factor of its input. */
  private void currents(String reading, MultiLayerNetwork net) {
    file.at("expected", reading, "i")
        .fieldNames()
        .forEachRemaining(
            name -> {
              INDArray expected = series(reading, "i", name);
              INDArray got = Nd4j.zeros(type, expected.shape());
              INDArray factor = factor(name).reshape(1, expected.size(1));
              Layer layer = layer(net, name);
              net.rnnClearPreviousState();
              for (int t = 0; t < steps; t++) {
                net.rnnTimeStep(
                    x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1)));
                INDArray c = ((RecurrentLayer) layer).rnnGetPreviousState().get("c");
                got.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t))
                    .assign(c.mul(factor));
              }
              close(reading + ", i of " + name, expected, got);
            });
  }

  private static Layer layer(MultiLayerNetwork net, String name) {
    for (Layer layer : net.getLayers()) {
      if (name.equals(layer.conf().getLayer().getLayerName())) {
        return layer;
      }
    }
    throw new AssertionError("no layer " + name);
  }

  private INDArray factor(String name) {
    try (HdfFile nir = new HdfFile(path())) {
      String direct = "/node/nodes/" + name;
      String nested = "/node/nodes/" + name.replace(".", "/nodes/");
      boolean flat =
          nir.getByPath("/node/nodes") instanceof io.jhdf.api.Group g && g.getChild(name) != null;
      String node = flat ? direct : nested;
      double[] wIn = (double[]) nir.getDatasetByPath(node + "/w_in").getData();
      double[] tau = (double[]) nir.getDatasetByPath(node + "/tau_syn").getData();
      double[] factor = new double[wIn.length];
      for (int i = 0; i < factor.length; i++) {
        factor[i] = wIn[i] * file.parameter("dt") / tau[i];
      }
      return Nd4j.createFromArray(factor).castTo(type);
    }
  }

  /** The trace of the paper, of floats. */
  private void publishedTrace() throws IOException {
    if (!file.has("expected", "norse_csv_v")) {
      return;
    }
    MultiLayerNetwork net = NirFiles.readMultiLayerNetwork(path(), options("output"));
    RecordedLayer layer = Recording.of(net, x).layers().get(0);
    double[] v = file.numbers("expected", "norse_csv_v");
    double[] spikes = file.numbers("expected", "norse_csv_spikes");
    for (int t = 0; t < steps; t++) {
      assertEquals(v[t], layer.membranes().orElseThrow().getDouble(0, 0, t), 1e-5, "v at " + t);
      assertEquals(spikes[t], layer.spikes().getDouble(0, 0, t), "spike at " + t);
    }
  }
}
