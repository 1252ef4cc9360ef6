package io.github.dl4jsnn.decoding;

import io.github.dl4jsnn.util.Checks;

/**
 * A population code: several neurons stand for each class, and their read-outs vote for it.
 *
 * <p>n outputs give k answers, n a multiple of k; {@link Vote} tells which outputs are of which
 * class.
 *
 * <p>Reference: SpikingJelly's VotingLayer is the MEAN of rates, snnTorch's population_code the SUM
 * of counts.
 *
 * @param readOut of each output; the rate by default
 * @param classes k, at least 1; 1 by default
 * @param vote the sum or the mean of a class; the mean by default
 */
public record PopulationVote(ReadOut readOut, int classes, Vote vote) implements ReadOut {

  private static final String OWNER = "PopulationVote";

  /**
   * @throws IllegalArgumentException if a component is null, or classes below 1
   */
  public PopulationVote {
    Checks.notNull(OWNER, "readOut", readOut);
    Checks.positive(OWNER, "classes", classes);
    Checks.notNull(OWNER, "vote", vote);
  }

  /** For the JSON library: what it reads replaces all three. */
  PopulationVote() {
    this(new RateReadOut(), 1, Vote.MEAN);
  }

  /**
   * @throws IllegalArgumentException if classes does not divide the number of answers of n outputs
   */
  @Override
  public int answers(int n) {
    Vote.groupSize(OWNER, readOut.answers(n), classes);
    return classes;
  }

  @Override
  public double[] read(double[][] outputs) {
    return vote.of(readOut.read(outputs), classes);
  }

  @Override
  public void backward(double[][] outputs, double[] answerGradient, double[][] outputGradient) {
    double[] each = vote.backward(answerGradient, readOut.answers(outputs[0].length));
    readOut.backward(outputs, each, outputGradient);
  }
}
