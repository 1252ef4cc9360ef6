/**
 * The command lines of trainings. {@code TrainingCommand} and {@code TrainingOptions} are common to
 * all of them; {@code LocalTraining} trains in this JVM, {@code io.github.dl4jsnn.spark} on a
 * cluster.
 */
package io.github.dl4jsnn.examples.cli;
