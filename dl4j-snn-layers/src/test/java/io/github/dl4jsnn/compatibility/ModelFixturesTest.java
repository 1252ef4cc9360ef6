package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Models that releases saved, in src/test/resources/models, are loaded and go on as they did. */
class ModelFixturesTest {

  private static Path models() {
    try {
      return Path.of(ModelFixturesTest.class.getResource("/models").toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Path> files(String ending) {
    try (Stream<Path> all = Files.walk(models())) {
      return all.filter(f -> f.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static List<Path> zips() {
    return files(".zip");
  }

  private static Model load(Path file) throws IOException {
    return file.toString().endsWith("graph.zip")
        ? ModelSerializer.restoreComputationGraph(file.toFile(), true)
        : ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
  }

  private static Map<String, INDArray> data(Path zip) throws IOException {
    String name = zip.getFileName().toString().replace(".zip", ".csv");
    return ModelFixtures.arrays(Files.readString(zip.resolveSibling(name)));
  }

  private static void close(INDArray expected, INDArray got, String what) {
    double scale = Math.max(1, expected.amaxNumber().doubleValue());
    double worst = expected.sub(got).amaxNumber().doubleValue();
    assertTrue(worst <= 1e-5 * scale, what + " differs by " + worst);
  }

  private static void goesOn(Path zip) throws IOException {
    Model model = load(zip);
    Map<String, INDArray> data = data(zip);
    close(data.get("output"), ModelFixtures.output(model, data), zip + ": output");
    INDArray before = model.params().dup();
    ModelFixtures.step(model, data);
    INDArray trained = data.get("trained").reshape(before.shape());
    close(trained, model.params(), zip + ": parameters after one step");
    assertTrue(before.sub(trained).amaxNumber().doubleValue() > 1e-4, "the step is none");
    assertTrue(trained.amaxNumber().doubleValue() < 20, "parameters blew up");
  }

  @ParameterizedTest
  @MethodSource("zips")
  void savedModelsGoOn(Path zip) throws IOException {
    goesOn(zip);
  }

  @ParameterizedTest
  @MethodSource("zips")
  void andOnThePortablePath(Path zip) throws IOException {
    String property = io.github.dl4jsnn.internal.memory.FusedPath.PORTABLE;
    assumeFalse(Boolean.getBoolean(property), "savedModelsGoOn is on it");
    String before = System.getProperty(property, "false");
    System.setProperty(property, "true");
    try {
      goesOn(zip);
    } finally {
      System.setProperty(property, before);
    }
  }

  /** The fixtures show something: each spiking layer spikes, and neither never nor always. */
  @Test
  void fixturesSpike() throws IOException {
    for (Path zip : zips()) {
      Map<String, INDArray> data = data(zip);
      Map<String, INDArray> activations = new LinkedHashMap<>();
      if (load(zip) instanceof ComputationGraph graph) {
        graph.feedForward(ModelFixtures.inputs(graph, data), false).forEach(activations::put);
      } else {
        MultiLayerNetwork network = (MultiLayerNetwork) load(zip);
        List<INDArray> all = network.feedForward(data.get("images"));
        for (int i = 0; i < network.getnLayers(); i++) {
          activations.put(network.getLayer(i).conf().getLayer().toString(), all.get(i + 1));
        }
      }
      assertFalse(activations.isEmpty());
      activations.forEach(
          (name, values) ->
              assertNotEquals(
                  values.minNumber().doubleValue(), values.maxNumber().doubleValue(), name));
      double rate =
          activations.entrySet().stream()
              .filter(e -> e.getKey().matches("(surrogate|spikes).*|.*neuron=IF.*"))
              .mapToDouble(e -> e.getValue().meanNumber().doubleValue())
              .average()
              .orElseThrow();
      assertTrue(rate > 0.05 && rate < 0.8, zip + ": firing rate " + rate);
    }
  }

  @Test
  void everyClassThatAModelCanHoldIsInAFixture() throws IOException {
    List<Path> lists = files(ModelFixtures.CLASSES);
    assertFalse(lists.isEmpty(), "no list of classes; run " + ModelFixtures.COMMAND);
    for (Path list : lists) {
      StringBuilder text = new StringBuilder();
      for (Path zip : zips()) {
        if (zip.getParent().equals(list.getParent())) {
          text.append(
              load(zip) instanceof ComputationGraph graph
                  ? graph.getConfiguration().toJson()
                  : ((MultiLayerNetwork) load(zip)).getLayerWiseConfigurations().toJson());
        }
      }
      Set<String> missing = new TreeSet<>(Files.readAllLines(list));
      assertTrue(missing.size() > 40, "the list is too short: " + missing);
      missing.removeIf(name -> text.indexOf('"' + name + '"') >= 0);
      assertEquals(
          Set.of(),
          missing,
          list
              + " names them; put them into ModelFixtures and write the models of the coming"
              + " release with: "
              + ModelFixtures.COMMAND);
    }
  }

  /** What was added since waits for the models that are written before the release. */
  @Test
  void aReleaseHasAModelOfEachClass() throws IOException {
    String pom = Files.readString(Path.of(System.getProperty("basedir", "."), "pom.xml"));
    Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(pom);
    assertTrue(version.find(), "no version in pom.xml");
    assumeFalse(version.group(1).endsWith("-SNAPSHOT"), "no release");
    assertEquals(
        ModelFixtures.classes(),
        new TreeSet<>(
            Files.readAllLines(models().resolve(version.group(1)).resolve(ModelFixtures.CLASSES))),
        "write the models of this release with: " + ModelFixtures.COMMAND);
  }

  @Test
  void configurationsAsText() throws IOException {
    for (Path file : files(".json")) {
      MultiLayerConfiguration conf = MultiLayerConfiguration.fromJson(Files.readString(file));
      Path zip = file.resolveSibling(file.getFileName().toString().replace(".json", ".zip"));
      assertEquals(((MultiLayerNetwork) load(zip)).getLayerWiseConfigurations(), conf);
    }
    assertFalse(files(".json").isEmpty());
  }

  /** Of the versions that are kept, none is out of sight. */
  @ParameterizedTest
  @ValueSource(strings = "0.1.0")
  void releasesAreKept(String version) {
    for (String name :
        List.of(
            "graph.zip",
            "graph.csv",
            "losses-graph.zip",
            "losses-graph.csv",
            "parallel-graph.zip",
            "parallel-graph.csv",
            "network.zip",
            "network.csv",
            "drawn.zip",
            "drawn.csv")) {
      assertTrue(Files.exists(models().resolve(version).resolve(name)), version + "/" + name);
    }
  }
}
