package io.github.dl4jsnn.examples.ui;

import java.io.IOException;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.optimize.api.TrainingListener;

/** DL4J's training UI, where it is on the classpath: the profile {@code ui} puts it there. */
public interface TrainingUi {

  /** The command that runs the example with it. */
  String COMMAND = "mvn -q -Pui compile exec:java -Dexec.args=--ui";

  /** A UI that runs; it ends with the JVM, or when it is closed. */
  interface Page extends AutoCloseable {

    /** Where to point a browser. */
    String address();

    /** What it shows. */
    StatsStorageRouter storage();

    /** DL4J's own listener for this UI. */
    TrainingListener statsListener(String session, int frequency);

    @Override
    void close();
  }

  /**
   * Starts it, with an empty storage.
   *
   * @param host name or address of the interface to listen on; no other one is opened
   * @param port 0 for any that is free
   * @throws IOException if it cannot listen there
   */
  Page start(String host, int port) throws IOException;

  /** The UI, where it is on the classpath. */
  static Optional<TrainingUi> find() {
    try {
      return ServiceLoader.load(TrainingUi.class, TrainingUi.class.getClassLoader()).findFirst();
    } catch (ServiceConfigurationError e) {
      // A build without the profile leaves the resources of an earlier one with it in place.
      return Optional.empty();
    }
  }
}
