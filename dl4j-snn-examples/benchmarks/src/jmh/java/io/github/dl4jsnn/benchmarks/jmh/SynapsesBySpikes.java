package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.event.EventCurrents;
import io.github.dl4jsnn.internal.event.EventGradient;
import io.github.dl4jsnn.internal.event.SpikeScan;
import io.github.dl4jsnn.internal.event.WeightBlocks;
import io.github.dl4jsnn.internal.loop.FusedLoop;
import io.github.dl4jsnn.internal.loop.GradientPart;
import io.github.dl4jsnn.internal.loop.TilePopulation;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Synapses from 784 inputs, T = 25, b = 64: by events, and as the dense product of all steps that
 * they take the place of. From which density on is the product faster?
 */
public class SynapsesBySpikes extends Microbenchmark {

  private static final int INPUTS = 784;
  private static final int STEPS = 25;
  private static final int ROWS = 64;

  /** Share of elements that spike at a step. */
  @Param({"0.01", "0.1", "0.3"})
  public double density;

  /** Number of neurons. */
  @Param({"10", "128", "1024"})
  public int outputs;

  private SpikeTrain[] trains;
  private SpikeTrain[] scanned;
  private TilePopulation copies;
  private INDArray eventCurrents;
  private INDArray sequence;
  private float[][] gradients;
  private INDArray denseSpikes;
  private INDArray denseWeights;
  private INDArray denseCurrents;
  private INDArray denseGradients;
  private INDArray denseWeightGradient;

  /** Draws spikes, weights and gradients. */
  @Setup
  public void setUp() {
    Random random = new Random(42);
    trains = new SpikeTrain[ROWS];
    float[] spikes = new float[STEPS * ROWS * INPUTS];
    for (int b = 0; b < ROWS; b++) {
      trains[b] = new SpikeTrain();
      for (int t = 0; t < STEPS; t++) {
        for (int i = 0; i < INPUTS; i++) {
          if (random.nextDouble() < density) {
            trains[b].add(i);
            spikes[(t * ROWS + b) * INPUTS + i] = 1;
          }
        }
        trains[b].endStep();
      }
    }
    gradients = normal(random, STEPS, ROWS * outputs);
    denseSpikes = Nd4j.createFromArray(spikes).reshape(STEPS * ROWS, INPUTS);
    denseWeights = Nd4j.createFromArray(normal(random, INPUTS, outputs)).dup('f');
    denseGradients = Nd4j.createFromArray(gradients).reshape(STEPS * ROWS, outputs);
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    copies = new TilePopulation(new CopyNeuron(), f, null, new float[0][], ROWS, outputs, null);
    eventCurrents = Nd4j.create(DataType.FLOAT, STEPS, ROWS, outputs);
    sequence = denseSpikes.reshape(STEPS, ROWS, INPUTS);
    scanned = new Buffers().trains(ROWS);
    denseCurrents = Nd4j.create(DataType.FLOAT, new long[] {STEPS * ROWS, outputs}, 'f');
    denseWeightGradient = Nd4j.create(DataType.FLOAT, new long[] {INPUTS, outputs}, 'f');
  }

  private static float[][] normal(Random random, int rows, int columns) {
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  /** Input currents, a weight row for each spike. */
  @Benchmark
  public Object eventsForward() {
    WeightBlocks weights = WeightBlocks.of(new FloatMemory(denseWeights), INPUTS, outputs);
    EventCurrents currents = new EventCurrents(trains, weights, null);
    new FusedLoop(copies, () -> currents, STEPS, new Buffers())
        .forward(null, null, eventCurrents, null, FusedLoop.Keep.START);
    return eventCurrents;
  }

  /** Gradient of the weights, an error row for each spike. */
  @Benchmark
  public Object eventsWeightGradient() {
    EventGradient gradient = EventGradient.of(INPUTS, outputs, ROWS, STEPS);
    gradient.add(trains, 0, GradientPart.whole(ROWS, outputs, gradients, null));
    return gradient.sum();
  }

  /** The events of an array. */
  @Benchmark
  public boolean scan() {
    return SpikeScan.scan(sequence, 1, scanned);
  }

  /** Input currents, one product. */
  @Benchmark
  public Object denseForward() {
    return Nd4j.gemm(denseSpikes, denseWeights, denseCurrents, false, false, 1, 0);
  }

  /** Gradient of the weights, one product. */
  @Benchmark
  public Object denseWeightGradient() {
    return Nd4j.gemm(denseSpikes, denseGradients, denseWeightGradient, true, false, 1, 0);
  }
}
