package io.github.dl4jsnn.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.listener.SpikeStats;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.recording.Recorded;
import io.github.dl4jsnn.recording.Recording;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.w3c.dom.Document;

/** Every picture as PNG and SVG, and what it leaves out. */
class PlotTest {

  @TempDir private Path dir;

  private static Map<String, Plot<?>> all() {
    MultiLayerNetwork net = Recorded.dense();
    INDArray x = Recorded.values(1, 3, 16);
    Map<String, Plot<?>> all = new LinkedHashMap<>();
    all.put("raster", SpikeRaster.of(net, x));
    all.put("traces", MembraneTraces.of(net, x));
    all.put("input", InputSpikes.of(net, x));
    all.put("curves", new TrainingCurves("epoch", "accuracy").add("train", 0.5, 0.6, 0.7));
    all.put("confusion", ConfusionPlot.of(new long[][] {{5, 1}, {0, 7}}));
    all.put("weights", WeightMaps.of(net, "hidden"));
    all.put("rates", RateHistogram.of(net, x));
    return all;
  }

  /** The text is XML, and the picture has as many drawn pixels as it should. */
  private static Document parsed(String svg) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    } catch (Exception e) {
      throw new AssertionError(svg, e);
    }
  }

  private static int texts(String svg, String text) {
    var nodes = parsed(svg).getElementsByTagName("text");
    return (int)
        IntStream.range(0, nodes.getLength())
            .filter(i -> nodes.item(i).getTextContent().contains(text))
            .count();
  }

  private BufferedImage png(Plot<?> plot) throws IOException {
    Path file = dir.resolve("new").resolve("a.png");
    plot.write(file);
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList(), "nothing but the picture is left");
    }
    return ImageIO.read(file.toFile());
  }

  private static long count(BufferedImage image, int rgb) {
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(pixels).filter(p -> (p & 0xffffff) == rgb).count();
  }

  @Test
  void bothFormatsOfAll() throws IOException {
    for (Map.Entry<String, Plot<?>> entry : all().entrySet()) {
      Plot<?> plot = entry.getValue().title("A < B & \"C\" \u0001").width(500);
      BufferedImage image = png(plot);
      assertEquals(1000, image.getWidth(), entry.getKey());
      long ink = (long) image.getWidth() * image.getHeight() - count(image, 0xffffff);
      assertTrue(ink > 2000, entry.getKey() + ": " + ink);
      Path file = dir.resolve(entry.getKey() + ".SVG");
      plot.write(file);
      String svg = Files.readString(file);
      assertEquals(svg, plot.svg());
      assertEquals(1, texts(svg, "A < B & \"C\" \uFFFD"), entry.getKey());
      assertFalse(svg.replace("http://www.w3.org/2000/svg", "").contains("http"), svg);
      assertEquals(
          Integer.toString(image.getHeight() / 2),
          parsed(svg).getDocumentElement().getAttribute("height"));
    }
  }

  @Test
  void eachSpikeIsAMark() throws IOException {
    INDArray spikes = Recorded.spikes(1, 0.2, 2, 30, 40);
    int in0 = spikes.slice(0).sumNumber().intValue();
    int in1 = spikes.slice(1).sumNumber().intValue();
    assertTrue(in0 != in1 && in0 > 100);
    assertEquals(in0, marks(SpikeRaster.of(spikes).svg()));
    assertEquals(in1, marks(SpikeRaster.of(spikes).example(1).svg()));
    assertTrue(count(png(SpikeRaster.of(spikes)), Palette.BLUE) > 4L * in0);
    // None: an empty panel.
    assertEquals(0, marks(SpikeRaster.of(Nd4j.zeros(1, 3, 4)).svg()));
  }

  /** Short upright lines. */
  private static int marks(String svg) {
    return svg.split("v[0-9]", -1).length - 1;
  }

  @Test
  void manyNeuronsAreThinned() {
    INDArray spikes = Recorded.spikes(1, 0.02, 1, 10_000, 20);
    String svg = SpikeRaster.of(spikes).svg();
    assertEquals(1, texts(svg, "Drawn: 200 of 10,000 neurons, one in 50"));
    int expected = 0;
    for (int i = 0; i < 10_000; i += 50) {
      expected += spikes.slice(0).getRow(i).sumNumber().intValue();
    }
    assertTrue(expected > 50);
    assertEquals(expected, marks(svg));
    String fewer = SpikeRaster.of(spikes).maxNeurons(10).svg();
    assertEquals(1, texts(fewer, "Drawn: 10 of 10,000 neurons"));
    // So many spikes that the neurons alone do not thin them enough.
    String dense = SpikeRaster.of(Nd4j.ones(1, 200, 3000)).svg();
    assertTrue(marks(dense) <= 21_000 && dense.length() < 600_000, "" + marks(dense));
    assertEquals(1, texts(dense, " of 200 neurons"));
    // One neuron is not thinned at all.
    assertEquals(0, texts(SpikeRaster.of(Nd4j.ones(1, 1, 5)).svg(), "Drawn"));
  }

  @Test
  void layersOfANetwork() {
    MultiLayerNetwork net = Recorded.dense();
    Recording recording = Recording.of(net, Recorded.values(1, 3, 16));
    String svg = SpikeRaster.of(recording).svg();
    assertEquals(1, texts(svg, "hidden: 12 neurons, "));
    assertEquals(1, texts(svg, "layer1: 6 neurons, "));
    String one = SpikeRaster.of(recording).layer("layer1").svg();
    assertEquals(0, texts(one, "hidden"));
    assertEquals(recording.layer("layer1").spikes().slice(0).sumNumber().intValue(), marks(one));
  }

  @Test
  void whatGivesNoSpikesIsLeftOut() {
    SpikingDense.Builder leaky =
        new SpikingDense.Builder().nOut(3).neuron(new LeakyIntegrator()).name("leaky");
    MultiLayerNetwork net =
        network(
            new SpikingDense.Builder().nOut(4).encoder(new PoissonEncoder(9)).name("in").build(),
            leaky.build());
    INDArray x = Recorded.values(1, 3, 16);
    Recording recording = Recording.of(net, x);
    String svg = SpikeRaster.of(recording).svg();
    assertEquals(1, texts(svg, "in: 4 neurons, "));
    assertEquals(0, texts(svg, "leaky"));
    assertEquals(1, texts(SpikeRaster.of(recording).layer("leaky").svg(), "leaky: 3 neurons, "));
    MultiLayerNetwork none = network(leaky.encoder(new ConstantEncoder(9)).build());
    message(() -> SpikeRaster.of(none, x), "SpikeRaster", "[leaky]");
  }

  private static MultiLayerNetwork network(SpikingDense... layers) {
    NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().seed(3).list();
    for (SpikingDense layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net =
        new MultiLayerNetwork(list.setInputType(InputType.feedForward(16)).build());
    net.init();
    return net;
  }

  @Test
  void tracesOfChosenNeurons() {
    MultiLayerNetwork net = Recorded.dense();
    MembraneTraces traces = MembraneTraces.of(net, Recorded.values(1, 3, 16));
    assertEquals(1, texts(traces.svg(), "3 of 12 neurons, which spike"));
    String chosen = traces.neurons(4, 0).svg();
    assertEquals(1, texts(chosen, "neuron 4, "));
    assertEquals(0, texts(chosen, "which spike"));
    // Two panels, and the key.
    assertEquals(3, chosen.split("stroke-dasharray", -1).length - 1);
    String other = traces.layer("layer1").svg();
    assertEquals(1, texts(other, "3 of 6 neurons"));
    INDArray v = Recorded.values(3, 1, 2, 9);
    INDArray s = Recorded.spikes(4, 0.3, 1, 2, 9);
    assertFalse(MembraneTraces.of(v, s).svg().contains("stroke-dasharray"));
    assertTrue(MembraneTraces.of(v, s).threshold(1).svg().contains("stroke-dasharray"));
  }

  /** Where fewer neurons spike than are shown, those that do are among them. */
  @Test
  void tracesOfTheOnlyNeuronThatSpikes() {
    INDArray spikes = Nd4j.zeros(1, 5, 9);
    spikes.putScalar(0, 3, 4, 1);
    spikes.putScalar(0, 3, 7, 1);
    String svg = MembraneTraces.of(Recorded.values(3, 1, 5, 9), spikes).svg();
    assertEquals(1, texts(svg, "neuron 0, 0 spikes"));
    assertEquals(1, texts(svg, "neuron 1, 0 spikes"));
    assertEquals(1, texts(svg, "neuron 3, 2 spikes"));
    assertEquals(0, texts(svg, "neuron 2, "));
  }

  @Test
  void imagesOfTheInput() {
    INDArray x = Recorded.values(1, 2, 3, 4, 5);
    INDArray spikes = Recorded.spikes(2, 0.4, 2, 60, 7);
    String svg = InputSpikes.of(x, spikes).frames(3).svg();
    assertEquals(5, parsed(svg).getElementsByTagName("image").getLength());
    assertEquals(1, texts(svg, "3 of 7 time steps are shown; mean of 3 channels"));
    assertEquals(1, texts(svg, "t = 6"));
    String all = InputSpikes.of(x, spikes).frames(7).imageSize(12, 5).svg();
    assertEquals(9, parsed(all).getElementsByTagName("image").getLength());
    assertEquals(1, texts(all, "mean over t"));
    String narrow = InputSpikes.of(x, Recorded.spikes(2, 0.4, 2, 60, 24)).frames(24).svg();
    assertEquals(1, texts(narrow, "23"));
    assertEquals(0, texts(narrow, "t = ") + texts(narrow, "mean over t"));
    MultiLayerNetwork net = Recorded.images(PoolingType.MAX);
    String own = InputSpikes.of(net, Recorded.values(2, 3, 2, 6, 5)).svg();
    assertEquals(6, parsed(own).getElementsByTagName("image").getLength());
  }

  private static SpikeStats stats(String layer, long iteration, double rate) {
    return new SpikeStats(0, 0, layer, 0, iteration, 1, 10, 5, rate, 0, 1, 0, 0, null, Map.of());
  }

  @Test
  void curves() {
    List<SpikeStats> stats =
        List.of(
            stats("first", 10, 0.1),
            stats("b", 10, 0.2),
            stats("first", 20, 0.3),
            stats("b", 20, 0.1));
    String svg = TrainingCurves.ofRates(stats).svg();
    assertEquals(1, texts(svg, "first"));
    assertTrue(svg.contains("stroke=\"#0072b2\"") && svg.contains("stroke=\"#d55e00\""), svg);
    double[] many = IntStream.range(0, 5000).mapToDouble(i -> Math.sin(i)).toArray();
    String thinned = new TrainingCurves("iteration", "score").add("score", many).svg();
    assertEquals(1, texts(thinned, "One in 5 points is drawn"));
    assertTrue(thinned.length() < 30_000);
    assertEquals(1, texts(new TrainingCurves("epoch", "x").add("x").svg(), "no value yet"));
    String gap = new TrainingCurves("epoch", "x").add("x", 1, Double.NaN, 2, 3).svg();
    assertFalse(gap.contains("NaN"), gap);
    String constant = new TrainingCurves("epoch", "x").add("x", 0, 0, 0).svg();
    assertFalse(constant.contains("NaN") || constant.contains("Infinity"), constant);
  }

  @Test
  void confusion() {
    Evaluation evaluation = new Evaluation(List.of("cat", "dog"));
    evaluation.eval(
        Nd4j.create(new double[][] {{1, 0}, {1, 0}, {0, 1}}),
        Nd4j.create(new double[][] {{0.9, 0.1}, {0.2, 0.8}, {0.3, 0.7}}));
    String svg = ConfusionPlot.of(evaluation).svg();
    assertEquals(1, texts(svg, "2 of 3 right"));
    assertEquals(2, texts(svg, "cat"));
    message(() -> ConfusionPlot.of(new Evaluation(2)), "no example");
    message(() -> ConfusionPlot.of(new long[][] {{1, 2}}), "as many columns");
    message(() -> ConfusionPlot.of(new long[][] {{1}}, "a", "b"), "2 names for 1 classes");
    long[][] many = new long[60][60];
    assertEquals(1, texts(ConfusionPlot.of(many).svg(), "One in 2 classes is named"));
  }

  @Test
  void weights() {
    MultiLayerNetwork net = Recorded.dense();
    String svg = WeightMaps.of(net, "hidden").svg();
    // One image per neuron, and the colour bar.
    assertEquals(13, parsed(svg).getElementsByTagName("image").getLength());
    String some = WeightMaps.of(net, "hidden").maxMaps(5).imageSize(2, 8).svg();
    assertEquals(1, texts(some, "The first 5 of 12 images"));
    MultiLayerNetwork images = Recorded.images(PoolingType.MAX);
    assertEquals(
        7, parsed(WeightMaps.of(images, "conv").svg()).getElementsByTagName("image").getLength());
    message(() -> WeightMaps.of(net, "none"), "\"none\"", "hidden", "layer1");
    message(() -> WeightMaps.of(net, "hidden", "RW"), "RW", "[W, b]");
    message(() -> WeightMaps.of(net, "hidden").imageSize(3, 3), "3 x 3", "16 inputs");
    message(() -> WeightMaps.of(Nd4j.zeros(2, 2, 2)), "[2, 2, 2]");
  }

  @Test
  void histogram() throws IOException {
    INDArray spikes = Recorded.spikes(1, 0.3, 1, 20, 10);
    spikes.slice(0).getRow(3).assign(0);
    RateHistogram plot = RateHistogram.of(spikes);
    assertEquals(1, texts(plot.svg(), "20 neurons, 1 of them silent"));
    assertTrue(count(png(plot), Palette.VERMILLION) > 500);
    assertFalse(RateHistogram.of(Nd4j.zeros(1, 3, 4)).svg().contains("NaN"));
  }

  @Test
  void errorsNameWhatWasGot() throws IOException {
    INDArray spikes = Recorded.spikes(1, 0.2, 2, 3, 4);
    SpikeRaster raster = SpikeRaster.of(spikes);
    message(() -> raster.write(dir.resolve("a.jpg")), ".png or .svg", "a.jpg");
    message(() -> raster.width(10), "[240, 4000]", "10");
    message(() -> raster.example(2), "[0, 1]", "2");
    message(() -> raster.layer("x"), "\"x\"", "no layers");
    message(() -> SpikeRaster.of(Nd4j.zeros(2, 3)), "[b, n, T]", "[2, 3]");
    message(() -> MembraneTraces.of(Nd4j.zeros(1, 3, 4), spikes), "[2, 3, 4]", "[1, 3, 4]");
    message(() -> InputSpikes.of(Nd4j.zeros(2, 5), spikes), "[2, 5]", "[2, 3, 4]");
    message(() -> InputSpikes.of(Nd4j.zeros(2, 3), spikes).imageSize(2, 2), "2 x 2", "3 values");
    Path blocked = Files.createFile(dir.resolve("file")).resolve("a.svg");
    Exception e = assertThrows(IOException.class, () -> raster.write(blocked));
    assertTrue(e.getMessage().contains(blocked.toString()), e.getMessage());
  }

  private interface Action {
    void run() throws Exception;
  }

  private static void message(Action action, String... parts) {
    String text = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    for (String part : parts) {
      assertTrue(text.contains(part), text);
    }
  }
}
