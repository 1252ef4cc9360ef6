package io.github.dl4jsnn.internal.stream;

import java.util.ArrayList;
import java.util.List;

/**
 * A network as a list of stages, each after those that it reads. Immutable; shared by all sessions
 * and threads.
 *
 * <p>An encoder that adds time makes T steps of one call: the stages below it run once, before
 * them; those above it at each step; and those above a running value once, after them.
 */
public final class Program {

  /** When a stage runs. */
  public enum Phase {
    /** Once in a call, before its time steps. */
    BEFORE,
    /** At each time step. */
    TIMED,
    /** Once in a call, after its time steps. */
    AFTER
  }

  /**
   * A stage and where it is.
   *
   * @param layer name of the layer that it belongs to
   * @param inputs numbers of the stages that it reads; -1: the input of the network
   */
  public record Node(Stage stage, String layer, Phase phase, List<Integer> inputs) {

    boolean stateful() {
      return !stage.variables().isEmpty();
    }
  }

  private final Form input;
  private final List<Node> nodes;
  private final Form output;
  private final int steps;
  private final int outputSteps;

  /**
   * @param input what the network gets at a call
   * @param nodes the last one sends the output
   * @param output what DL4J shows of it at a step
   * @param steps T of a call
   * @param outputSteps how many steps the output of a call has: T, or 1 where time has ended
   */
  public Program(Form input, List<Node> nodes, Form output, int steps, int outputSteps) {
    this.input = input;
    this.nodes = List.copyOf(nodes);
    this.output = output;
    this.steps = steps;
    this.outputSteps = outputSteps;
  }

  /** What the network gets at a call. */
  public Form input() {
    return input;
  }

  /** What the network sends at a step. */
  public Form output() {
    return output;
  }

  /** The stages. */
  public List<Node> nodes() {
    return nodes;
  }

  /** Number of values that a call gives. */
  public int outputSize() {
    return output.size() * outputSteps;
  }

  /** A new state, before the first step. */
  public StageState[] newState() {
    StageState[] state = new StageState[nodes.size()];
    for (int k = 0; k < state.length; k++) {
      if (nodes.get(k).stateful()) {
        state[k] = new StageState(nodes.get(k).stage.newState());
      }
    }
    begin(state);
    return state;
  }

  /** Sets a state to that before the first step. */
  public void begin(StageState[] state) {
    for (int k = 0; k < state.length; k++) {
      if (state[k] != null) {
        state[k].steps = 0;
        nodes.get(k).stage.begin(state[k].values);
      }
    }
  }

  /** A form of it that one thread runs, with scratch arrays of its own. */
  public Run run() {
    return new Run();
  }

  /** The program as one thread runs it, for all of its sessions. */
  public final class Run {

    private final Signal in = new Signal(input.size());
    private final int[] inputOrder = reversed(input.order());
    private final int[] outputOrder = output.order();
    private final Signal[] out = new Signal[nodes.size()];
    private final Part[] before = parts(Phase.BEFORE);
    private final Part[] timed = parts(Phase.TIMED);
    private final Part[] after = parts(Phase.AFTER);

    private static int[] reversed(int[] order) {
      return order == null ? null : ReorderStage.reverse(order);
    }

    private Part[] parts(Phase phase) {
      List<Part> parts = new ArrayList<>();
      for (int k = 0; k < nodes.size(); k++) {
        if (nodes.get(k).phase == phase) {
          parts.add(part(k));
        }
      }
      return parts.toArray(Part[]::new);
    }

    private Part part(int k) {
      Node node = nodes.get(k);
      out[k] = new Signal(node.stage.form().size());
      Signal[] from = node.inputs.stream().map(i -> i < 0 ? in : out[i]).toArray(Signal[]::new);
      return new Part(node.stage.step(), from, k, out[k]);
    }

    /** Sets the input of the next call, in DL4J's order. */
    public void input(float[] values) {
      float[] to = in.write();
      if (inputOrder == null) {
        System.arraycopy(values, 0, to, 0, to.length);
        return;
      }
      for (int i = 0; i < to.length; i++) {
        to[inputOrder[i]] = values[i];
      }
    }

    /** Sets the events of the next call, indices in DL4J's order. */
    public void input(int[] events, int n) {
      in.writeEvents(events, n, inputOrder);
    }

    /**
     * Runs a call.
     *
     * @param state of the session
     * @param result receives the output, in DL4J's order
     */
    public void call(StageState[] state, float[] result) {
      run(before, state, 0);
      for (int t = 0; t < steps; t++) {
        run(timed, state, t);
        if (outputSteps > 1) {
          send(t, result);
        }
      }
      run(after, state, 0);
      if (outputSteps == 1) {
        send(0, result);
      }
    }

    private void run(Part[] parts, StageState[] state, int t) {
      for (Part part : parts) {
        part.step.run(part.in, state[part.index], t, part.out);
      }
    }

    private void send(int t, float[] result) {
      Form form = output;
      float[] values = out[out.length - 1].values();
      // [T b, ...] of images, [b, T, n] of NWC, [b, n, T].
      boolean together = form.image() || form.last() || outputSteps == 1;
      int first = together ? t * values.length : t;
      int stride = together ? 1 : outputSteps;
      for (int i = 0; i < values.length; i++) {
        result[first + (outputOrder == null ? i : outputOrder[i]) * stride] = values[i];
      }
    }
  }

  /** A stage as one thread runs it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Part(Stage.Step step, Signal[] in, int index, Signal out) {}
}
