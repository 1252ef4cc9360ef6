package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.benchmarks.ClassPath;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.surrogate.Surrogates;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts JMH under {@code mvn exec:java}; the arguments are JMH's own, {@code -h} lists them. */
public final class JmhMain {

  private JmhMain() {}

  /**
   * Runs the benchmarks whose names match the arguments, all of them without an argument. {@link
   * NeuronLoop} and {@link SurrogateLoop} run all neurons and surrogates of the library unless the
   * arguments name some: {@code -p listedNeuron=LIF,IF}.
   *
   * @param args of JMH
   */
  public static void main(String[] args) throws Exception {
    // JMH starts its processes with this class path, which under Maven is Maven's own.
    System.setProperty("java.class.path", ClassPath.of(JmhMain.class.getClassLoader()));
    List<String> all = new ArrayList<>(List.of(args));
    list(all, "listedNeuron", Neurons.all());
    list(all, "listedSurrogate", Surrogates.all());
    org.openjdk.jmh.Main.main(all.toArray(new String[0]));
  }

  private static void list(List<String> args, String parameter, List<?> values) {
    if (args.stream().anyMatch(a -> a.startsWith(parameter + "="))) {
      return;
    }
    String names =
        Stream.concat(Stream.of("copy"), values.stream().map(v -> v.getClass().getSimpleName()))
            .collect(Collectors.joining(","));
    args.add("-p");
    args.add(parameter + "=" + names);
  }
}
