package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A {@link MultiLayerNetwork} whose last layer, or the one below its loss, has a value per class.
 */
public final class NetworkLearner implements Learner {

  /** What an example shows after the training. */
  @FunctionalInterface
  public interface Epilogue {
    /**
     * Prints it.
     *
     * @param net the trained network
     * @param settings its hyperparameters
     * @param data the images
     * @param out standard output
     * @throws IOException if it needs data that cannot be read
     */
    void print(MultiLayerNetwork net, Settings settings, TrainTest data, PrintWriter out)
        throws IOException;
  }

  private final MultiLayerNetwork net;
  private final Epilogue epilogue;
  private BatchAccuracy accuracy;

  private NetworkLearner(MultiLayerNetwork net, Epilogue epilogue) {
    this.net = net;
    this.epilogue = epilogue;
  }

  /** Networks of a configuration. */
  public static LearnerFactory of(NetworkFactory factory) {
    return of(factory, (net, settings, data, out) -> {});
  }

  /** Networks of a configuration, and what is shown after their training. */
  public static LearnerFactory of(NetworkFactory factory, Epilogue epilogue) {
    return new Factory(factory, epilogue);
  }

  private record Factory(NetworkFactory network, Epilogue epilogue) implements LearnerFactory {

    @Override
    public boolean takesListeners() {
      return true;
    }

    @Override
    public Optional<MemoryNeed> memoryNeed(
        Settings settings, TrainTest data, InputType input, String advice) {
      MultiLayerConfiguration conf = network.configuration(settings, data);
      return Optional.of(MemoryNeed.of(conf, input, settings, advice));
    }

    @Override
    public Learner fresh(Settings settings, TrainTest data) {
      MultiLayerNetwork net = new MultiLayerNetwork(network.configuration(settings, data));
      net.init();
      return new NetworkLearner(net, epilogue);
    }

    @Override
    public Learner read(Path file, Settings settings, TrainTest data) throws IOException {
      MultiLayerNetwork net = Checkpoint.readNetwork(file);
      setLearningRate(net, network.configuration(settings, data));
      return new NetworkLearner(net, epilogue);
    }

    /** A learning rate, or its schedule, from a configuration that may be for more epochs. */
    private static void setLearningRate(MultiLayerNetwork net, MultiLayerConfiguration conf) {
      for (int i = 0; i < net.getnLayers(); i++) {
        if (conf.getConf(i).getLayer() instanceof BaseLayer layer
            && layer.getIUpdater() instanceof Adam adam) {
          if (adam.getLearningRateSchedule() == null) {
            net.setLearningRate(adam.getLearningRate());
          } else {
            net.setLearningRate(adam.getLearningRateSchedule());
          }
          return;
        }
      }
    }
  }

  @Override
  public void start(BatchAccuracy.Sink sink, List<TrainingListener> listeners) {
    accuracy = new BatchAccuracy(sink);
    net.setListeners(accuracy);
    net.addListeners(listeners.toArray(TrainingListener[]::new));
  }

  @Override
  public void stop() {
    net.setListeners();
  }

  @Override
  public double fit(ShuffledBatches epoch) {
    net.fit(epoch);
    return accuracy.ofEpoch();
  }

  @Override
  public Evaluation evaluate(ShuffledBatches images) {
    images.reset();
    return net.evaluate(images);
  }

  @Override
  public void write(OutputStream out) throws IOException {
    ModelSerializer.writeModel(net, out, true);
  }

  @Override
  public void epilogue(Settings settings, TrainTest data, PrintWriter out) throws IOException {
    epilogue.print(net, settings, data, out);
  }
}
