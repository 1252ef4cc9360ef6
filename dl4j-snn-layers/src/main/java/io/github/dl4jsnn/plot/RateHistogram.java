package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.plot.Canvas.Anchor;
import io.github.dl4jsnn.plot.Canvas.Font;
import io.github.dl4jsnn.plot.Panel.Range;
import io.github.dl4jsnn.recording.RecordedLayer;
import io.github.dl4jsnn.recording.Recording;
import io.github.dl4jsnn.util.Checks;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;

/**
 * How many neurons of a layer have which firing rate, over all examples of a minibatch.
 *
 * <pre>
 * r_i = mean of S_i[t] over examples and the steps that are no padding, in spikes per step
 * </pre>
 *
 * <p>A panel for each layer, whose bars are equally wide from 0 to the largest rate; neurons that
 * never fire are a bar of their own left of 0, in another colour. Layers whose output is no spikes
 * are left out.
 *
 * <p>Errors: see {@link Plot} and {@link Recording}.
 */
public final class RateHistogram extends Plot<RateHistogram> {

  private static final Font HEAD = new Font(11.5, Anchor.START);
  private static final int PANEL = 110;
  private static final int HEAD_HEIGHT = 22;
  private static final int AXIS_HEIGHT = 44;

  private final List<RecordedLayer> layers;
  private int bars = 20;

  private RateHistogram(List<RecordedLayer> layers) {
    super("Firing rates of the neurons", 720);
    this.layers = layers;
  }

  /** All layers that spike, for features [b, ...], one array per input. */
  public static RateHistogram of(Model network, INDArray... features) {
    return of(Recording.of(network, features));
  }

  /** All layers that spike, for the features of a minibatch. */
  public static RateHistogram of(Model network, DataSet data) {
    return of(Recording.of(network, data));
  }

  /** All layers of a recording. */
  public static RateHistogram of(Recording recording) {
    return new RateHistogram(Train.spiking("RateHistogram", recording));
  }

  /** Spikes [b, n, T]. */
  public static RateHistogram of(INDArray spikes) {
    return new RateHistogram(List.of(Train.layer("RateHistogram", spikes, null)));
  }

  /** How many bars there are from 0 to the largest rate; 20 by default. */
  public RateHistogram bars(int count) {
    bars = Checks.in("RateHistogram", "bars", count, 2, 200);
    return this;
  }

  @Override
  double height() {
    return layers.size() * (double) (HEAD_HEIGHT + PANEL + AXIS_HEIGHT);
  }

  @Override
  String note() {
    return "";
  }

  @Override
  void draw(Canvas canvas, double top) {
    double y = top;
    for (RecordedLayer layer : layers) {
      panel(canvas, layer, y);
      y += HEAD_HEIGHT + PANEL + AXIS_HEIGHT;
    }
  }

  private void panel(Canvas canvas, RecordedLayer layer, double top) {
    double[] rates = layer.rates();
    double max = Arrays.stream(rates).filter(r -> r > 0).max().orElse(1);
    int silent = (int) Arrays.stream(rates).filter(r -> r == 0).count();
    int[] counts = new int[bars];
    for (double r : rates) {
      if (r > 0) {
        counts[Math.min(bars - 1, (int) (r / max * bars))]++;
      }
    }
    int most = Math.max(silent, Arrays.stream(counts).max().orElse(0));
    String name = layer.name().isEmpty() ? "" : layer.name() + ": ";
    String head =
        name + Ticks.count(rates.length) + " neurons, " + Ticks.count(silent) + " of them silent";
    canvas.text(LEFT, top + 13, shortened(head, HEAD, width() - LEFT - RIGHT), HEAD);
    double step = max / bars;
    double slot = max / 20;
    Panel panel =
        new Panel(
            canvas,
            LEFT,
            top + HEAD_HEIGHT,
            width() - LEFT - RIGHT,
            PANEL,
            new Range(-2 * slot, max),
            new Range(0, Math.max(1, most)));
    panel.leftAxis(true, true, "neurons");
    bar(panel, -1.5 * slot, slot, silent, Palette.VERMILLION);
    for (int k = 0; k < bars; k++) {
      bar(panel, k * step, step, counts[k], Palette.BLUE);
    }
    panel.edges();
    panel.bottom(false, "spikes per step (left of 0: silent)");
  }

  private static void bar(Panel panel, double from, double width, int count, int rgb) {
    if (count > 0) {
      double left = panel.atX(from) + 0.5;
      double top = panel.atY(count);
      double right = panel.atX(from + width) - 0.5;
      panel.canvas().fill(left, top, Math.max(1, right - left), panel.atY(0) - top, rgb);
    }
  }
}
