package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.listener.SpikeStats;
import io.github.dl4jsnn.plot.Canvas.Pen;
import io.github.dl4jsnn.plot.Panel.Range;
import io.github.dl4jsnn.util.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.common.primitives.Pair;

/**
 * Curves over training: scores, accuracies, firing rates.
 *
 * <pre>{@code
 * new TrainingCurves("epoch", "accuracy").add("train", train).add("test", test).write(file);
 * TrainingCurves.ofRates(stats).write(file);      // what SpikeStatsListener gave to a sink
 * }</pre>
 *
 * <p>Values that are not finite are gaps. Of curves with more than 1,000 points every k-th is
 * drawn, and the last; of many curves fewer. A curve of one point is a mark.
 *
 * <p>Errors: see {@link Plot}; arrays of different lengths give an IllegalArgumentException.
 */
public final class TrainingCurves extends Plot<TrainingCurves> {

  private static final int PANEL = 240;
  private static final int AXIS_HEIGHT = 42;
  private static final int MOST_POINTS = 1000;
  private static final int MOST_OF_ALL = 20_000;

  private final String xTitle;
  private final String yTitle;
  private boolean fromZero = true;
  private final Map<String, double[][]> curves = new LinkedHashMap<>();

  /**
   * A picture without curves.
   *
   * @param xTitle what is counted to the right, for example {@code epoch}
   * @param yTitle what the curves are, for example {@code accuracy}
   */
  public TrainingCurves(String xTitle, String yTitle) {
    super(yTitle + " over " + xTitle + "s", 720);
    this.xTitle = Checks.notNull("TrainingCurves", "xTitle", xTitle);
    this.yTitle = Checks.notNull("TrainingCurves", "yTitle", yTitle);
  }

  /**
   * The firing rate of each layer over the iterations of a training.
   *
   * @param stats in the order of training; several networks have a curve each
   */
  public static TrainingCurves ofRates(List<SpikeStats> stats) {
    boolean several = stats.stream().mapToInt(SpikeStats::network).distinct().count() > 1;
    Map<String, List<SpikeStats>> byLayer = new LinkedHashMap<>();
    for (SpikeStats s : stats) {
      String name = several ? s.name() + ", network " + s.network() : s.name();
      byLayer.computeIfAbsent(name, n -> new ArrayList<>()).add(s);
    }
    TrainingCurves out = new TrainingCurves("iteration", "spikes per neuron and step");
    out.title("Firing rate of each layer");
    byLayer.forEach(
        (name, list) ->
            out.add(
                name,
                list.stream().mapToDouble(SpikeStats::iteration).toArray(),
                list.stream().mapToDouble(SpikeStats::firingRate).toArray()));
    return out;
  }

  /** A curve at 1, 2, 3, .. */
  public TrainingCurves add(String name, double... values) {
    return add(name, IntStream.rangeClosed(1, values.length).asDoubleStream().toArray(), values);
  }

  /** A curve; one of the same name is replaced. */
  public TrainingCurves add(String name, double[] x, double[] values) {
    if (x.length != values.length) {
      throw new IllegalArgumentException(
          "TrainingCurves: curve \""
              + name
              + "\" has "
              + x.length
              + " places for "
              + values.length
              + " values");
    }
    curves.put(
        Checks.notNull("TrainingCurves", "name", name), new double[][] {x.clone(), values.clone()});
    return this;
  }

  /** Whether the axis of values without negative ones begins at 0; true by default. */
  public TrainingCurves fromZero(boolean value) {
    fromZero = value;
    return this;
  }

  private int every() {
    int longest = curves.values().stream().mapToInt(c -> c[0].length).max().orElse(0);
    int most = Math.min(MOST_POINTS, MOST_OF_ALL / Math.max(1, curves.size()));
    return Math.max(1, (longest + most - 1) / Math.max(1, most));
  }

  private Legend legend() {
    List<Legend.Entry> entries = new ArrayList<>();
    for (String name : curves.keySet()) {
      entries.add(new Legend.Entry(name, pen(entries.size()), false));
    }
    // One curve needs no key, where the title says what it is.
    return new Legend(curves.size() > 1 ? entries : List.of(), width() - LEFT - RIGHT);
  }

  private static Pen pen(int k) {
    return new Pen(Palette.line(k), 1.8, Palette.dash(k));
  }

  @Override
  double height() {
    return legend().height() + 10 + PANEL + AXIS_HEIGHT;
  }

  @Override
  String note() {
    if (curves.values().stream().allMatch(c -> c[0].length == 0)) {
      return "There is no value yet";
    }
    return every() > 1 ? "One in " + every() + " points is drawn" : "";
  }

  @Override
  void draw(Canvas canvas, double top) {
    Legend legend = legend();
    legend.draw(canvas, LEFT, top);
    Panel panel =
        new Panel(
            canvas,
            LEFT,
            top + legend.height() + 10,
            width() - LEFT - RIGHT,
            PANEL,
            horizontal(),
            fromZero ? Range.from0(all(1)) : Range.of(all(1)));
    panel.leftAxis(false, true, yTitle);
    panel.edges();
    panel.bottom(true, xTitle);
    int k = 0;
    for (double[][] curve : curves.values()) {
      Pair<double[], double[]> drawn = thinned(curve);
      panel.line(drawn.getFirst(), drawn.getSecond(), pen(k));
      if (curve[0].length == 1 && Double.isFinite(curve[1][0])) {
        double[] x = {panel.atX(curve[0][0])};
        double[] y = {panel.atY(curve[1][0])};
        canvas.marks(x, y, 6, 6, Palette.line(k));
      }
      k++;
    }
  }

  private Range horizontal() {
    double[] x = all(0);
    double min = Arrays.stream(x).min().orElse(0);
    double max = Arrays.stream(x).max().orElse(1);
    return max > min ? new Range(min, max) : new Range(min - 1, max + 1);
  }

  private double[] all(int axis) {
    return curves.values().stream().flatMapToDouble(c -> Arrays.stream(c[axis])).toArray();
  }

  private Pair<double[], double[]> thinned(double[][] curve) {
    int every = every();
    int n = curve[0].length;
    int[] kept = IntStream.range(0, n).filter(i -> i % every == 0 || i == n - 1).toArray();
    return new Pair<>(
        Arrays.stream(kept).mapToDouble(i -> curve[0][i]).toArray(),
        Arrays.stream(kept).mapToDouble(i -> curve[1][i]).toArray());
  }
}
