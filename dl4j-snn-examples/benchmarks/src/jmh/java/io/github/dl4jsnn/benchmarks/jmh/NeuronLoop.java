package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.surrogate.ATan;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/** The time loop over [100][64 x 128] for each neuron; {@code copy} is the floor, see there. */
public class NeuronLoop extends Microbenchmark {

  /** Simple name of a neuron, or {@code copy}. */
  @Param("copy")
  public String listedNeuron;

  private LoopRun run;

  /** Pollutes call sites, then prepares. */
  @Setup
  public void setUp() {
    LoopRun.pollute();
    run = new LoopRun(named(listedNeuron), new ATan(), 100, 64, 128);
    run.forward();
  }

  static NeuronModel named(String name) {
    if (name.equals("copy")) {
      return new CopyNeuron();
    }
    return Neurons.all().stream()
        .filter(n -> n.getClass().getSimpleName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "neuron " + name + ": expected copy or one of " + Neurons.all()));
  }

  /** Currents in, all steps. */
  @Benchmark
  public Object forward() {
    return run.forward();
  }

  /** The same, then gradients in and all steps back. */
  @Benchmark
  public void forwardBackward(Blackhole hole) {
    hole.consume(run.forward());
    hole.consume(run.backward());
  }
}
