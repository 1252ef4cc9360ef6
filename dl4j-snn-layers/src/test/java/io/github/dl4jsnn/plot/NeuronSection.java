package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.neuron.NeuronModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The section of docs/neurons.md that a neuron gets of itself: its defaults, the equations of its
 * Javadoc, and the smallest constant current of which it spikes, but not at each of five steps.
 */
final class NeuronSection {

  private static final int STEPS = 5;

  private NeuronSection() {}

  static NeuronPlotDocs.Section of(NeuronModel neuron) {
    double current = current(neuron);
    return new NeuronPlotDocs.Section(
        neuron.getClass().getSimpleName(),
        neuron,
        equations(source(neuron)),
        Collections.nCopies(STEPS, current));
  }

  private static double current(NeuronModel neuron) {
    return DoubleStream.iterate(0.125, x -> x <= 64, x -> x + 0.125)
        .filter(x -> spikesNowAndThen(neuron, x))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    neuron
                        + " spikes never or always at each constant current up to 64; write its"
                        + " section into NeuronPlotDocs"));
  }

  private static boolean spikesNowAndThen(NeuronModel neuron, double x) {
    NeuronTrace trace =
        NeuronTrace.of(neuron, DoubleStream.generate(() -> x).limit(STEPS).toArray());
    double spikes = Arrays.stream(trace.spike()).sum();
    return !trace.fires() || (spikes >= 1 && spikes < STEPS);
  }

  private static Path source(NeuronModel neuron) {
    String file = "src/main/java/" + neuron.getClass().getName().replace('.', '/') + ".java";
    return Stream.of(Path.of(file), Path.of("dl4j-snn-layers").resolve(file))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new AssertionError("found no source of " + neuron.getClass()));
  }

  /** The first pre of the Javadoc of a class. */
  static List<String> equations(Path source) {
    try {
      String text = Files.readString(source);
      int from = text.indexOf("<pre>");
      int to = text.indexOf("</pre>");
      if (from < 0 || to < from) {
        throw new AssertionError(source + " has no <pre> with its equations");
      }
      return text.substring(from, to)
          .lines()
          .skip(1)
          .map(line -> line.replaceFirst("^ \\* ?", ""))
          .map(line -> line.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&"))
          .filter(line -> !line.isBlank())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
