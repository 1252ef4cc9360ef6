package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The Poisson encoder on one image of 784 pixels, T = 100, on one thread. */
public class Encoding extends Microbenchmark {

  private static final int PIXELS = 784;

  /** Share of pixels that are not black; 0.19 on MNIST. */
  @Param({"0.19", "1"})
  public double live;

  private final PoissonEncoder encoder = new PoissonEncoder(100);
  private final SpikeTrain train = new SpikeTrain();
  private final float[] image = new float[PIXELS];
  private int iteration;

  /** Draws an image. */
  @Setup
  public void setUp() {
    Random random = new Random(42);
    for (int i = 0; i < PIXELS; i++) {
      image[i] = random.nextDouble() < live ? random.nextFloat() : 0;
    }
  }

  /** All spikes of one image. */
  @Benchmark
  public int poisson() {
    train.clear();
    encoder.encode(image, PIXELS, Draws.of(42, 0, iteration++).row(0), 0, train);
    return train.size();
  }
}
