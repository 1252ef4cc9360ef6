package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.decoding.Vote;
import io.github.dl4jsnn.internal.runtime.VoteRuntime;
import io.github.dl4jsnn.internal.settings.VoteSettings;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonValues;
import io.github.dl4jsnn.util.Text;
import java.util.Objects;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * Several neurons vote for each class: the mean, or the sum, of consecutive groups.
 *
 * <pre>
 * Y[c] = Σ_j X[c n/k + j] / (n/k)          j = 0 .. n/k - 1; SUM: without the division
 * </pre>
 *
 * <p>Input [b, n] gives [b, k], for example rates above a FiringRateLayer; time series [b, n, T]
 * give [b, k, T], step by step, or the NWC forms of these. Masks pass through. To end time as well
 * there is {@code new ReadOutLayer(new PopulationVote(..))}.
 *
 * <p>Reference: VotingLayer of SpikingJelly (MEAN).
 *
 * <p>Errors: input of another rank gives a DL4JInvalidInputException, a size that k does not divide
 * an IllegalArgumentException.
 */
public final class PopulationVoteLayer extends BaseReadOutLayer implements VoteSettings {

  private int classes = 1;
  private Vote vote = Vote.MEAN;

  /** For the JSON library; use the {@link Builder}. */
  PopulationVoteLayer() {}

  private PopulationVoteLayer(Builder builder) {
    super(builder);
    classes = builder.classes;
    vote = builder.vote;
  }

  @Override
  public int getClasses() {
    return classes;
  }

  @JsonDeserialize(using = JsonValues.WholeInt.class)
  public void setClasses(int classes) {
    this.classes = Checks.positive(owner(), "classes", classes);
  }

  @Override
  public Vote getVote() {
    return vote;
  }

  public void setVote(Vote vote) {
    this.vote = Checks.notNull(owner(), "vote", vote);
  }

  @Override
  org.deeplearning4j.nn.api.Layer runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new VoteRuntime<PopulationVoteLayer>(conf, dataType);
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return inputType instanceof InputType.InputTypeConvolutional
        ? super.getPreProcessorForInputType(inputType)
        : null;
  }

  /**
   * @throws IllegalArgumentException if k does not divide the size of the input
   */
  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    long n = InputTypes.values(inputType, getLayerName());
    Vote.groupSize(owner(), (int) n, classes);
    return inputType instanceof InputType.InputTypeRecurrent rnn
        ? InputType.recurrent(classes, rnn.getTimeSeriesLength(), rnn.getFormat())
        : InputType.feedForward(classes);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof PopulationVoteLayer other
        && classes == other.classes
        && vote == other.vote;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), classes, vote);
  }

  @Override
  public String toString() {
    return Text.of(this, "classes", classes, "vote", vote);
  }

  /** Builds a {@link PopulationVoteLayer}. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends BaseReadOutLayer.Builder<Builder> {

    private final int classes;
    private Vote vote = Vote.MEAN;

    /**
     * A vote for k classes.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Builder(int classes) {
      this.classes = Checks.positive("PopulationVoteLayer", "classes", classes);
    }

    /** The mean, as by default, or the sum of each group. */
    public Builder vote(Vote vote) {
      this.vote = Checks.notNull(owner(), "vote", vote);
      return this;
    }

    @Override
    public PopulationVoteLayer build() {
      return new PopulationVoteLayer(this);
    }
  }
}
