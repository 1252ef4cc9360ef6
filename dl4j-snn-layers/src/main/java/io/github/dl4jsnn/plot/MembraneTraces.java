package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.plot.Canvas.Anchor;
import io.github.dl4jsnn.plot.Canvas.Font;
import io.github.dl4jsnn.plot.Canvas.Pen;
import io.github.dl4jsnn.plot.Panel.Range;
import io.github.dl4jsnn.recording.RecordedLayer;
import io.github.dl4jsnn.recording.Recording;
import io.github.dl4jsnn.util.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;

/**
 * Membrane potential, threshold and spikes of some neurons of a layer over time, for one example.
 *
 * <p>The line is V[t], the potential after the step and so after the reset: a neuron that fires is
 * back at its reset potential there, and the mark above it is its spike. The dashed line is
 * V_threshold, without what an {@link io.github.dl4jsnn.neuron.AdaptiveLIF} adds. Steps of padding
 * are left out, and so are values that are not finite. {@link NeuronPlot} shows one neuron with its
 * potential before the reset.
 *
 * <p>Drawn are three neurons, at the quartiles of the numbers of spikes of those that spike at all,
 * or {@link #neurons} of the user's choice. By default it is the first layer whose potentials are
 * known: one of this library that is no SameDiff layer and not inside of Bidirectional.
 *
 * <p>Errors: see {@link Plot} and {@link Recording}; a layer without potentials, and a layer,
 * example or neuron that is not there, give an IllegalArgumentException that names what there is.
 */
public final class MembraneTraces extends Plot<MembraneTraces> {

  private static final Font HEAD = new Font(11.5, Anchor.START);
  private static final Pen POTENTIAL = new Pen(Palette.BLUE, 1.5);
  private static final Pen THRESHOLD = new Pen(Palette.VERMILLION, 1.3, 5, 4);
  private static final int SPIKE = Palette.BLACK;
  private static final int QUARTILES = 3;
  private static final int PANEL = 110;
  private static final int LEGEND_GAP = 6;
  private static final int HEAD_HEIGHT = 34;
  private static final int AXIS_HEIGHT = 42;

  private final Recording recording;
  private RecordedLayer layer;
  private int example;
  private int[] chosen;
  private double ownThreshold = Double.NaN;

  private MembraneTraces(Recording recording, RecordedLayer layer) {
    super(
        layer.name().isEmpty() ? "Membrane potentials" : "Membrane potentials of " + layer.name(),
        720);
    this.recording = recording;
    this.layer = layer;
  }

  /** A layer of a network, for features [b, ...], one array per input. */
  public static MembraneTraces of(Model network, INDArray... features) {
    return of(Recording.of(network, features));
  }

  /** A layer of a network, for the features of a minibatch. */
  public static MembraneTraces of(Model network, DataSet data) {
    return of(Recording.of(network, data));
  }

