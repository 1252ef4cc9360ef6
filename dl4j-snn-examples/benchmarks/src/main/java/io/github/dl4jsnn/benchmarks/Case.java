package io.github.dl4jsnn.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One thing to measure.
 *
 * @param name as the command line and the tables call it
 * @param title what it is, in a few words
 * @param work what one iteration does
 * @param sizes neurons of each layer, the input first; of convolutions their channels in between
 * @param steps T; of a stream how many different steps follow one another
 * @param batch b
 * @param input what the network gets
 * @param contenders ours first
 */
public record Case(
    String name,
    String title,
    Work work,
    List<Integer> sizes,
    int steps,
    int batch,
    Input input,
    List<Contender> contenders) {

  /** What one iteration does. */
  public enum Work {
    /** Encoding, forward, backward, Adam. */
    TRAIN,
    /** Encoding and forward. */
    INFER,
    /** Neurons alone, forward and backward. */
    NEURON,
    /** Parallel neurons alone, forward and backward, with the gradients of their weights. */
    PARALLEL,
    /** A training iteration of convolutions, IF neurons and pooling. */
    CONV,
    /** A training iteration of convolutions, some with a stride of 2, and LIF neurons. */
    STRIDED,
    /** As TRAIN, with a hidden layer that is recurrent, all to all. */
    RECURRENT,
    /** A training iteration of an LSTM, or of ours beside it. */
    LSTM,
    /** One step of dense layers, whose state goes on to the next one. */
    STREAM,
    /** As STREAM, with a hidden layer that is recurrent, all to all. */
    STREAM_RECURRENT;

    /** Whether there are neurons and nothing else. */
    public boolean isNeurons() {
      return this == NEURON || this == PARALLEL;
    }

    /** Whether its network has convolutions. */
    public boolean isConvolutional() {
      return this == CONV || this == STRIDED;
    }

    /** Whether an iteration is one step. */
    public boolean isStream() {
      return this == STREAM || this == STREAM_RECURRENT;
    }

    /** Whether the hidden layer is recurrent. */
    public boolean isRecurrent() {
      return this == RECURRENT || this == STREAM_RECURRENT;
    }
  }

  /** What the network gets. */
  public enum Input {
    /** Images; spikes are drawn in the iteration. */
    POISSON,
    /** Spikes that were drawn before. */
    SPIKES,
    /** Images, as current at each step. */
    CONSTANT,
    /** Currents of neurons. */
    CURRENT
  }

  /** The same case for some of its contenders. */
  Case with(List<Contender> some) {
    return new Case(name, title, work, sizes, steps, batch, input, some);
  }

  /** The command line of a child; the same for Java and for Python. */
  List<String> arguments(Contender contender, String data) {
    return List.of(
        "--contender",
        contender.library(),
        "--work",
        word(work),
        "--sizes",
        sizes.stream().map(String::valueOf).collect(Collectors.joining(",")),
        "--steps",
        Integer.toString(steps),
        "--batch",
        Integer.toString(batch),
        "--input",
        word(input),
        "--data",
        data);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
