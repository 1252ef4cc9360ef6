package io.github.dl4jsnn.online;

import static io.github.dl4jsnn.online.OnlineNets.IN;
import static io.github.dl4jsnn.online.OnlineNets.OUT;
import static io.github.dl4jsnn.online.OnlineNets.dense;
import static io.github.dl4jsnn.online.OnlineNets.labels;
import static io.github.dl4jsnn.online.OnlineNets.network;
import static io.github.dl4jsnn.online.OnlineNets.output;
import static io.github.dl4jsnn.online.OnlineNets.random;

import io.github.dl4jsnn.neuron.LIF;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A stream in a JVM of its own, so that no other test is in its memory. Arguments: steps after
 * which memory is looked at, in ascending order; the run ends at the last one. Then names of rules.
 * Prints one line per look, and fails where something grew with the steps.
 */
public final class OnlineRun {

  /** Objects of one class per step that are no leak: what a young JVM makes for itself. */
  private static final double OBJECTS = 0.5;

  /** By which the Java heap and native memory may grow, however many steps there are. */
  private static final long BYTES = 5L << 20;

  private OnlineRun() {}

  private static OnlineRule rule(String name) {
    return switch (name) {
      case "sltt" -> new Sltt();
      case "ottt" -> new Ottt();
      case "eprop" -> new EProp();
      default -> throw new IllegalArgumentException("no rule " + name);
    };
  }

  public static void main(String[] args) throws Exception {
    String[] looks = args[0].split(",");
    // What the JVM loads to look and to print is there before anything is counted.
    System.out.println("before: " + MemoryUse.now());
    for (int k = 1; k < args.length; k++) {
      run(args[k], looks);
    }
    // Threads of ND4J go on.
    System.exit(0);
  }

  private static void run(String name, String[] looks) throws Exception {
    OnlineTrainer trainer =
        new OnlineTrainer(
            network(DataType.FLOAT, dense(20, new LIF()), dense(10, new LIF()), output()),
            rule(name));
    INDArray[] x = new INDArray[7];
    for (int k = 0; k < x.length; k++) {
      x[k] = random(DataType.FLOAT, k, 2, IN);
    }
    INDArray y = labels(DataType.FLOAT, 2, 1).reshape(2, OUT);
    MemoryUse first = null;
    int t = 0;
    for (String look : looks) {
      int until = Integer.parseInt(look);
      for (; t < until; t++) {
        if (t % 5 == 4) {
          trainer.step(x[t % x.length]);
        } else {
          trainer.step(x[t % x.length], y);
        }
      }
      MemoryUse now = MemoryUse.now();
      System.out.println(name + ", step " + t + ": " + now);
      if (first == null) {
        first = now;
      } else {
        int steps = until - Integer.parseInt(looks[0]);
        String grown = now.grownSince(first, (long) Math.ceil(OBJECTS * steps), BYTES);
        if (!grown.isEmpty()) {
          System.out.println(name + ": in " + steps + " steps " + grown);
          System.exit(1);
        }
      }
    }
  }
}
