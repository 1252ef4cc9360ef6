package io.github.dl4jsnn.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeuronPlotTest {

  @TempDir private Path dir;

  private BufferedImage picture(NeuronModel neuron, double... current) throws IOException {
    Path file = dir.resolve("new").resolve("a.png");
    NeuronPlot.write(file, "title", NeuronTrace.of(neuron, current));
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList(), "nothing but the picture is left");
    }
    return ImageIO.read(file.toFile());
  }

  /** Pixels of about this colour. */
  private static long count(BufferedImage image, int rgb) {
    int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, 640);
    return Arrays.stream(pixels).filter(p -> (p & 0xffffff) == rgb).count();
  }

  @Test
  void currentMembraneThresholdAndSpikes() throws IOException {
    BufferedImage image = picture(new LIF(), 1.5, 1.5, 1.5, 1.5);
    assertEquals(640, image.getWidth());
    assertEquals(480, image.getHeight());
    assertTrue(count(image, 0x1f77b4) > 200, "membrane");
    assertTrue(count(image, 0x4d4d4d) > 100, "current");
    long with = count(image, 0xd62728);
    long without = count(picture(new LIF(), 0, 0, 0, 0), 0xd62728);
    assertTrue(with > without + 50 && without > 100, "threshold, then spikes: " + with);
  }

  @Test
  void aNeuronWithoutSpikesHasTwoPanels() throws IOException {
    BufferedImage image = picture(new LeakyIntegrator(), 1, 0, 1);
    assertEquals(380, image.getHeight());
    assertEquals(0, count(image, 0xd62728));
  }

  @Test
  void oneStep() throws IOException {
    assertEquals(480, picture(new LIF(), 3).getHeight());
  }

  /** Its potential is infinite from its first spike on. */
  record Diverging() implements NeuronModel {

    @Override
    public List<StateVariable> states() {
      return List.of(new StateVariable("v", 0));
    }

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      T h = a.add(state.get(0), x);
      T s = f.apply(a, a.add(h, -1));
      return new Step<>(s, List.of(a.div(h, a.sub(1, s))));
    }
  }

  @Test
  void whatIsNotFiniteIsLeftOut() throws IOException {
    double[] current = new double[30];
    Arrays.fill(current, 0.1);
    assertFalse(Double.isFinite(NeuronTrace.of(new Diverging(), current).after()[29]));
    BufferedImage image = picture(new Diverging(), current);
    assertTrue(count(image, 0xd62728) > 100, "threshold and spikes are there");
  }

  @Test
  void manySteps() throws IOException {
    double[] current = new Random(2).doubles(2000, 0, 3).toArray();
    assertTrue(count(picture(new LIF(), current), 0x1f77b4) > 2000);
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws IOException {
    Path blocked = Files.createFile(dir.resolve("file")).resolve("a.png");
    NeuronTrace trace = NeuronTrace.of(new LIF(), 1);
    Exception e = assertThrows(IOException.class, () -> NeuronPlot.write(blocked, "title", trace));
    assertTrue(e.getMessage().contains(blocked.toString()), e.getMessage());
  }
}
