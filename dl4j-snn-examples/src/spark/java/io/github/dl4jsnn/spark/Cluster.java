package io.github.dl4jsnn.spark;

import io.github.dl4jsnn.examples.io.ErrorText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.nd4j.parameterserver.distributed.v2.ModelParameterServer;

/**
 * A connection to a Spark cluster, with the settings that training needs. What the user has set
 * himself, with {@code spark-submit} or as system properties {@code spark.*}, stays as it is.
 */
final class Cluster implements AutoCloseable {

  /**
   * What Aeron, which carries shared gradients, needs as system properties: without the first it
   * refuses its own default, which is shorter than the time after which a client is dead; without
   * the second each run leaves some MB in shared memory.
   */
  private static final Map<String, String> AERON =
      Map.of("aeron.publication.unblock.timeout", "60s", "aeron.dir.delete.on.shutdown", "true");

  private final JavaSparkContext context;

  private Cluster(JavaSparkContext context) {
    this.context = context;
  }

  /**
   * Connects.
   *
   * @param master where to
   * @param kind the training to come
   * @param workers tasks that will train at the same time
   * @param jars directory of jars for the executors
   * @throws IOException if the cluster cannot be reached or there are no jars
   */
  static Cluster open(MasterUrl master, TrainingKind kind, int workers, Optional<Path> jars)
      throws IOException {
    master.requireReachable();
    SparkConf conf = new SparkConf().setMaster(master.url()).setAppName("dl4j-snn");
    if (master.isLocal()) {
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.host", "localhost");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    } else if (jars.isPresent()) {
      conf.setJars(in(jars.get()));
    } else if (!conf.contains("spark.jars")) {
      throw new IOException(
          "the executors of "
              + master
              + " need the jars of this example: name their directory with --jars, or start with"
              + " spark-submit (docs/spark.md)");
    }
    if (kind == TrainingKind.SHARED_GRADIENTS) {
      share(master, workers, conf);
    }
    try {
      return new Cluster(new JavaSparkContext(conf));
    } catch (Exception e) {
      // Scala throws checked exceptions that Java does not know of.
      throw new IOException(
          "Spark does not start with --master " + master + ": " + ErrorText.reason(e), e);
    }
  }

  /**
   * One task at a time in each executor. A second one hands its batches to the first, and where it
   * comes just when the first one ends, it waits for ever (DL4J 1.0.0-M2).
   */
  private static void share(MasterUrl master, int workers, SparkConf conf) {
    if (master.isLocal()) {
      conf.set("spark.task.cpus", Integer.toString(master.localThreads().orElseThrow()));
    } else {
      conf.setIfMissing("spark.executor.cores", "1");
      int cores = conf.getInt("spark.executor.cores", 1);
      conf.set("spark.task.cpus", Integer.toString(cores));
      conf.setIfMissing("spark.executor.instances", Integer.toString(workers));
      conf.setIfMissing("spark.cores.max", Integer.toString(workers * cores));
    }
    StringBuilder flags = new StringBuilder(conf.get("spark.executor.extraJavaOptions", ""));
    AERON.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
          if (flags.indexOf(name) < 0) {
            flags.append(" -D").append(name).append('=').append(value);
          }
        });
    conf.set("spark.executor.extraJavaOptions", flags.toString().strip());
  }

  private static String[] in(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + ": no such directory of jars, see docs/spark.md");
    }
    try (Stream<Path> files = Files.list(directory)) {
      String[] found =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .map(file -> file.toAbsolutePath().toString())
              .sorted()
              .toArray(String[]::new);
      if (found.length == 0) {
        throw new IOException(directory + ": has no jars, see docs/spark.md");
      }
      return found;
    }
  }

  JavaSparkContext context() {
    return context;
  }

  @Override
  public void close() {
    // Of shared gradients, one in each JVM; Spark does not know it.
    if (ModelParameterServer.getInstance().isInitialized()) {
      ModelParameterServer.getInstance().shutdown();
    }
    context.close();
  }
}
