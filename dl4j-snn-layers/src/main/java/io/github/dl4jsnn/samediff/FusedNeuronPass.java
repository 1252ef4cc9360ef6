package io.github.dl4jsnn.samediff;

import io.github.dl4jsnn.internal.loop.ArrayCurrents;
import io.github.dl4jsnn.internal.loop.CurrentGradients;
import io.github.dl4jsnn.internal.loop.FusedLoop;
import io.github.dl4jsnn.internal.loop.FusedRun;
import io.github.dl4jsnn.internal.loop.NeuronRun;
import io.github.dl4jsnn.internal.loop.Population;
import io.github.dl4jsnn.internal.loop.PortableRun;
import io.github.dl4jsnn.internal.loop.RunGradients;
import io.github.dl4jsnn.internal.loop.StepInput;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import io.github.dl4jsnn.neuron.NeuronContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One execution of a fused neuron: the inputs of the operation to a {@link NeuronRun} and back. */
final class FusedNeuronPass {

  private final FusedNeuron fused;
  private final List<INDArray> inputs;
  private final INDArray x;
  private final int states;

  FusedNeuronPass(FusedNeuron fused, List<INDArray> inputs) {
    this.fused = fused;
    this.inputs = inputs;
    x = inputs.get(0);
    states = fused.neuron().states().size();
  }

  static void check(FusedNeuron fused, List<INDArray> inputs) {
    INDArray x = inputs.get(0);
    require("input of " + fused.neuron(), "[T, b, n]", x, x.rank() == 3);
    NeuronContract.checkSize("NeuronSequence", fused.neuron(), x.size(2));
    for (INDArray p : fused.parameters(inputs)) {
      boolean legal = p.rank() == 1 && (p.length() == 1 || p.length() == x.size(2));
      require("parameter of " + fused.neuron(), "[1] or [" + x.size(2) + "]", p, legal);
    }
    long[] step = Arrays.copyOfRange(x.shape(), 1, 3);
    for (int k = 0; k < fused.neuron().states().size(); k++) {
      INDArray s = fused.start(k, inputs);
      require(
          "state of " + fused.neuron(),
          Arrays.toString(step),
          s,
          s == null || Arrays.equals(step, s.shape()));
    }
    INDArray m = fused.mask(inputs);
    long[] expected = {x.size(1), x.size(0)};
    require("mask", Arrays.toString(expected), m, m == null || Arrays.equals(expected, m.shape()));
  }

  private static void require(String what, String expected, INDArray got, boolean legal) {
    if (!legal) {
      throw new IllegalArgumentException(
          what + " must have shape " + expected + ", got " + Arrays.toString(got.shape()));
    }
  }

  private Population population() {
    return new Population(
        fused.neuron(), fused.function(), fused.parameters(inputs), fused.mask(inputs));
  }

  /** The state before the first step; null for what starts from its initial value. */
  private List<INDArray> start() {
    List<INDArray> start = new ArrayList<>();
    for (int k = 0; k < states; k++) {
      start.add(fused.start(k, inputs));
    }
    return start;
  }

  private boolean direct() {
    return FusedPath.serves(x.dataType());
  }

  private FusedRun fusedRun() {
    ArrayCurrents currents = new ArrayCurrents(ordered(x));
    return new FusedRun(
        population(),
        null,
        (int) x.size(1),
        (int) x.size(2),
        (int) x.size(0),
        () -> currents,
        FusedLoop.Keep.START,
        new Buffers());
  }

  private PortableRun portableRun(INDArray gradient) {
    return new PortableRun(
        population(), new Steps(x, gradient), false, x.dataType(), x.size(1), x.size(2));
  }

  /** X step by step, and a place for its gradient. */
  private record Steps(INDArray x, INDArray gradient) implements StepInput {

    @Override
    public int steps() {
      return (int) x.size(0);
    }

    @Override
    public INDArray current(int t, INDArray previousSpikes) {
      return x.slice(t, 0).dup('c');
    }

    @Override
    public INDArray backward(int t, INDArray previousSpikes, INDArray dI) {
      gradient.slice(t, 0).assign(dI);
      return null;
    }
  }

  /** Writes S, V and the final state. */
  void forward(List<INDArray> outputs) {
    NeuronRun run = direct() ? fusedRun() : portableRun(null);
    INDArray spikes = place(outputs.get(0));
    INDArray membranes = place(outputs.get(1));
    run.forward(start(), spikes, membranes, true, null);
    put(spikes, outputs.get(0));
    put(membranes, outputs.get(1));
    List<INDArray> end = run.end();
    for (int k = 0; k < states; k++) {
      outputs.get(2 + k).assign(end.get(k));
    }
  }

  /** Reads dL/d(output), writes dL/d(input). */
  void backward(List<INDArray> gradients, List<INDArray> outputs) {
    INDArray dx = place(outputs.get(0));
    RunGradients result =
        backward(
            ordered(gradients.get(0)),
            ordered(gradients.get(1)),
            gradients.subList(2, 2 + states),
            dx);
    put(dx, outputs.get(0));
    int at = 1;
    for (INDArray g : result.parameters()) {
      outputs.get(at++).assign(g);
    }
    for (int k = 0; k < states; k++) {
      if (fused.start(k, inputs) != null) {
        outputs.get(at++).assign(result.start().get(k));
      }
    }
  }

  private RunGradients backward(
      INDArray dSpikes, INDArray dMembranes, List<INDArray> dEnd, INDArray dx) {
    if (direct()) {
      FusedRun run = fusedRun();
      run.from(start());
      return run.backward(dSpikes, dMembranes, 0, dEnd, CurrentGradients.into(dx));
    }
    PortableRun run = portableRun(dx);
    run.from(start());
    return run.backward(dSpikes, dMembranes, 0, dEnd);
  }

  /** The array itself where its memory is that of [T, b, n] in c order, else a copy. */
  private static INDArray ordered(INDArray sequence) {
    return TimeMajor.contiguous(sequence) ? sequence : sequence.dup('c');
  }

  /** Where an output is computed. */
  private static INDArray place(INDArray output) {
    return TimeMajor.contiguous(output)
        ? output
        : Nd4j.createUninitialized(output.dataType(), output.shape(), 'c');
  }

  private static void put(INDArray computed, INDArray output) {
    if (computed != output) {
      output.assign(computed);
    }
  }
}
