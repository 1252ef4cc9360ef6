package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.internal.stream.Program;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A trained network, ready to run step by step for many streams of input at once, one example each,
 * at a fraction of the time that a call of {@code rnnTimeStep} takes.
 *
 * <p>It copies parameters, and the counts that encoders draw by, when it is made: what {@code fit}
 * does to the network later is not seen; make another stream then, and let sessions continue in it
 * by {@link StreamSession#state} and {@link StreamSession#setState}. Immutable and thread-safe.
 *
 * <p>{@link #open} gives a session, the state of one stream. Sessions share everything else: each
 * thread that steps has scratch arrays of its own, for all of its sessions.
 *
 * <p>One step equals one call of {@code rnnTimeStep} with one example and, unless an encoder adds
 * time, one time step: the same spikes wherever the potential is not within rounding of its
 * threshold, the same draws, in FLOAT whatever the type of the network. What ends time in the
 * network, a FiringRateLayer, a ReadOutLayer, a TimeLossLayer, DL4J's GlobalPoolingLayer over time
 * or LastTimeStep, gives a running value instead: that of all steps since the session began, so
 * that T steps end at what {@code output} gives for the sequence of T. Masks and dropout do not
 * exist here. Layers that cannot run in a stream are refused by name.
 *
 * <p>docs/streaming.md has a complete program, and lists layers and vertices.
 */
public final class SpikingStream {

  private final Program program;
  private final ThreadLocal<Program.Run> runs;

  private SpikingStream(Program program) {
    this.program = program;
    runs = ThreadLocal.withInitial(program::run);
  }

  /**
   * A stream of a network whose first layer says the size of its input.
   *
   * @throws IllegalArgumentException if it does not, or if a layer cannot run in a stream
   */
  public static SpikingStream of(MultiLayerNetwork network) {
    return new SpikingStream(Networks.of(network, null));
  }

  /**
   * A stream of a network with a given input, as of images without a preprocessor.
   *
   * @param inputType that of {@code setInputType(..)} of the configuration
   * @throws IllegalArgumentException if a layer cannot run in a stream
   */
  public static SpikingStream of(MultiLayerNetwork network, InputType inputType) {
    return new SpikingStream(Networks.of(network, inputType));
  }

  /**
   * A stream of a graph with one input and one output; likewise.
   *
   * @throws IllegalArgumentException if it has others, if its first layer does not say the size of
   *     the input, or if a layer or vertex cannot run in a stream
   */
  public static SpikingStream of(ComputationGraph graph) {
    return new SpikingStream(Networks.of(graph, null));
  }

  /**
   * A stream of a graph with a given input; likewise.
   *
   * @param inputType that of {@code setInputTypes(..)} of the configuration
   * @throws IllegalArgumentException if the graph has several inputs or outputs, or if a layer or
   *     vertex cannot run in a stream
   */
  public static SpikingStream of(ComputationGraph graph, InputType inputType) {
    return new SpikingStream(Networks.of(graph, inputType));
  }

  /** A new session, in the state before the first step. */
  public StreamSession open() {
    return new StreamSession(program, runs);
  }

  /** Number of values that a step takes. */
  public int inputSize() {
    return program.input().size();
  }

  /** Number of values that a step gives: with an encoder that adds time, those of all its steps. */
  public int outputSize() {
    return program.outputSize();
  }
}
