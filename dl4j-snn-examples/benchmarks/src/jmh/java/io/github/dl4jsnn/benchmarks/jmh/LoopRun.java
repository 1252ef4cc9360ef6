package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.internal.loop.ArrayCurrents;
import io.github.dl4jsnn.internal.loop.FusedLoop;
import io.github.dl4jsnn.internal.loop.TilePopulation;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One neuron in the time loop. */
final class LoopRun {

  private final FusedLoop loop;
  private final INDArray gradients;
  private final INDArray spikes;

  LoopRun(NeuronModel neuron, Surrogate surrogate, int steps, int rows, int width) {
    float[][] parameters =
        NeuronParameter.learnedBy(neuron).stream()
            .map(p -> new float[] {(float) p.initial().get(0)})
            .toArray(float[][]::new);
    Nd4j.getRandom().setSeed(42);
    INDArray currents = Nd4j.randn(DataType.FLOAT, steps, rows, width).addi(0.6);
    gradients = Nd4j.randn(DataType.FLOAT, steps, rows, width);
    spikes = Nd4j.create(DataType.FLOAT, steps, rows, width);
    SpikeFunction f = new SpikeFunction(surrogate, true);
    loop =
        new FusedLoop(
            new TilePopulation(neuron, f, null, parameters, rows, width, null),
            () -> new ArrayCurrents(currents),
            steps,
            new Buffers());
  }

  /** Runs forward and keeps what the backward pass needs. */
  INDArray forward() {
    loop.forward(null, null, spikes, null, FusedLoop.Keep.STEPS);
    return spikes;
  }

  /** Runs backward; {@link #forward} comes first. */
  float[][] backward() {
    float[][][] found = new float[1][][];
    loop.backward(gradients, null, 0, null, part -> found[0] = part.currents());
    return found[0];
  }

  /**
   * Lets the compiler see many neurons and surrogates before the one that is measured, as in a
   * program that trains several networks: call sites with one known target would be faster than
   * those of users.
   */
  static void pollute() {
    for (Surrogate surrogate : Surrogates.all()) {
      repeat(new LoopRun(new LIF(), surrogate, 10, 4, 64));
    }
    for (NeuronModel neuron : Neurons.all()) {
      repeat(new LoopRun(neuron, new ATan(), 10, 4, 64));
    }
  }

  private static void repeat(LoopRun run) {
    for (int i = 0; i < 100; i++) {
      run.forward();
      run.backward();
    }
  }
}
