package io.github.dl4jsnn.online;

import static io.github.dl4jsnn.online.OnlineNets.IN;
import static io.github.dl4jsnn.online.OnlineNets.OUT;
import static io.github.dl4jsnn.online.OnlineNets.dense;
import static io.github.dl4jsnn.online.OnlineNets.labels;
import static io.github.dl4jsnn.online.OnlineNets.network;
import static io.github.dl4jsnn.online.OnlineNets.output;
import static io.github.dl4jsnn.online.OnlineNets.random;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.LIF;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A stream without end takes the memory of one step: what of the Java heap is still in use after
 * many steps. Native memory is not measured; an array that is kept shows by its object alone.
 * {@code -Donline.steps=100000} runs as many.
 */
class OnlineMemoryTest {

  private static final int STEPS = Integer.getInteger("online.steps", 1200);
  private static final int FIRST = Math.min(1000, STEPS / 3);
  private static final long MOST = 5L << 20;

  static OnlineRule[] rules() {
    return new OnlineRule[] {new Ottt(), new EProp()};
  }

  private static long now() throws InterruptedException {
    System.gc();
    // What holds native memory goes by threads that hear of the garbage.
    Thread.sleep(100);
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Bytes in use: the least of some looks, the last of which found no less. */
  private static long settled() throws InterruptedException {
    long least = now();
    for (int k = 0, same = 0; k < 100 && same < 4; k++) {
      long next = now();
      same = next < least ? 0 : same + 1;
      least = Math.min(least, next);
    }
    return least;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void manyStepsTakeTheMemoryOfOne(OnlineRule rule) throws InterruptedException {
    OnlineTrainer trainer =
        new OnlineTrainer(
            network(DataType.FLOAT, dense(20, new LIF()), dense(10, new LIF()), output()), rule);
    INDArray[] x = new INDArray[7];
    for (int k = 0; k < x.length; k++) {
      x[k] = random(DataType.FLOAT, k, 2, IN);
    }
    INDArray y = labels(DataType.FLOAT, 2, 1).reshape(2, OUT);
    long first = 0;
    for (int t = 0; t < STEPS; t++) {
      if (t == FIRST) {
        first = settled();
      }
      if (t % 5 == 4) {
        trainer.step(x[t % x.length]);
      } else {
        trainer.step(x[t % x.length], y);
      }
    }
    long grown = settled() - first;
    assertTrue(grown <= MOST, rule + ": memory grew by " + grown + " bytes in " + STEPS + " steps");
  }
}
