/**
 * Distributed training with Apache Spark; only the Maven profile {@code spark} compiles it.
 *
 * <p>{@link io.github.dl4jsnn.spark.SparkMnistLif} in the order in which it works: {@code
 * SparkOptions} and {@code MasterUrl} (the command line); {@code SparkSupport} (whether this JVM
 * can run Spark at all); {@code Cluster} (the Spark context and its settings); {@code TrainingKind}
 * (DL4J's training masters); {@code SparkTrainer} (the epochs).
 */
package io.github.dl4jsnn.spark;
