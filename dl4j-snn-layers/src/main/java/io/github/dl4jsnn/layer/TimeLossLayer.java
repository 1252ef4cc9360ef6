package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.runtime.TimeLossRuntime;
import io.github.dl4jsnn.internal.settings.TimeLossSettings;
import io.github.dl4jsnn.loss.ReadOutCrossEntropy;
import io.github.dl4jsnn.loss.TimeLoss;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonRoundTrip;
import io.github.dl4jsnn.util.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The output layer of a network whose loss looks over time: a {@link TimeLoss} of the outputs of
 * the layer below, [b, n, T]. It has no parameters.
 *
 * <pre>
 * score = Σ_b w[b] l[b] / b          + what regularizes; l: the loss of an example
 * w[b]  = (mask of the example) Σ_c classWeights[c] Y[b, c]
 * </pre>
 *
 * <p>Activations are the answers of the loss, [b, k]: a softmax, counts, -(first spike times) and
 * so on; the highest is the predicted class, so that {@code output}, {@code predict} and {@code
 * evaluate} work with labels [b, k]. With {@code RNNFormat.NWC} input is [b, T, n], labels
 * likewise.
 *
 * <p>Labels are [b, k] or, one at each step, [b, k, T]. A loss of each step takes these as they
 * are; of other losses the last label that is not masked is the label of the example.
 *
 * <p>Masks: steps that the mask of the features leaves out are no part of the example, neither of
 * its sums nor of its T. A label mask [b, 1] multiplies the losses of examples; a label mask [b, T]
 * says which steps count or, with labels [b, k, T], which have a label. An example without steps or
 * labels has no loss. The score divides by b whatever the masks are. These are the rules of DL4J's
 * own loss layers.
 *
 * <p>Truncated backpropagation: each segment is a sequence of its own. DL4J's MultiLayerNetwork
 * asks for labels [b, k, T] there; with others it logs a warning and trains nothing. With {@code
 * rnnTimeStep} each call is a sequence of its own. Dropout that is set for the whole network has no
 * effect here.
 *
 * <p>Errors: input, labels or masks of another shape give a DL4JInvalidInputException.
 */
public final class TimeLossLayer extends BaseReadOutLayer implements TimeLossSettings {

  private TimeLoss loss = new ReadOutCrossEntropy();
  private List<Double> classWeights = List.of();

  /** For the JSON library; use the {@link Builder}. */
  TimeLossLayer() {}

  /** A layer with this loss. */
  public TimeLossLayer(TimeLoss loss) {
    this(new Builder(loss));
  }

  private TimeLossLayer(Builder builder) {
    super(builder);
    setLoss(builder.loss);
    classWeights = builder.classWeights;
  }

  @Override
  public TimeLoss getLoss() {
    return loss;
  }

  public void setLoss(TimeLoss loss) {
    Checks.notNull(owner(), "loss", loss);
    JsonRoundTrip.check(owner(), "loss", loss, TimeLoss.class);
    this.loss = loss;
  }

  @Override
  public List<Double> getClassWeights() {
    return classWeights;
  }

  public void setClassWeights(List<Double> classWeights) {
    this.classWeights = check(owner(), classWeights);
  }

  private static List<Double> check(String owner, List<Double> classWeights) {
    List<Double> copy = new ArrayList<>(Checks.notNull(owner, "classWeights", classWeights));
    for (Double w : copy) {
      Checks.atLeast(owner, "classWeights", Checks.notNull(owner, "classWeights", w), 0.0);
    }
    return List.copyOf(copy);
  }

  @Override
  org.deeplearning4j.nn.api.Layer runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new TimeLossRuntime<TimeLossLayer>(conf, dataType);
  }

  /**
   * @throws IllegalArgumentException if the loss cannot have inputs of this size
   */
  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.feedForward(loss.classes((int) series(inputType).getSize()));
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof TimeLossLayer other
        && Objects.equals(loss, other.loss)
        && Objects.equals(classWeights, other.classWeights);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), loss, classWeights);
  }

  @Override
  public String toString() {
    return Text.of(this, "", loss, "classWeights", classWeights);
  }

  /** Builds a {@link TimeLossLayer} with a name, class weights or a layout. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends BaseReadOutLayer.Builder<Builder> {

    private final TimeLoss loss;
    private List<Double> classWeights = List.of();

    /** A layer with this loss. */
    public Builder(TimeLoss loss) {
      this.loss = Checks.notNull("TimeLossLayer", "loss", loss);
    }

    /**
     * One weight per class, by which the loss of an example of that class is multiplied; all 1 by
     * default. The loss says how the mean is taken, see {@link TimeLoss#dividesByWeights}.
     *
     * @throws IllegalArgumentException if a weight is negative or not finite
     */
    public Builder classWeights(double... weights) {
      Checks.notNull(owner(), "classWeights", weights);
      classWeights = check(owner(), Arrays.stream(weights).boxed().toList());
      return this;
    }

    @Override
    public TimeLossLayer build() {
      return new TimeLossLayer(this);
    }
  }
}
