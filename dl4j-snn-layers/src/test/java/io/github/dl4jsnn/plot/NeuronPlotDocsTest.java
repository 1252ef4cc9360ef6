package io.github.dl4jsnn.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.LayerOutput;
import io.github.dl4jsnn.layer.SlidingPSNLayer;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.Neurons;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** docs/neurons.md and its pictures are what the code gives. */
class NeuronPlotDocsTest {

  private static final Path DOCS = Path.of(System.getProperty("basedir", "."), "..", "docs");

  @Test
  void theTextIsWhatTheCodeGives() throws IOException {
    assertEquals(
        NeuronPlotDocs.text(),
        Files.readString(DOCS.resolve("neurons.md")),
        "docs/neurons.md is not what the neurons do; if they are right, run: "
            + NeuronPlotDocs.COMMAND);
  }

  @Test
  void everyNeuronIsThereAndEveryTraceSpikesAndRests() {
    Set<Class<?>> expected =
        Neurons.all().stream().map(Object::getClass).collect(Collectors.toSet());
    assertEquals(
        expected,
        NeuronPlotDocs.sections().stream()
            .map(s -> s.neuron().getClass())
            .collect(Collectors.toSet()));
    for (NeuronPlotDocs.Section s : NeuronPlotDocs.sections()) {
      assertEquals(5, s.current().size(), s.title());
      if (s.trace().fires()) {
        long spikes = Arrays.stream(s.trace().spike()).filter(v -> v != 0).count();
        assertTrue(spikes >= 1 && spikes <= 4, s.title() + " spikes " + spikes + " times");
      }
    }
  }

  /** What a neuron gets that has no section written for it. */
  @Test
  void aSectionIsMadeOfANeuron() {
    NeuronPlotDocs.Section lif = NeuronSection.of(new LIF());
    assertEquals("LIF", lif.title());
    assertEquals("S[t] = Θ(H[t] - V_threshold)", lif.rule().get(2));
    double spikes = Arrays.stream(lif.trace().spike()).sum();
    assertTrue(spikes >= 1 && spikes <= 4, "spikes " + spikes + " times");
  }

  @Test
  void thePicturesAreThereAndSmall() throws IOException {
    Set<String> expected =
        NeuronPlotDocs.sections().stream()
            .map(NeuronPlotDocs.Section::picture)
            .collect(Collectors.toCollection(TreeSet::new));
    try (Stream<Path> files = Files.list(DOCS.resolve("neurons"))) {
      assertEquals(
          expected,
          files
              .map(f -> f.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    for (String name : expected) {
      Path file = DOCS.resolve("neurons").resolve(name);
      assertTrue(Files.size(file) < 60_000, name + " has " + Files.size(file) + " bytes");
      BufferedImage image = ImageIO.read(file.toFile());
      assertNotNull(image, name);
      assertEquals(640, image.getWidth(), name);
    }
  }

  /** The neuron in the picture of docs/dynamics.md is one of the layer. */
  @Test
  void thePictureOfASlidingLayerIsOfOne() {
    INDArray x = Nd4j.createFromArray(SlidingTrace.CURRENT).castTo(DataType.FLOAT);
    int steps = SlidingTrace.CURRENT.length;
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new SlidingPSNLayer.Builder(4).output(LayerOutput.BOTH).build())
                .setInputType(InputType.recurrent(1, steps))
                .build());
    net.init();
    float[] both = net.output(x.reshape('c', 1, 1, steps)).dup('c').data().asFloat();
    NeuronTrace trace = NeuronTrace.of(new SlidingTrace(), SlidingTrace.CURRENT);
    double spikes = Arrays.stream(trace.spike()).sum();
    assertTrue(spikes >= 1 && spikes < steps, "spikes " + spikes + " times");
    for (int t = 0; t < steps; t++) {
      assertEquals(trace.spike()[t], both[t], "S at " + t);
      assertEquals(trace.after()[t], both[steps + t], 1e-6, "H at " + t);
    }
  }
}
