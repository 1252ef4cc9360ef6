package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.settings.TimeAware;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonFields;
import io.github.dl4jsnn.util.JsonValues;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
import org.nd4j.linalg.api.ops.random.impl.DropOutInverted;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * Dropout with one mask for all time steps: what is dropped is dropped for the whole presentation,
 * so that a neuron's input does not flicker from step to step.
 *
 * <pre>
 * Y[t] = X[t] M / p        M of 0 and 1, P(M = 1) = p, drawn once for each example and element
 * </pre>
 *
 * <p>p is the probability of <em>retaining</em> a value, a number or a schedule, as in DL4J's
 * Dropout; the mask comes from ND4J's random generator. Truncated backpropagation draws one mask a
 * segment.
 *
 * <p>Time series [b, n, T] get a mask [b, n]; with {@link #withDataFormat} NWC they are [b, T, n].
 * Folded input, images [T b, c, h, w] or rows [T b, n], gets a mask [b, ...] that serves all T
 * steps. Spiking layers give this dropout their layout and T. On stock layers folded input needs
 * {@link #withTimeSteps}; 1 where the input has no time axis.
 *
 * <pre>{@code
 * new SpikingDense.Builder().nOut(64).dropOut(new TemporalDropout(0.8)).build()
 * new ConvolutionLayer.Builder(3, 3).nOut(32).dropOut(new TemporalDropout(0.8).withTimeSteps(4))
 * }</pre>
 *
 * <p>Errors: p outside of (0, 1] gives an IllegalArgumentException; folded input of unknown T, or
 * whose rows are no multiple of it, a DL4JInvalidInputException.
 *
 * <p>Reference: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from
 * overfitting", JMLR 15, 2014; one mask over time: Y. Gal, Z. Ghahramani, "A theoretically grounded
 * application of dropout in recurrent neural networks", NIPS 2016.
 */
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE,
    setterVisibility = JsonAutoDetect.Visibility.NONE)
public final class TemporalDropout implements IDropout, TimeAware {

  private static final long serialVersionUID = 1;

  private final double p;
  private final ISchedule pSchedule;
  private final int timeSteps;
  private final RNNFormat rnnDataFormat;

  /** What the layer sets; 0 and null where it is a stock one. */
  private transient int layerSteps;

  private transient RNNFormat layerFormat;

  /** 0 or 1 / p, with one row per example; null outside of a training pass. */
  private transient INDArray mask;

  /**
   * With a fixed probability.
   *
   * @param p probability of retaining a value, in (0, 1]
   * @throws IllegalArgumentException if p is outside of this range
   */
  public TemporalDropout(double p) {
    this(probability(p), null, 0, RNNFormat.NCW);
  }

  /**
   * With a probability that changes over iterations or epochs.
   *
   * @param pSchedule probability of retaining a value
   * @throws IllegalArgumentException if it is null
   */
  public TemporalDropout(ISchedule pSchedule) {
    this(Double.NaN, Checks.notNull("TemporalDropout", "pSchedule", pSchedule), 0, RNNFormat.NCW);
  }

  private TemporalDropout(double p, ISchedule pSchedule, int timeSteps, RNNFormat rnnDataFormat) {
    this.p = pSchedule == null ? probability(p) : Double.NaN;
    this.pSchedule = pSchedule;
    this.timeSteps = Checks.atLeast("TemporalDropout", "timeSteps", timeSteps, 0);
    this.rnnDataFormat = Checks.notNull("TemporalDropout", "rnnDataFormat", rnnDataFormat);
  }

  /**
   * The fields in JSON; one that is missing keeps its default, but p or a schedule must be given.
   */
  private static final class Fields {
    @JsonProperty
    @JsonDeserialize(using = JsonValues.Decimal.class)
    private double p = Double.NaN;

    @JsonProperty private ISchedule pSchedule;

    @JsonProperty
    @JsonDeserialize(using = JsonValues.WholeInt.class)
    private int timeSteps;

    @JsonProperty private RNNFormat rnnDataFormat = RNNFormat.NCW;

    @JsonAnySetter
    @SuppressWarnings({"DoNotCallSuggester", "unused"}) // called by the JSON library alone
    void unknown(String key, Object value) {
      throw JsonFields.unknown(
          "TemporalDropout", key, List.of("p", "pSchedule", "timeSteps", "rnnDataFormat"));
    }
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static TemporalDropout fromJson(Fields json) {
    return new TemporalDropout(json.p, json.pSchedule, json.timeSteps, json.rnnDataFormat);
  }

  private static double probability(double p) {
    return Checks.in("TemporalDropout", "p", Checks.above("TemporalDropout", "p", p, 0), 0, 1);
  }

  /**
   * The same with T time steps folded into the rows of the input.
   *
   * @throws IllegalArgumentException if T is below 1
   */
  public TemporalDropout withTimeSteps(int value) {
    return new TemporalDropout(
        p, pSchedule, Checks.positive("TemporalDropout", "timeSteps", value), rnnDataFormat);
  }

  /** The same for time series of the given layout. */
  public TemporalDropout withDataFormat(RNNFormat value) {
    return new TemporalDropout(
        p, pSchedule, timeSteps, Checks.notNull("TemporalDropout", "dataFormat", value));
  }

  /** Probability of retaining a value; NaN with a schedule. */
  public double getP() {
    return p;
  }

  /** The schedule of the probability, or null. */
  public ISchedule getPSchedule() {
    return pSchedule;
  }

  /** T of folded input; 0 where the layer sets it. */
  public int getTimeSteps() {
    return timeSteps;
  }

  /** Layout of time series. */
  public RNNFormat getRnnDataFormat() {
    return rnnDataFormat;
  }

  @Override
  public void setInputTime(int steps, RNNFormat format) {
    layerSteps = steps;
    layerFormat = format;
  }

  private long[] maskShape(long[] shape) {
    long[] of = shape.clone();
    if (shape.length == 3) {
      RNNFormat format = layerFormat == null ? rnnDataFormat : layerFormat;
      of[format == RNNFormat.NWC ? 1 : 2] = 1;
      return of;
    }
    int steps = layerSteps > 0 ? layerSteps : timeSteps;
    if (steps == 0 || shape[0] % steps != 0) {
      throw new DL4JInvalidInputException(
          "TemporalDropout got input "
              + Arrays.toString(shape)
              + (steps == 0
                  ? " and does not know how many time steps are folded into its rows: use"
                      + " withTimeSteps(T), 1 where the input has no time axis"
                  : ", whose rows are no multiple of T = " + steps));
    }
    of[0] /= steps;
    return of;
  }

  /** out = x M, the mask repeated along the time axis. */
  private void multiply(INDArray x, INDArray out) {
    INDArray m = mask.dataType() == out.dataType() ? mask : mask.castTo(out.dataType());
    if (x.rank() == 3) {
      Nd4j.exec(new MulOp(new INDArray[] {x, m}, new INDArray[] {out}));
      return;
    }
    long rows = m.size(0);
    for (long from = 0; from < x.size(0); from += rows) {
      var step = NDArrayIndex.interval(from, from + rows);
      Nd4j.exec(new MulOp(new INDArray[] {x.get(step), m}, new INDArray[] {out.get(step)}));
    }
  }

  @Override
  public INDArray applyDropout(
      INDArray inputActivations,
      INDArray resultArray,
      int iteration,
      int epoch,
      LayerWorkspaceMgr workspaceMgr) {
    double retain = pSchedule == null ? p : probability(pSchedule.valueAt(iteration, epoch));
    long[] shape = maskShape(inputActivations.shape());
    mask =
        workspaceMgr
            .createUninitialized(ArrayType.INPUT, resultArray.dataType(), shape, 'c')
            .assign(1.0);
    Nd4j.getExecutioner().exec(new DropOutInverted(mask, mask, retain));
    multiply(inputActivations.castTo(resultArray.dataType()), resultArray);
    return resultArray;
  }

  @Override
  public INDArray backprop(INDArray gradAtOutput, INDArray gradAtInput, int iteration, int epoch) {
    if (mask == null) {
      throw new IllegalStateException(
          "TemporalDropout: cannot go back without a forward pass in training before");
    }
    multiply(gradAtOutput, gradAtInput);
    mask = null;
    return gradAtInput;
  }

  @Override
  public void clear() {
    mask = null;
  }

  @Override
  public TemporalDropout clone() {
    return new TemporalDropout(
        p, pSchedule == null ? null : pSchedule.clone(), timeSteps, rnnDataFormat);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TemporalDropout other
        && Double.compare(p, other.p) == 0
        && Objects.equals(pSchedule, other.pSchedule)
        && timeSteps == other.timeSteps
        && rnnDataFormat == other.rnnDataFormat;
  }

  @Override
  public int hashCode() {
    return Objects.hash(p, pSchedule, timeSteps, rnnDataFormat);
  }

  @Override
  public String toString() {
    return "TemporalDropout(p="
        + (pSchedule == null ? p : pSchedule)
        + ", timeSteps="
        + timeSteps
        + ", "
        + rnnDataFormat
        + ")";
  }
}
