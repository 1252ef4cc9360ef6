package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.plot.Canvas.Anchor;
import io.github.dl4jsnn.plot.Canvas.Cells;
import io.github.dl4jsnn.plot.Canvas.Font;
import io.github.dl4jsnn.plot.Canvas.Pen;
import io.github.dl4jsnn.recording.EncodedSpikes;
import io.github.dl4jsnn.util.Checks;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An input image beside the spikes that an encoder makes of it: the image, the spikes at some time
 * steps, and their mean over all steps.
 *
 * <pre>
 * mean = (1/T) Σ_t S[t]     of each pixel; of an encoder that draws with probability x it nears x
 * </pre>
 *
 * <p>Images with several channels are shown as the mean of these. Values of the image are shown
 * from its smallest, black, to its largest, white; spikes are light on dark; the mean goes from 0,
 * dark blue, to 1, yellow.
 *
 * <p>The spikes of a network are those of the first layer with an encoder that draws, for the
 * iteration at which the network is; arrays of spikes may come from anywhere.
 *
 * <p>Errors: see {@link Plot}; a network without such a layer, values that are no image, and sizes
 * that do not fit give an IllegalArgumentException that names what was got.
 */
public final class InputSpikes extends Plot<InputSpikes> {

  private static final Font LABEL = new Font(11, Anchor.MIDDLE);
  private static final Pen FRAME = new Pen(Palette.GREY, 1);
  private static final int GAP = 12;
  private static final int LABEL_HEIGHT = 22;

  /** Of the longest label. */
  private static final int LABEL_WIDTH = 72;

  private final INDArray features;
  private final INDArray spikes;
  private int example;
  private int rows;
  private int columns;
  private int frames = 6;

  private InputSpikes(INDArray features, INDArray spikes) {
    super("Input and its spikes", 860);
    this.features = features;
    this.spikes = spikes;
    size(features);
  }

  /**
   * The spikes that a network makes of its input.
   *
   * @param network a MultiLayerNetwork or a ComputationGraph
   * @param features one array per input; the picture shows the one that the layer encodes
   */
  public static InputSpikes of(Model network, INDArray... features) {
    EncodedSpikes.Encoded encoded = EncodedSpikes.first(network, features);
    return new InputSpikes(encoded.values(), encoded.spikes());
  }

  /**
   * Any values and the spikes that stand for them.
   *
   * @param features [b, n] or images [b, c, h, w]
   * @param spikes [b, n, T]; of images n = c h w
   */
  public static InputSpikes of(INDArray features, INDArray spikes) {
    Checks.notNull("InputSpikes", "features", features);
    Train.layer("InputSpikes", spikes, null);
    long n = features.isEmpty() ? 0 : features.length() / features.size(0);
    if (features.size(0) != spikes.size(0) || n != spikes.size(1)) {
      throw new IllegalArgumentException(
          "InputSpikes: features "
              + Arrays.toString(features.shape())
              + " and spikes "
              + Arrays.toString(spikes.shape())
              + " must have as many examples and values");
    }
    return new InputSpikes(features, spikes);
  }

  private void size(INDArray image) {
    if (image.rank() == 4) {
      rows = (int) image.size(2);
      columns = (int) image.size(3);
      return;
    }
    rows = (int) Math.round(Math.sqrt((double) spikes.size(1)));
    columns = rows;
    if ((long) rows * columns != spikes.size(1)) {
      rows = 1;
      columns = (int) spikes.size(1);
    }
  }

  /**
   * Height and width of the image; by default those of [b, c, h, w], or of a square of n values, or
   * a single row.
   */
  public InputSpikes imageSize(int height, int width) {
    Checks.positive("InputSpikes", "height", height);
    Checks.positive("InputSpikes", "width", width);
    if (spikes.size(1) % ((long) height * width) != 0) {
      throw new IllegalArgumentException(
          "InputSpikes: an image of "
              + height
              + " x "
              + width
              + " pixels does not fit "
              + spikes.size(1)
              + " values per example");
    }
    rows = height;
    columns = width;
    return this;
  }

