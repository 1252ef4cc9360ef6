package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.data.TrainTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** Makes what an example trains, or reads it from a model file. */
public interface LearnerFactory {

  /** Whether it takes DL4J's listeners, {@code --spike-stats} and {@code --ui}. */
  boolean takesListeners();

  /**
   * The memory that a minibatch takes, where it is known.
   *
   * @param settings the hyperparameters
   * @param data the images
   * @param input what the model gets
   * @param advice the options to lower
   */
  Optional<MemoryNeed> memoryNeed(
      Settings settings, TrainTest data, InputType input, String advice);

  /**
   * An untrained one.
   *
   * @param settings the hyperparameters
   * @param data the images
   */
  Learner fresh(Settings settings, TrainTest data);

  /**
   * A saved one, with the learning rate of the settings.
   *
   * @param file written by {@link Checkpoint#save(Path, Learner)}
   * @param settings the hyperparameters
   * @param data the images
   * @throws IOException if the file cannot be read
   */
  Learner read(Path file, Settings settings, TrainTest data) throws IOException;
}
