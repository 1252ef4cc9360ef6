package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The Poisson encoder on one image of 784 pixels, T = 100, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class Encoding {

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
