/**
 * Training a model on images, epoch by epoch. An {@code Example} has name, data, defaults and a
 * {@code LearnerFactory}: of networks ({@code NetworkLearner}) or SameDiff graphs ({@code
 * GraphLearner}). {@code Trainer} fits such a {@code Learner} with {@code Settings}; {@code
 * AccuracyLog}, {@code AccuracyChart} and {@code Checkpoint} write the {@code RunFiles}.
 */
package io.github.dl4jsnn.examples.training;
