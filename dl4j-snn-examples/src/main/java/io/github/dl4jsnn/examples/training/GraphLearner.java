package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.samediff.SpikeOps;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** A {@link SameDiff} graph with a score per class. */
public final class GraphLearner implements Learner {

  /** Name of the variable with a score per class. */
  static final String SCORES = "scores";

  /** What an example shows after the training. */
  @FunctionalInterface
  public interface Epilogue {
    /**
     * Prints it.
     *
     * @param settings hyperparameters
     * @param data the images
     * @param out standard output
     */
    void print(Settings settings, TrainTest data, PrintWriter out);
  }

  private final SameDiff graph;
  private final Epilogue epilogue;
  private GraphAccuracy accuracy;

  private GraphLearner(SameDiff graph, Epilogue epilogue) {
    this.graph = graph;
    this.epilogue = epilogue;
  }

  /** Graphs, and what is shown after their training. */
  public static LearnerFactory of(GraphFactory factory, Epilogue epilogue) {
    return new Factory(factory, epilogue);
  }

  /**
   * How the graph of a {@link GraphFactory} is trained: Adam, with a rate that falls as a cosine.
   */
  public static TrainingConfig training(Settings settings) {
    return new TrainingConfig.Builder()
        .updater(new Adam(CosineRate.of(settings)))
        .dataSetFeatureMapping("x")
        .dataSetLabelMapping("labels")
        .minimize("loss")
        .build();
  }

  private record Factory(GraphFactory graph, Epilogue epilogue) implements LearnerFactory {

    @Override
    public boolean takesListeners() {
      return false;
    }

    @Override
    public Optional<MemoryNeed> memoryNeed(
        Settings settings, TrainTest data, InputType input, String advice) {
      return Optional.empty();
    }

    @Override
    public Learner fresh(Settings settings, TrainTest data) {
      return new GraphLearner(graph(settings, data), epilogue);
    }

    @Override
    public Learner read(Path file, Settings settings, TrainTest data) throws IOException {
      SameDiff saved = Checkpoint.readGraph(file);
      Adam changed = (Adam) graph(settings, data).getTrainingConfig().getUpdater();
      // The updaters of the weights have this very object: no other reaches them.
      Adam adam = (Adam) saved.getTrainingConfig().getUpdater();
      adam.setLearningRate(changed.getLearningRate());
      adam.setLearningRateSchedule(changed.getLearningRateSchedule());
      return new GraphLearner(saved, epilogue);
    }

    private SameDiff graph(Settings settings, TrainTest data) {
      return graph.graph(settings, data.train().features(), data.train().classes());
    }
  }

  @Override
  public void start(BatchAccuracy.Sink sink, List<TrainingListener> listeners) {
    accuracy = new GraphAccuracy(sink);
    SpikeOps.createGradFunction(graph);
  }

  @Override
  public void stop() {
    // Its listener is given to each call of fit.
  }

  @Override
  public double fit(ShuffledBatches epoch) {
    graph.fit(epoch, 1, accuracy);
    return accuracy.ofEpoch();
  }

  @Override
  public Evaluation evaluate(ShuffledBatches images) {
    Evaluation evaluation = new Evaluation();
    images.reset();
    while (images.hasNext()) {
      DataSet batch = images.next();
      INDArray scores = graph.output(Map.of("x", batch.getFeatures()), SCORES).get(SCORES);
      evaluation.eval(batch.getLabels(), scores);
    }
    return evaluation;
  }

  @Override
  public void write(OutputStream out) throws IOException {
    ByteBuffer bytes = graph.asFlatBuffers(true);
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    out.write(array);
  }

  @Override
  public void epilogue(Settings settings, TrainTest data, PrintWriter out) {
    epilogue.print(settings, data, out);
  }
}