  /** Which example of the minibatch; 0 by default. */
  public InputSpikes example(int index) {
    example = Checks.in("InputSpikes", "example", index, 0, (int) spikes.size(0) - 1);
    return this;
  }

  /** At how many time steps the spikes are shown at most; 6 by default. */
  public InputSpikes frames(int steps) {
    frames = Checks.in("InputSpikes", "frames", steps, 1, 30);
    return this;
  }

  private int shownFrames() {
    return (int) Math.min(frames, spikes.size(2));
  }

  /** The time step of frame k, evenly spread from the first to the last. */
  private int step(int k) {
    return shownFrames() == 1
        ? 0
        : (int) Math.round((double) k * (spikes.size(2) - 1) / (shownFrames() - 1));
  }

  /** Whether frames are too narrow for labels of several words. */
  private boolean narrow() {
    return cell() + GAP < LABEL_WIDTH;
  }

  private double cell() {
    return (width() - 24 - GAP * (shownFrames() + 1.0)) / (shownFrames() + 2);
  }

  private double cellHeight() {
    return Math.max(10, Math.min(2 * cell(), cell() * rows / columns));
  }

  @Override
  double height() {
    return cellHeight() + LABEL_HEIGHT + 4;
  }

  private int channels() {
    return (int) (spikes.size(1) / ((long) rows * columns));
  }

  @Override
  String note() {
    String steps =
        shownFrames() < spikes.size(2)
            ? shownFrames() + " of " + Ticks.count(spikes.size(2)) + " time steps are shown"
            : "";
    String mean = channels() > 1 ? "mean of " + channels() + " channels" : "";
    return steps + (steps.isEmpty() || mean.isEmpty() ? "" : "; ") + mean;
  }

  @Override
  void draw(Canvas canvas, double top) {
    float[] image = features.slice(example, 0).dup('c').data().asFloat();
    float[][] train = Train.values(spikes, example);
    double[] values = new double[image.length];
    Arrays.setAll(values, i -> image[i]);
    double min = Arrays.stream(values).min().orElse(0);
    double span = Math.max(1e-30, Arrays.stream(values).max().orElse(1) - min);
    frame(canvas, top, 0, "input", values, v -> (v - min) / span, false);
    for (int k = 0; k < shownFrames(); k++) {
      int t = step(k);
      double[] at = new double[train.length];
      Arrays.setAll(at, i -> train[i][t]);
      frame(canvas, top, k + 1, (narrow() ? "" : "t = ") + t, at, Math::abs, false);
    }
    double[] mean = new double[train.length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (float s : train[i]) {
        sum += s;
      }
      mean[i] = sum / train[i].length;
    }
    String label = narrow() ? "mean" : "mean over t";
    frame(canvas, top, shownFrames() + 1, label, mean, Math::abs, true);
  }

  private void frame(
      Canvas canvas,
      double top,
      int place,
      String label,
      double[] values,
      DoubleUnaryOperator scale,
      boolean map) {
    int pixels = rows * columns;
    int[] rgb = new int[pixels];
    for (int p = 0; p < pixels; p++) {
      double sum = 0;
      for (int c = 0; c < channels(); c++) {
        sum += values[c * pixels + p];
      }
      double v = scale.applyAsDouble(sum / channels());
      rgb[p] = map ? Palette.cividis(v) : Palette.grey(v);
    }
    double x = 12 + place * (cell() + GAP);
    double right = x + cell();
    double bottom = top + cellHeight();
    canvas.cells(x, top, cell(), cellHeight(), new Cells(columns, rgb));
    canvas.line(
        new double[] {x, right, right, x, x}, new double[] {top, top, bottom, bottom, top}, FRAME);
    canvas.text(x + cell() / 2, bottom + 16, label, LABEL);
  }
}
