package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.decoding.ReadOut;
import io.github.dl4jsnn.internal.runtime.ReadOutRuntime;
import io.github.dl4jsnn.internal.settings.ReadOutSettings;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonRoundTrip;
import io.github.dl4jsnn.util.Text;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Ends the time axis by a {@link ReadOut}: first spikes, rates, counts, maximum or last membranes,
 * the votes of populations. Any layer without time may follow, such as DL4J's LossLayer.
 *
 * <pre>
 * Y[b] = read-out of the steps of X[b] that are not masked          [b, n, T] to [b, k]
 * </pre>
 *
 * <p>k is n, of a population vote the number of classes. With {@code RNNFormat.NWC} the input is
 * [b, T, n]. Images and rows over time are taken as time series of all their values. An example
 * whose steps are all masked has the answer 0. Masks end here. With {@code rnnTimeStep} each call
 * is a sequence of its own.
 *
 * <p>DL4J's GlobalPoolingLayer has rates, counts and maxima too, on a GPU faster; {@link
 * FiringRateLayer} has rates of images over time.
 *
 * <p>Errors: input of another rank gives a DL4JInvalidInputException.
 */
public final class ReadOutLayer extends BaseReadOutLayer implements ReadOutSettings {

  private ReadOut readOut = new RateReadOut();

  /** For the JSON library; use the {@link Builder}. */
  ReadOutLayer() {}

  /** A layer with this read-out. */
  public ReadOutLayer(ReadOut readOut) {
    this(new Builder(readOut));
  }

  private ReadOutLayer(Builder builder) {
    super(builder);
    setReadOut(builder.readOut);
  }

  @Override
  public ReadOut getReadOut() {
    return readOut;
  }

  public void setReadOut(ReadOut readOut) {
    Checks.notNull(owner(), "readOut", readOut);
    JsonRoundTrip.check(owner(), "readOut", readOut, ReadOut.class);
    this.readOut = readOut;
  }

  @Override
  org.deeplearning4j.nn.api.Layer runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new ReadOutRuntime<ReadOutLayer>(conf, dataType);
  }

  /**
   * @throws IllegalArgumentException if the read-out cannot answer with inputs of this size
   */
  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.feedForward(readOut.answers((int) series(inputType).getSize()));
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof ReadOutLayer other
        && Objects.equals(readOut, other.readOut);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), readOut);
  }

  @Override
  public String toString() {
    return Text.of(this, "", readOut);
  }

  /** Builds a {@link ReadOutLayer} with a name, a layout or dropout. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends BaseReadOutLayer.Builder<Builder> {

    private final ReadOut readOut;

    /** A layer with this read-out. */
    public Builder(ReadOut readOut) {
      this.readOut = Checks.notNull("ReadOutLayer", "readOut", readOut);
    }

    @Override
    public ReadOutLayer build() {
      return new ReadOutLayer(this);
    }
  }
}
