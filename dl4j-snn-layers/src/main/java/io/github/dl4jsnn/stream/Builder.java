package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.internal.stream.Form;
import io.github.dl4jsnn.internal.stream.Program;
import io.github.dl4jsnn.internal.stream.Program.Node;
import io.github.dl4jsnn.internal.stream.Program.Phase;
import io.github.dl4jsnn.internal.stream.ReorderStage;
import io.github.dl4jsnn.internal.stream.RepeatStage;
import io.github.dl4jsnn.internal.stream.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the stages of a program, each after those that it reads. */
final class Builder {

  private final Form input;
  private final Phase phase;
  private final List<Node> nodes = new ArrayList<>();

  /** T of a call; 0 until an encoder says it. */
  private int steps;

  /**
   * @param addsTime whether there is an encoder that makes several steps of a call
   */
  Builder(Form input, boolean addsTime) {
    this.input = input;
    phase = addsTime ? Phase.BEFORE : Phase.TIMED;
  }

  /** How errors name a layer. */
  static String owner(String layer, Object conf) {
    return "SpikingStream: layer \"" + layer + "\" (" + conf.getClass().getSimpleName() + ")";
  }

  static IllegalArgumentException refuse(String owner, String why) {
    return new IllegalArgumentException(owner + " " + why);
  }

  /** The input of the network. */
  Wire input() {
    return new Wire(-1, input, phase);
  }

  /** Adds a stage that runs when its inputs do. */
  Wire add(String layer, Stage stage, Wire... in) {
    return add(layer, stage, in[0].phase(), in);
  }

  private Wire add(String layer, Stage stage, Phase when, Wire... in) {
    List<Integer> inputs = Arrays.stream(in).map(Wire::node).toList();
    nodes.add(new Node(stage, layer, when, inputs));
    return new Wire(nodes.size() - 1, stage.form(), when);
  }

  /**
   * Adds an encoder that makes several steps of a call.
   *
   * @throws IllegalArgumentException if there is time already, or another number of steps
   */
  Wire begin(String layer, String owner, Stage stage, int timeSteps, Wire in) {
    if (in.phase() != Phase.BEFORE || (steps > 0 && steps != timeSteps)) {
      throw refuse(
          owner,
          "has an encoder that adds "
              + timeSteps
              + " time steps, but "
              + (in.phase() == Phase.BEFORE
                  ? "another one adds " + steps
                  : "its input has time steps already")
              + "; expected one number of steps, at which time begins once");
    }
    steps = timeSteps;
    return add(layer, stage, Phase.TIMED, in);
  }

  /** Adds a running value: it sees each step, and what is above it the last one. */
  Wire end(String layer, String owner, Stage stage, Wire in) {
    timed(owner, in);
    return new Wire(add(layer, stage, in).node(), stage.form(), Phase.AFTER);
  }

  /**
   * Looks whether there is a time axis.
   *
   * @throws IllegalArgumentException if there is none
   */
  void timed(String owner, Wire in) {
    if (in.phase() != Phase.TIMED) {
      throw refuse(
          owner,
          "gets values without a time axis, expected those of a time step: "
              + (in.phase() == Phase.BEFORE
                  ? "a layer above it has the encoder at which time begins"
                  : "a layer below it has ended time"));
    }
  }

  /** Images as rows or rows as images, or either in another order. */
  Wire reorder(String layer, Wire in, Form form, int[] order) {
    return order == null ? in.as(form) : add(layer, new ReorderStage(form, order), in);
  }

  /** The program that gives an output. */
  Program build(Wire output) {
    Wire last = output.node() < 0 ? add("", new RepeatStage(output.form(), false), output) : output;
    boolean[] needed = new boolean[nodes.size()];
    needed[last.node()] = true;
    for (int k = last.node(); k >= 0; k--) {
      if (needed[k]) {
        nodes.get(k).inputs().stream().filter(i -> i >= 0).forEach(i -> needed[i] = true);
      }
    }
    Map<Integer, Integer> numbers = new HashMap<>();
    numbers.put(-1, -1);
    List<Node> left = new ArrayList<>();
    for (int k = 0; k <= last.node(); k++) {
      if (needed[k]) {
        Node node = nodes.get(k);
        numbers.put(k, left.size());
        List<Integer> inputs = node.inputs().stream().map(numbers::get).toList();
        left.add(new Node(node.stage(), node.layer(), node.phase(), inputs));
      }
    }
    int each = Math.max(1, steps);
    return new Program(input, left, last.form(), each, last.phase() == Phase.TIMED ? each : 1);
  }
}
