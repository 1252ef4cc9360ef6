package io.github.dl4jsnn.samediff;

import io.github.dl4jsnn.internal.loop.ArrayCurrents;
import io.github.dl4jsnn.internal.loop.FusedLoop;
import io.github.dl4jsnn.internal.loop.Population;
import io.github.dl4jsnn.internal.loop.PortableLoop;
import io.github.dl4jsnn.internal.memory.Backend;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.NeuronContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One execution of a fused neuron, on the path that {@link Backend} chooses. */
abstract class FusedNeuronPass {

  final FusedNeuron fused;
  final List<INDArray> inputs;
  final INDArray x;
  final int steps;
  final int states;

  private FusedNeuronPass(FusedNeuron fused, List<INDArray> inputs) {
    this.fused = fused;
    this.inputs = inputs;
    x = inputs.get(0);
    steps = (int) x.size(0);
    states = fused.neuron().states().size();
  }

  static FusedNeuronPass of(FusedNeuron fused, List<INDArray> inputs) {
    return Backend.fused(inputs.get(0).dataType())
        ? new Tiles(fused, inputs)
        : new Arrayed(fused, inputs);
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

  /** Writes S, V and the final state. */
  abstract void forward(List<INDArray> outputs);

  /** Reads dL/d(output), writes dL/d(input). */
  abstract void backward(List<INDArray> gradients, List<INDArray> outputs);

  /** FLOAT on the CPU: all steps in one {@link FusedLoop}. */
  private static final class Tiles extends FusedNeuronPass {

    private final int rows;
    private final int width;

    private Tiles(FusedNeuron fused, List<INDArray> inputs) {
      super(fused, inputs);
      rows = (int) x.size(1);
      width = (int) x.size(2);
    }

    private static INDArray direct(INDArray sequence) {
      return TimeMajor.contiguous(sequence) ? sequence : sequence.dup('c');
    }

    private static float[] flat(INDArray a) {
      return a.dup('c').data().asFloat();
    }

    private FusedLoop loop() {
      float[][] parameters =
          fused.parameters(inputs).stream().map(Tiles::flat).toArray(float[][]::new);
      INDArray mask = fused.mask(inputs);
      Population population =
          new Population(
              fused.neuron(),
              fused.function(),
              null,
              parameters,
              rows,
              width,
              mask == null ? null : mask.castTo(DataType.FLOAT).transpose().toFloatMatrix());
      ArrayCurrents currents = new ArrayCurrents(direct(x));
      return new FusedLoop(population, () -> currents, steps, new Buffers());
    }

    private float[][] start() {
      float[][] start = newState();
      for (int k = 0; k < states; k++) {
        INDArray given = fused.start(k, inputs);
        if (given == null) {
          fused.neuron().states().get(k).initial().fill(start[k], 0, start[k].length);
        } else {
          start[k] = flat(given);
        }
      }
      return start;
    }

    private float[][] newState() {
      return new float[states][rows * width];
    }

    private INDArray scratch() {
      return Nd4j.createUninitialized(DataType.FLOAT, x.shape(), 'c');
    }

    private static void put(float[] values, INDArray to) {
      to.assign(Nd4j.create(values, to.shape(), 'c'));
    }

    @Override
    void forward(List<INDArray> outputs) {
      List<INDArray> direct = new ArrayList<>();
      for (INDArray out : outputs.subList(0, 2)) {
        direct.add(TimeMajor.contiguous(out) ? out : scratch());
      }
      float[][] end = newState();
      loop().forward(start(), end, direct.get(0), direct.get(1), FusedLoop.Keep.START);
      for (int i = 0; i < 2; i++) {
        if (direct.get(i) != outputs.get(i)) {
          outputs.get(i).assign(direct.get(i));
        }
      }
      for (int k = 0; k < states; k++) {
        put(end[k], outputs.get(2 + k));
      }
    }

    @Override
    void backward(List<INDArray> gradients, List<INDArray> outputs) {
      float[][] dState = newState();
      for (int k = 0; k < states; k++) {
        dState[k] = flat(gradients.get(2 + k));
      }
      INDArray out = outputs.get(0);
      INDArray direct = TimeMajor.contiguous(out) ? out : scratch();
      FusedLoop loop = loop();
      loop.from(start());
      float[][] dParameters =
          loop.backward(direct(gradients.get(0)), direct(gradients.get(1)), 0, dState, direct);
      if (direct != out) {
        out.assign(direct);
      }
      for (int k = 0; k < dParameters.length; k++) {
        put(dParameters[k], outputs.get(1 + k));
      }
      int at = 1 + dParameters.length;
      for (int k = 0; k < states; k++) {
        if (fused.start(k, inputs) != null) {
          put(dState[k], outputs.get(at++));
        }
      }
    }
  }

  /** Any type on any backend: an {@link PortableLoop}. */
  private static final class Arrayed extends FusedNeuronPass {

    private Arrayed(FusedNeuron fused, List<INDArray> inputs) {
      super(fused, inputs);
    }

    private PortableLoop loop() {
      List<INDArray> start = new ArrayList<>();
      for (int k = 0; k < states; k++) {
        INDArray given = fused.start(k, inputs);
        Constant initial = fused.neuron().states().get(k).initial();
        start.add(
            given == null
                ? initial.assignTo(
                    Nd4j.createUninitialized(x.dataType(), x.size(1), x.size(2)))
                : given);
      }
      return new PortableLoop(
          fused.neuron(), fused.function(), fused.parameters(inputs), fused.mask(inputs), start);
    }

    private INDArray step(int t) {
      return x.slice(t, 0).dup('c');
    }

    @Override
    void forward(List<INDArray> outputs) {
      PortableLoop loop = loop();
      for (int t = 0; t < steps; t++) {
        outputs.get(0).slice(t, 0).assign(loop.forward(step(t)));
        outputs.get(1).slice(t, 0).assign(loop.state().get(0));
      }
      for (int k = 0; k < states; k++) {
        outputs.get(2 + k).assign(loop.state().get(k));
      }
    }

    @Override
    void backward(List<INDArray> gradients, List<INDArray> outputs) {
      PortableLoop loop = loop();
      for (int t = 0; t < steps; t++) {
        loop.forward(step(t));
      }
      loop.beginBackward(gradients.subList(2, 2 + states));
      for (int t = steps - 1; t >= 0; t--) {
        INDArray dSpike = gradients.get(0).slice(t, 0);
        INDArray dx = loop.backward(t, dSpike, gradients.get(1).slice(t, 0), 0);
        outputs.get(0).slice(t, 0).assign(dx);
      }
      int at = 1;
      for (INDArray g : loop.parameterGradients()) {
        outputs.get(at++).assign(g);
      }
      for (int k = 0; k < states; k++) {
        if (fused.start(k, inputs) != null) {
          outputs.get(at++).assign(loop.stateGradients().get(k));
        }
      }
    }
  }
}
