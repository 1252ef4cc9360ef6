package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.plot.Canvas.Anchor;
import io.github.dl4jsnn.plot.Canvas.Cells;
import io.github.dl4jsnn.plot.Canvas.Font;
import io.github.dl4jsnn.plot.Canvas.Pen;
import io.github.dl4jsnn.recording.NetworkLayer;
import io.github.dl4jsnn.util.Checks;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights as images: one for each neuron of a dense layer, of the weights from all its inputs; one
 * for each pair of output and input channel of a convolution.
 *
 * <p>Blue is negative, vermillion positive, near white 0; all images have one scale, that of the
 * largest weight drawn.
 *
 * <p>The inputs of a dense layer are taken for an image of {@link #imageSize}, by default a square
 * where their number is one, else a single row; several channels, channel after channel, give one
 * image each.
 *
 * <p>Errors: see {@link Plot}; a layer that is not there or has no such parameter, and an image
 * that does not fit, give an IllegalArgumentException that names what there is.
 */
public final class WeightMaps extends Plot<WeightMaps> {

  private static final Font LABEL = new Font(10, Anchor.MIDDLE);
  private static final Pen FRAME = new Pen(Palette.GRID, 1);
  private static final int GAP = 8;
  private static final int LABEL_HEIGHT = 15;
  private static final int BAR = 80;

  /** [nOut][inputs]. */
  private final double[][] weights;

  private final boolean convolution;
  private int rows;
  private int columns;
  private int maxMaps = 64;

  private WeightMaps(String title, INDArray w) {
    super(title, 720);
    if (w.rank() != 2 && w.rank() != 4) {
      throw new IllegalArgumentException(
          "WeightMaps: expected weights [nIn, nOut] or [nOut, nIn, kH, kW], got "
              + Arrays.toString(w.shape()));
    }
    convolution = w.rank() == 4;
    if (convolution) {
      weights = w.dup('c').reshape('c', w.size(0), w.length() / w.size(0)).toDoubleMatrix();
      rows = (int) w.size(2);
      columns = (int) w.size(3);
    } else {
      weights = w.transpose().toDoubleMatrix();
      rows = (int) Math.round(Math.sqrt(weights[0].length));
      columns = rows;
      if (rows * columns != weights[0].length) {
        rows = 1;
        columns = weights[0].length;
      }
    }
  }

  /**
   * W of a layer; layers without a name are called by their index, as {@link NetworkLayer} says.
   */
  public static WeightMaps of(Model network, String layer) {
    return of(network, layer, "W");
  }

  /** A parameter of a layer by its key, for example {@code RW} of recurrent weights. */
  public static WeightMaps of(Model network, String layer, String key) {
    Map<String, INDArray> table = NetworkLayer.named(network, layer).layer().paramTable();
    INDArray w = table == null ? null : table.get(key);
    if (w == null) {
      throw new IllegalArgumentException(
          "WeightMaps: layer \""
              + layer
              + "\" has no parameter "
              + key
              + ", expected one of "
              + (table == null ? "none" : table.keySet()));
    }
    return new WeightMaps(key + " of " + layer, w);
  }

  /** Weights [nIn, nOut], or [nOut, nIn, kH, kW] of a convolution. */
  public static WeightMaps of(INDArray weights) {
    return new WeightMaps("Weights", Checks.notNull("WeightMaps", "weights", weights));
  }

  /** Height and width of the image of a dense layer's inputs. */
  public WeightMaps imageSize(int height, int width) {
    Checks.positive("WeightMaps", "height", height);
    Checks.positive("WeightMaps", "width", width);
    if (convolution || weights[0].length % ((long) height * width) != 0) {
      throw new IllegalArgumentException(
          "WeightMaps: an image of "
              + height
              + " x "
              + width
              + " pixels does not fit "
              + (convolution
                  ? "a kernel of " + rows + " x " + columns
                  : weights[0].length + " inputs"));
    }
    rows = height;
    columns = width;
    return this;
  }

  /** How many images there are at most; 64 by default. */
  public WeightMaps maxMaps(int maps) {
    maxMaps = Checks.in("WeightMaps", "maxMaps", maps, 1, 1000);
    return this;
  }

  private int perNeuron() {
    return weights[0].length / (rows * columns);
  }

  private int shown() {
    return (int) Math.min(maxMaps, (long) weights.length * perNeuron());
  }

  /** Images beside each other: about as many as below each other, wide ones fewer. */
  private int perRow() {
    double best = Math.sqrt(shown() * 1.6 * rows / columns);
    return (int) Math.max(1, Math.min(shown(), Math.ceil(best)));
  }

  private double cell() {
    return Math.min(
        140.0 * Math.max(1, columns / rows),
        (width() - 24.0 - BAR - GAP * (perRow() - 1)) / perRow());
  }

  private double cellHeight() {
    return Math.max(8, cell() * rows / columns);
  }

  @Override
  double height() {
    int lines = (shown() + perRow() - 1) / perRow();
    return Math.max(120, lines * (cellHeight() + LABEL_HEIGHT + GAP));
  }

  @Override
  String note() {
    long all = (long) weights.length * perNeuron();
    return shown() < all ? "The first " + shown() + " of " + Ticks.count(all) + " images" : "";
  }

  @Override
  void draw(Canvas canvas, double top) {
    int pixels = rows * columns;
    double max = 1e-30;
    for (int k = 0; k < shown(); k++) {
      for (int p = 0; p < pixels; p++) {
        double w = Math.abs(weight(k, p));
        max = w <= Double.MAX_VALUE ? Math.max(max, w) : max;
      }
    }
    for (int k = 0; k < shown(); k++) {
      int[] rgb = new int[pixels];
      for (int p = 0; p < pixels; p++) {
        double w = weight(k, p);
        rgb[p] = Double.isNaN(w) ? Palette.GREY : Palette.signed(w / max);
      }
      double x = 12 + k % perRow() * (cell() + GAP);
      int line = k / perRow();
      double y = top + line * (cellHeight() + LABEL_HEIGHT + GAP);
      double right = x + cell();
      double bottom = y + cellHeight();
      canvas.cells(x, y, cell(), cellHeight(), new Cells(columns, rgb));
      canvas.line(
          new double[] {x, right, right, x, x}, new double[] {y, y, bottom, bottom, y}, FRAME);
      if (LABEL.width(label(k)) <= cell() + GAP) {
        canvas.text(x + cell() / 2, bottom + 11, label(k), LABEL);
      }
    }
    String high = Ticks.text(Double.parseDouble(String.format(Locale.ROOT, "%.3g", max)));
    ColorBar.draw(
        canvas,
        width() - BAR + 8.0,
        top,
        Math.min(160, height() - 12),
        v -> Palette.signed(2 * v - 1),
        "-" + high,
        high);
  }

  private double weight(int map, int pixel) {
    return weights[map / perNeuron()][map % perNeuron() * rows * columns + pixel];
  }

  private String label(int map) {
    return perNeuron() == 1
        ? Integer.toString(map)
        : map / perNeuron() + (convolution ? " ← " : ", channel ") + map % perNeuron();
  }
}
