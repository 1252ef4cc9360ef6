package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.internal.stream.Program;
import io.github.dl4jsnn.internal.stream.StageState;
import io.github.dl4jsnn.internal.stream.StageVariable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One stream of input: the state of a network for one example, from step to step. {@link
 * SpikingStream#open} makes it; one thread uses it at a time.
 *
 * <p>Input and output are what {@code rnnTimeStep} takes and gives for one example, flattened in c
 * order: [n] of [1, n] or [1, n, 1], [c h w] of images [1, c, h, w]. From the second step on, a
 * step allocates nothing, unless an activation function that runs through ND4J or an encoder of
 * your own does.
 */
public final class StreamSession implements AutoCloseable {

  private final Program program;
  private final ThreadLocal<Program.Run> runs;

  /** Null: closed. */
  private StageState[] state;

  /** Of the steps that return their output; null before the first one. */
  private float[] output;

  StreamSession(Program program, ThreadLocal<Program.Run> runs) {
    this.program = program;
    this.runs = runs;
    state = program.newState();
  }

  private StageState[] opened() {
    if (state == null) {
      throw new IllegalStateException(
          "StreamSession: the session was closed; SpikingStream.open() gives another one");
    }
    return state;
  }

  private float[] own() {
    if (output == null) {
      output = new float[program.outputSize()];
    }
    return output;
  }

  /**
   * Runs a step.
   *
   * @param input all values of the step
   * @return the output, the session's own array: valid until its next step
   * @throws DL4JInvalidInputException if the number of values is not that of the network's input
   */
  public float[] step(float[] input) {
    step(input, own());
    return output;
  }

  /**
   * Runs a step.
   *
   * @param input all values of the step
   * @param output receives the output
   * @throws DL4JInvalidInputException if the number of values is not that of the network's input
   * @throws IllegalArgumentException if the output has another number of values
   */
  public void step(float[] input, float[] output) {
    StageState[] before = opened();
    check(output);
    if (input.length != program.input().size()) {
      throw new DL4JInvalidInputException(
          "StreamSession got an input of "
              + input.length
              + " values, expected "
              + program.input().size()
              + ": those of one example at one step");
    }
    Program.Run run = runs.get();
    run.input(input);
    run.call(before, output);
  }

  /**
   * Runs a step whose input is given by its events.
   *
   * @param events indices of the values that are 1; all others are 0. An index that occurs k times
   *     is a value of k
   * @param count how many of them there are, from index 0 on
   * @return the output, the session's own array: valid until its next step
   * @throws DL4JInvalidInputException if an index is none of the network's input
   */
  public float[] step(int[] events, int count) {
    step(events, count, own());
    return output;
  }

  /**
   * Runs a step whose input is given by its events.
   *
   * @param events indices of the values that are 1; all others are 0. An index that occurs k times
   *     is a value of k
   * @param count how many of them there are, from index 0 on
   * @param output receives the output
   * @throws DL4JInvalidInputException if an index is none of the network's input
   * @throws IllegalArgumentException if the output has another number of values
   */
  public void step(int[] events, int count, float[] output) {
    StageState[] before = opened();
    check(output);
    check(events, count);
    Program.Run run = runs.get();
    run.input(events, count);
    run.call(before, output);
  }

  private void check(float[] output) {
    if (output.length != program.outputSize()) {
      throw new IllegalArgumentException(
          "StreamSession got an output array of "
              + output.length
              + " values, expected "
              + program.outputSize());
    }
  }

  private void check(int[] events, int count) {
    int n = program.input().size();
    // The sign bit says that one was below 0 or above n - 1.
    int outside = 0;
    for (int k = 0; k < count; k++) {
      outside |= events[k] | (n - 1 - events[k]);
    }
    for (int k = 0; outside < 0 && k < count; k++) {
      if (events[k] < 0 || events[k] >= n) {
        throw new DL4JInvalidInputException(
            "StreamSession got an event of index "
                + events[k]
                + ", expected indices in [0, "
                + n
                + ")");
      }
    }
  }

  /** Sets the state to that before the first step. */
  public void reset() {
    program.begin(opened());
  }

  /**
   * The state, by name of the layer and of the variable, as copies: of the layers that {@code
   * rnnGetPreviousState} knows what it gives, for one example; of running values what they are made
   * of.
   */
  public Map<String, Map<String, INDArray>> state() {
    Map<String, Map<String, INDArray>> all = new LinkedHashMap<>();
    StageState[] own = opened();
    each(
        (layer, k, variable) ->
            all.computeIfAbsent(layer, name -> new LinkedHashMap<>())
                .put(variable.name(), variable.get(own[k])));
    return all;
  }

  /**
   * Continues from another state, as {@link #state}, {@code rnnGetPreviousState} of one layer or
   * {@code rnnGetPreviousStates} of a ComputationGraph give it for one example. What is missing
   * starts from its initial value.
   *
   * @param states by name of the layer and of the variable
   * @throws IllegalArgumentException if there is no such variable, or it has another shape
   */
  public void setState(Map<String, Map<String, INDArray>> states) {
    checkNames(states);
    StageState[] next = program.newState();
    each(
        (layer, k, variable) -> {
          INDArray value = states.getOrDefault(layer, Map.of()).get(variable.name());
          if (value != null) {
            variable.set(next[k], value, layer);
          }
        });
    opened();
    state = next;
  }

  private void checkNames(Map<String, Map<String, INDArray>> states) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    each(
        (layer, k, variable) ->
            names.computeIfAbsent(layer, name -> new ArrayList<>()).add(variable.name()));
    states.forEach(
        (layer, values) ->
            values
                .keySet()
                .forEach(
                    name -> {
                      if (!names.getOrDefault(layer, List.of()).contains(name)) {
                        throw new IllegalArgumentException(
                            "StreamSession: there is no state variable '"
                                + name
                                + "' of a layer \""
                                + layer
                                + "\", expected some of "
                                + names);
                      }
                    }));
  }

  /** Does something with a variable of stage k. */
  private interface Visit {
    void accept(String layer, int k, StageVariable variable);
  }

  private void each(Visit visit) {
    List<Program.Node> nodes = program.nodes();
    for (int k = 0; k < nodes.size(); k++) {
      for (StageVariable variable : nodes.get(k).stage().variables()) {
        visit.accept(nodes.get(k).layer(), k, variable);
      }
    }
  }

  /**
   * Ends the session and frees its state; every later step is refused. Closing again is allowed.
   */
  @Override
  public void close() {
    state = null;
    output = null;
  }
}
