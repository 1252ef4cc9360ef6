package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.plot.Canvas.Anchor;
import io.github.dl4jsnn.plot.Canvas.Font;
import io.github.dl4jsnn.plot.Panel.Range;
import io.github.dl4jsnn.recording.RecordedLayer;
import io.github.dl4jsnn.recording.Recording;
import io.github.dl4jsnn.util.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;

/**
 * A mark for each spike of one example: time steps to the right, neurons upwards, a panel for each
 * layer with its firing rate.
 *
 * <pre>
 * r = mean of S over neurons and the steps that are no padding, in spikes per neuron and step
 * </pre>
 *
 * <p>Of a layer with more than {@link #maxNeurons} neurons every k-th is drawn, and fewer where
 * there would be too many marks; the rate is that of all. Values other than 0 count as spikes.
 * Layers whose output is no spikes, like that of a {@link
 * io.github.dl4jsnn.neuron.LeakyIntegrator}, are left out unless they are asked for by name.
 *
 * <p>Errors: see {@link Plot} and {@link Recording}; a layer or example that is not there gives an
 * IllegalArgumentException that names what there is.
 */
public final class SpikeRaster extends Plot<SpikeRaster> {

  private static final Font HEAD = new Font(11.5, Anchor.START);
  private static final int MOST_MARKS = 20_000;
  private static final int HEAD_HEIGHT = 20;
  private static final int AXIS_HEIGHT = 42;

  private final Recording recording;
  private List<RecordedLayer> layers;
  private int example;
  private int maxNeurons = 200;

  private SpikeRaster(Recording recording, List<RecordedLayer> layers) {
    super("Spikes", 720);
    this.recording = recording;
    this.layers = layers;
  }

  /** All layers that spike, for features [b, ...], one array per input. */
  public static SpikeRaster of(Model network, INDArray... features) {
    return of(Recording.of(network, features));
  }

  /** All layers that spike, for the features of a minibatch. */
  public static SpikeRaster of(Model network, DataSet data) {
    return of(Recording.of(network, data));
  }

  /** All layers of a recording that spike. */
  public static SpikeRaster of(Recording recording) {
    return new SpikeRaster(recording, Train.spiking("SpikeRaster", recording));
  }

  /** Spikes [b, n, T]. */
  public static SpikeRaster of(INDArray spikes) {
    return new SpikeRaster(null, List.of(Train.layer("SpikeRaster", spikes, null)));
  }

  /** One layer alone, by its name. */
  public SpikeRaster layer(String name) {
    if (recording == null) {
      throw new IllegalArgumentException(
          "SpikeRaster: got the layer name \"" + name + "\", but an array has no layers");
    }
    layers = List.of(recording.layer(name));
    return this;
  }

  /** Which example of the minibatch; 0 by default. */
  public SpikeRaster example(int index) {
    layers.forEach(l -> Train.example("SpikeRaster", l, index));
    example = index;
    return this;
  }

  /** How many neurons of a layer are drawn at most; 200 by default. */
  public SpikeRaster maxNeurons(int neurons) {
    maxNeurons = Checks.positive("SpikeRaster", "maxNeurons", neurons);
    return this;
  }

  /**
   * Which neurons are drawn.
   *
   * @param every the distance of two
   * @param spikes [n][T]
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Thinned(RecordedLayer layer, int every, float[][] spikes) {

    int shown() {
      return (spikes.length + every - 1) / every;
    }

    double height() {
      return Math.max(24, Math.min(260, shown() * 6.0));
    }
  }

  private Thinned thinned(RecordedLayer layer) {
    float[][] spikes = Train.spikes(layer, example);
    int every = (spikes.length + maxNeurons - 1) / maxNeurons;
    long columns = columns(layer);
    long marks = Arrays.stream(spikes).mapToLong(s -> Math.min(columns, Train.count(s))).sum();
    every = (int) Math.max(every, (marks + MOST_MARKS - 1) / MOST_MARKS);
    return new Thinned(layer, every, spikes);
  }

  private List<Thinned> thinned() {
    return layers.stream().map(this::thinned).toList();
  }

  /** Marks that fit side by side. */
  private long columns(RecordedLayer layer) {
    return Math.min(layer.steps(), 2L * (width() - LEFT - RIGHT));
  }

  @Override
  double height() {
    return thinned().stream().mapToDouble(t -> HEAD_HEIGHT + t.height() + 8).sum() + AXIS_HEIGHT;
  }

  @Override
  String note() {
    List<String> parts = new ArrayList<>();
    for (Thinned t : thinned()) {
      if (t.every > 1) {
        String name = t.layer.name().isEmpty() ? "" : t.layer.name() + ": ";
        parts.add(
            name
                + Ticks.count(t.shown())
                + " of "
                + Ticks.count(t.spikes.length)
                + " neurons, one in "
                + t.every);
      }
    }
    return parts.isEmpty() ? "" : "Drawn: " + String.join("; ", parts);
  }

  @Override
  void draw(Canvas canvas, double top) {
    long steps = layers.stream().mapToLong(RecordedLayer::steps).max().orElseThrow();
    double y = top;
    List<Thinned> all = thinned();
    for (int k = 0; k < all.size(); k++) {
      Thinned t = all.get(k);
      canvas.text(LEFT, y + 13, shortened(head(t), HEAD, width() - LEFT - RIGHT), HEAD);
      y += HEAD_HEIGHT;
      Panel panel =
          new Panel(
              canvas,
              LEFT,
              y,
              width() - LEFT - RIGHT,
              t.height(),
              new Range(-0.5, steps - 0.5),
              new Range(-0.5, t.spikes.length - 0.5));
      panel.edges();
      panel.leftAxis(true, false, t.height() >= 50 ? "neuron" : "");
      marks(panel, t, k);
      if (k == all.size() - 1) {
        panel.bottom(true, "time step");
      }
      y += t.height() + 8;
    }
  }

  private String head(Thinned t) {
    double spikes = Arrays.stream(t.spikes).mapToInt(Train::count).sum();
    double rate = spikes / t.spikes.length / Math.max(1, Train.realSteps(t.layer, example));
    String text =
        Ticks.count(t.spikes.length)
            + (t.spikes.length == 1 ? " neuron, " : " neurons, ")
            + String.format(Locale.ROOT, "%.3g", rate)
            + " spikes per neuron and step";
    return t.layer.name().isEmpty() ? text : t.layer.name() + ": " + text;
  }

  private void marks(Panel panel, Thinned t, int k) {
    List<double[]> points = new ArrayList<>();
    double perStep = panel.width() / (panel.x().max() - panel.x().min());
    for (int i = 0; i < t.spikes.length; i += t.every) {
      double before = Double.NEGATIVE_INFINITY;
      for (int step = 0; step < t.spikes[i].length; step++) {
        double at = panel.atX(step);
        // Half a pixel apart they cannot be told apart.
        if (t.spikes[i][step] != 0 && at - before >= 0.4999) {
          points.add(new double[] {at, panel.atY(i)});
          before = at;
        }
      }
    }
    double row = t.height() / t.shown();
    canvasMarks(panel, points, Math.max(0.8, Math.min(2.5, perStep * 0.7)), row, k);
  }

  private static void canvasMarks(
      Panel panel, List<double[]> points, double width, double row, int k) {
    double[] x = points.stream().mapToDouble(p -> p[0]).toArray();
    double[] y = points.stream().mapToDouble(p -> p[1]).toArray();
    panel.canvas().marks(x, y, width, Math.max(1, Math.min(12, row * 0.8)), Palette.line(k));
  }
}
