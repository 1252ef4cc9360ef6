package io.github.dl4jsnn.report;

import io.github.dl4jsnn.neuron.NeuronSettings;
import io.github.dl4jsnn.recording.NetworkLayer;
import io.github.dl4jsnn.util.Markup;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Tables of a page. */
final class ReportTables {

  /** Layers that have a row. */
  private static final int MOST_LAYERS = 300;

  private ReportTables() {}

  /** Index, name, type, sizes, neuron and parameters of each layer. */
  static String layers(Model network) {
    StringBuilder out = new StringBuilder();
    out.append("<div class=\"wide\"><table><tr><th>#</th><th>layer</th><th>type</th>");
    out.append("<th>inputs</th><th>outputs</th><th>parameters</th><th>neuron</th></tr>\n");
    List<NetworkLayer> all = NetworkLayer.of(network);
    for (NetworkLayer layer : all.subList(0, Math.min(all.size(), MOST_LAYERS))) {
      Layer outer = layer.layer().conf().getLayer();
      Layer inner = layer.inner().conf().getLayer();
      String type = inner.getClass().getSimpleName();
      boolean wrapped = !outer.getClass().equals(inner.getClass());
      String around = wrapped ? outer.getClass().getSimpleName() + " of " : "";
      out.append("<tr>");
      cell(out, layer.index());
      text(out, layer.name());
      text(out, around + type);
      FeedForwardLayer sizes = inner instanceof FeedForwardLayer f ? f : null;
      cell(out, sizes == null ? "" : count(sizes.getNIn()));
      cell(out, sizes == null ? "" : count(sizes.getNOut()));
      cell(out, count(layer.layer().numParams()));
      Object neuron = inner instanceof NeuronSettings n ? n.getNeuron() : null;
      text(out, neuron == null ? "" : neuron.toString());
      out.append("</tr>\n");
    }
    out.append("</table></div>\n");
    if (all.size() > MOST_LAYERS) {
      out.append("<p class=\"note\">The first ").append(MOST_LAYERS).append(" of ");
      out.append(count(all.size())).append(" layers</p>\n");
    }
    return out.toString();
  }

  /** One line about the network. */
  static String summary(Model network) {
    INDArray parameters = network.params();
    String kind = network instanceof MultiLayerNetwork ? "MultiLayerNetwork" : "ComputationGraph";
    return kind
        + ", "
        + count(network.numParams())
        + " parameters"
        + (parameters == null ? "" : ", " + parameters.dataType());
  }

  /** What it runs on. */
  static String environment() {
    return "Java "
        + System.getProperty("java.version")
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors, "
        + Nd4j.getBackend().getClass().getSimpleName();
  }

  /** Names and values side by side. */
  static String figures(Map<String, String> figures) {
    StringBuilder out = new StringBuilder("<dl>");
    figures.forEach(
        (name, value) -> {
          out.append("<div><dt>").append(Markup.escaped(name)).append("</dt><dd>");
          out.append(Markup.escaped(value)).append("</dd></div>");
        });
    return out.append("</dl>\n").toString();
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** 3 h 5 min, 2 min 7 s, 1.5 s. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return whole < 3600
        ? whole / 60 + " min " + whole % 60 + " s"
        : whole / 3600 + " h " + whole / 60 % 60 + " min";
  }

  static double heapMegabytes() {
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
  }

  static double processMegabytes() {
    return Pointer.physicalBytes() / 1e6;
  }

  private static void cell(StringBuilder out, Object value) {
    out.append("<td class=\"n\">").append(value).append("</td>");
  }

  private static void text(StringBuilder out, String value) {
    out.append("<td>").append(Markup.escaped(value)).append("</td>");
  }
}
