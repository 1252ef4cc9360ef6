package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.util.ByteBudget;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.Errors;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Networks in files of NIR, the neuromorphic intermediate representation: equations and weights, as
 * SpikingJelly, snnTorch, Norse, sinabs and others exchange them.
 *
 * <pre>
 * Linear, Affine, Conv1d, Conv2d, and the neurons that they drive   one layer
 * IF, LIF, CubaLIF          IF, LIF, CurrentLIF
 * I, LI, CubaLI             LeakyIntegrator
 * neurons, weights, the same neurons                                SpikingRecurrent
 * SumPool2d, AvgPool2d      SpikingPooling2D
 * Scale, Threshold          SpikingLayer
 * Delay                     DelayLayer
 * Flatten                   a preprocessor
 * Output                    RnnLossLayer or CnnLossLayer, so that the network can be trained
 * </pre>
 *
 * <p>Input is [b, n, T], or of images [T b, c, h, w]; a signal [channels, length] is an image of
 * height 1. What the file does not say is in {@link NirOptions}: time above all, in seconds.
 *
 * <p>It needs jHDF (io.jhdf:jhdf) on the class path, which this library does not bring along.
 *
 * <p>Errors: a file that cannot be read gives an IOException; one that is damaged, or says what has
 * no counterpart, a {@link NirFileException}; a network that NIR cannot say an
 * IllegalArgumentException, which names layer and reason; without jHDF an IllegalStateException.
 *
 * <p>Reference: J. E. Pedersen et al., "Neuromorphic intermediate representation: A unified
 * instruction set for interoperable brain-inspired computing", Nature Communications 15, 2024.
 */
public final class NirFiles {

  private NirFiles() {}

  /**
   * Reads a network: a MultiLayerNetwork where each node stands on the one before, else a
   * ComputationGraph.
   *
   * @throws IOException if it cannot be read
   */
  public static Model read(Path file, NirOptions options) throws IOException {
    NetworkPlan plan = plan(file, options);
    return built(file, () -> plan.chain() ? plan.multiLayer(options) : plan.graph(options));
  }

  /**
   * Reads a network where each node stands on the one before.
   *
   * @throws IOException if it cannot be read, or has branches
   */
  public static MultiLayerNetwork readMultiLayerNetwork(Path file, NirOptions options)
      throws IOException {
    NetworkPlan plan = plan(file, options);
    if (!plan.chain()) {
      throw new NirFileException(
          file, "its graph has branches; expected a chain of nodes, or use NirFiles.readGraph");
    }
    return built(file, () -> plan.multiLayer(options));
  }

  /**
   * Reads any network as a ComputationGraph, whose inputs and outputs have the names of the file.
   *
   * @throws IOException if it cannot be read
   */
  public static ComputationGraph readGraph(Path file, NirOptions options) throws IOException {
    NetworkPlan plan = plan(file, options);
    return built(file, () -> plan.graph(options));
  }

  private static NetworkPlan plan(Path file, NirOptions options) throws IOException {
    Checks.notNull("NirFiles", "options", options);
    checkLibrary();
    HdfGroup root = HdfReader.read(file, options.limit());
    ByteBudget<NirFileException> budget =
        new ByteBudget<>(
            options.limit(),
            "NirOptions.withLimit(bytes)",
            problem -> new NirFileException(file, problem));
    try {
      Wiring wiring = Wiring.of(file, GraphReader.read(file, root));
      return new Planner(file, wiring, options, new LayerWeights(options.dataType(), budget))
          .plan();
    } catch (RuntimeException e) {
      throw refused(file, e);
    }
  }

  /**
   * Writes a network, whole or not at all.
   *
   * @param options dt and, for a framework, its dialect; of networks that begin with images and do
   *     not know their size, {@link NirOptions#withInputShape}
   * @throws IllegalArgumentException if NIR cannot say the network, or the importer of the
   *     dialect's framework would take it otherwise without an error; names layer or node and the
   *     reason
   * @throws IOException if the file cannot be written
   */
  public static void write(Model network, Path file, NirOptions options) throws IOException {
    Checks.notNull("NirFiles", "options", options);
    checkLibrary();
    if (options.dialect() != null && !options.dialect().written()) {
      throw new IllegalArgumentException(
          "NirFiles: files of " + options.dialect() + " are read only");
    }
    NirGraph graph = NetworkWriter.graph(network, options);
    graph.extras().put(GraphReader.DT, Double.toString(options.dt()));
    GraphWriter.write(graph, file);
  }

  /** Makes a network. */
  private interface Maker<N> {
    N make();
  }

  private static <N> N built(Path file, Maker<N> maker) throws NirFileException {
    try {
      return maker.make();
    } catch (RuntimeException e) {
      throw refused(file, e);
    }
  }

  /** Layers and DL4J check what they get. */
  private static NirFileException refused(Path file, RuntimeException e) {
    return new NirFileException(file, "cannot become a network: " + Errors.reason(e), e);
  }

  private static void checkLibrary() {
    try {
      Class.forName("io.jhdf.HdfFile", false, NirFiles.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "NIR files need jHDF: add io.jhdf:jhdf to the dependencies, see docs/nir.md", e);
    }
  }
}
