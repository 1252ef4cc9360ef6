/**
 * Training a network on images, epoch by epoch: {@code Trainer} fits the network of a {@code
 * NetworkFactory} with {@code Settings} while {@code BatchAccuracy} observes; {@code AccuracyLog},
 * {@code AccuracyChart} and {@code Checkpoint} write the results.
 */
package io.github.dl4jsnn.examples.training;
