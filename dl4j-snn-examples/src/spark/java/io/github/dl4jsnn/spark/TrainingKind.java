package io.github.dl4jsnn.spark;

import java.util.Locale;
import org.deeplearning4j.optimize.solvers.accumulation.encoding.threshold.FixedThresholdAlgorithm;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.repartitioner.EqualRepartitioner;
import org.deeplearning4j.spark.parameterserver.training.SharedTrainingMaster;
import org.nd4j.parameterserver.distributed.conf.VoidConfiguration;

/** DL4J's two ways to train on a cluster. */
enum TrainingKind {
  /**
   * Each worker trains a copy for some batches, then parameters and Adam's state become the mean of
   * all copies: {@link ParameterAveragingTrainingMaster}.
   */
  PARAMETER_AVERAGING {
    @Override
    TrainingMaster<?, ?> master(Plan plan) {
      return new ParameterAveragingTrainingMaster.Builder(plan.workers(), plan.batchSize())
          .batchSizePerWorker(plan.batchSize())
          .averagingFrequency(plan.averagingFrequency())
          // DL4J documents this as the default; without it Adam starts again after each average.
          .saveUpdater(true)
          // The other approach needs a file system that all nodes share.
          .rddTrainingApproach(RDDTrainingApproach.Direct)
          .rngSeed(plan.seed())
          .build();
    }
  },

  /**
   * Each executor trains a copy and sends every change of a weight that exceeds a threshold, as its
   * sign, to all others: {@link SharedTrainingMaster}.
   */
  SHARED_GRADIENTS {
    @Override
    TrainingMaster<?, ?> master(Plan plan) {
      VoidConfiguration network =
          VoidConfiguration.builder()
              .networkMask(plan.networkMask())
              .portSupplier(new ExecutorPorts(plan.firstPort()))
              .build();
      return new SharedTrainingMaster.Builder(
              network,
              (Integer) plan.workers(),
              new FixedThresholdAlgorithm(plan.threshold()),
              plan.batchSize())
          .batchSizePerWorker(plan.batchSize())
          // Two copies in a JVM wait for each other without end (DL4J 1.0.0-M2.1).
          .workersPerNode(1)
          // By default each batch is a task: what is below the threshold is lost after each.
          .repartitioner(new EqualRepartitioner())
          .rddTrainingApproach(RDDTrainingApproach.Direct)
          .rngSeed(plan.seed())
          .build();
    }
  };

  /**
   * What a training master needs to know.
   *
   * @param workers tasks that train at the same time
   * @param batchSize images per batch, and an object of the RDD
   * @param averagingFrequency batches of a worker between two averages
   * @param threshold change of a weight that is sent
   * @param networkMask network of driver and executors, as address/bits
   * @param firstPort first of the UDP ports
   * @param seed decides which batches go together
   */
  record Plan(
      int workers,
      int batchSize,
      int averagingFrequency,
      double threshold,
      String networkMask,
      int firstPort,
      long seed) {}

  abstract TrainingMaster<?, ?> master(Plan plan);

  /** As the command line spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