  /** A layer of a recording. */
  public static MembraneTraces of(Recording recording) {
    RecordedLayer first =
        recording.layers().stream()
            .filter(l -> l.membranes().isPresent())
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "MembraneTraces: no layer of "
                            + recording.layers().stream().map(RecordedLayer::name).toList()
                            + " shows its membrane potentials; expected a layer of"
                            + " io.github.dl4jsnn.layer"));
    return new MembraneTraces(recording, first);
  }

  /** Potentials [b, n, T] and spikes of the same shape. */
  public static MembraneTraces of(INDArray membranes, INDArray spikes) {
    Checks.notNull("MembraneTraces", "membranes", membranes);
    return new MembraneTraces(null, Train.layer("MembraneTraces", spikes, membranes));
  }

  /** Another layer, by its name. */
  public MembraneTraces layer(String name) {
    if (recording == null) {
      throw new IllegalArgumentException(
          "MembraneTraces: got the layer name \"" + name + "\", but arrays have no layers");
    }
    RecordedLayer other = recording.layer(name);
    if (other.membranes().isEmpty()) {
      throw new IllegalArgumentException(
          "MembraneTraces: layer \""
              + name
              + "\" does not show its membrane potentials; those of stock, SameDiff and encoding"
              + " layers are not known");
    }
    layer = other;
    chosen = null;
    return title("Membrane potentials of " + name);
  }

  /** Which example of the minibatch; 0 by default. */
  public MembraneTraces example(int index) {
    example = Train.example("MembraneTraces", layer, index);
    return this;
  }

  /** Which neurons, in this order; by default three at the quartiles of activity. */
  public MembraneTraces neurons(int... indices) {
    Checks.positive("MembraneTraces", "number of neurons", indices.length);
    for (int i : indices) {
      Checks.in("MembraneTraces", "neurons", i, 0, (int) layer.neurons() - 1);
    }
    chosen = indices.clone();
    return this;
  }

  /** The threshold, where the neuron does not tell it, as with arrays. */
  public MembraneTraces threshold(double value) {
    ownThreshold = Checks.finite("MembraneTraces", "threshold", value);
    return this;
  }

  private int[] neurons() {
    if (chosen != null) {
      return chosen;
    }
    float[][] spikes = Train.spikes(layer, example);
    int[] active =
        IntStream.range(0, spikes.length)
            .filter(i -> Train.count(spikes[i]) > 0)
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> Train.count(spikes[i])))
            .mapToInt(i -> i)
            .toArray();
    if (active.length < QUARTILES) {
      IntStream silent =
          IntStream.range(0, spikes.length)
              .filter(i -> Train.count(spikes[i]) == 0)
              .limit(QUARTILES - active.length);
      return IntStream.concat(silent, IntStream.of(active)).toArray();
    }
    return IntStream.rangeClosed(1, QUARTILES)
        .map(q -> active[q * active.length / (QUARTILES + 1)])
        .toArray();
  }

  private OptionalDouble threshold(int neuron) {
    return Double.isNaN(ownThreshold) ? layer.threshold(neuron) : OptionalDouble.of(ownThreshold);
  }

  private Legend legend() {
    List<Legend.Entry> entries = new ArrayList<>();
    entries.add(new Legend.Entry("V after the step", POTENTIAL, false));
    if (threshold(neurons()[0]).isPresent()) {
      entries.add(new Legend.Entry("threshold", THRESHOLD, false));
    }
    entries.add(new Legend.Entry("spike", new Pen(SPIKE, 2), true));
    return new Legend(entries, width() - LEFT - RIGHT);
  }

  @Override
  double height() {
    return legend().height() + LEGEND_GAP + neurons().length * (HEAD_HEIGHT + PANEL) + AXIS_HEIGHT;
  }

  @Override
  String note() {
    return chosen == null && layer.neurons() > QUARTILES
        ? QUARTILES
            + " of "
            + Ticks.count(layer.neurons())
            + " neurons, which spike little, as most do, and much"
        : "";
  }

  @Override
  void draw(Canvas canvas, double top) {
    Legend legend = legend();
    legend.draw(canvas, LEFT, top);
    float[][] spikes = Train.spikes(layer, example);
    float[][] membranes = Train.values(layer.membranes().orElseThrow(), example);
    double y = top + legend.height() + LEGEND_GAP;
    int[] neurons = neurons();
    for (int k = 0; k < neurons.length; k++) {
      int i = neurons[k];
      int count = Train.count(spikes[i]);
      String head = "neuron " + i + ", " + count + (count == 1 ? " spike" : " spikes");
      canvas.text(LEFT, y + 14, head, HEAD);
      y += HEAD_HEIGHT;
      panel(canvas, y, spikes[i], membranes[i], threshold(i), k == neurons.length - 1);
      y += PANEL;
    }
  }

  private void panel(
      Canvas canvas,
      double top,
      float[] spikes,
      float[] membrane,
      OptionalDouble threshold,
      boolean last) {
    int steps = membrane.length;
    double[] v = new double[steps];
    double[] time = new double[steps];
    for (int t = 0; t < steps; t++) {
      time[t] = t;
      v[t] = layer.real(example, t) ? membrane[t] : Double.NaN;
    }
    double[] all = Arrays.copyOf(v, steps + 1);
    all[steps] = threshold.orElse(Double.NaN);
    Panel panel =
        new Panel(
            canvas,
            LEFT,
            top,
            width() - LEFT - RIGHT,
            PANEL,
            new Range(-0.5, steps - 0.5),
            Range.of(all));
    panel.leftAxis(false, true, "V");
    panel.edges();
    threshold.ifPresent(value -> panel.across(value, THRESHOLD));
    panel.line(time, v, POTENTIAL);
    double[] x =
        IntStream.range(0, steps).filter(t -> spikes[t] != 0).mapToDouble(panel::atX).toArray();
    double[] y = new double[x.length];
    Arrays.fill(y, top - 8);
    canvas.marks(x, y, Math.max(1, Math.min(2, panel.width() / steps * 0.6)), 10, SPIKE);
    if (last) {
      panel.bottom(true, "time step");
    }
  }
}
