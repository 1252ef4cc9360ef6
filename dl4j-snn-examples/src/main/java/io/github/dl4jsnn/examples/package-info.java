/**
 * Clone-and-run examples.
 *
 * <p>{@link io.github.dl4jsnn.examples.MnistLif} in the order in which it works: {@code Options}
 * (the command line) and {@code data.Datasets} (MNIST or the digits) give {@code Settings}; {@code
 * SpikingMlp} makes a DL4J configuration of them; {@code Trainer} fits it to {@code
 * data.ShuffledBatches} epoch by epoch, while {@code BatchAccuracy} listens; {@code AccuracyLog},
 * {@code AccuracyChart} and {@code Checkpoint} write what comes out, into directories that {@code
 * DirectoryLock} keeps others out of. What it shares with other trainings of the same network is in
 * {@code TrainingCommand} and {@code RunOptions}.
 */
package io.github.dl4jsnn.examples;
