package io.github.dl4jsnn.listener;

import java.io.Serializable;

/**
 * The gradient g = dL/dp of one parameter array p over a period, of K observed iterations.
 *
 * <pre>
 * norm         = (1/K) Σ_k sqrt(Σ_i g_i²)
 * meanAbs      = (1/K) Σ_k (1/P) Σ_i |g_i|
 * zeroFraction = (1/K) Σ_k |{i : g_i = 0}| / P       P elements
 * </pre>
 *
 * <p>g is what {@code model.gradient()} holds in {@code onGradientCalculation}: summed over the
 * examples of the minibatch, before DL4J divides by their number, clips, regularizes and applies
 * the updater. Zeros come from inputs that never fired, and from neurons so far from their
 * threshold that the surrogate has no slope.
 *
 * @param norm Euclidean norm
 * @param meanAbs mean absolute value
 * @param zeroFraction fraction of elements that are exactly 0, in [0, 1]
 */
public record GradientStats(double norm, double meanAbs, double zeroFraction)
    implements Serializable {}
