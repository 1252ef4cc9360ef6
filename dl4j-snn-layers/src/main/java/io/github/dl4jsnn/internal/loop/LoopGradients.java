package io.github.dl4jsnn.internal.loop;

/**
 * What a backward pass of a {@link FusedLoop} yields. The arrays of currents and spikes are lent:
 * valid until {@link FusedLoop#release} or the next pass, not to be changed.
 *
 * @param parameters [learned parameter][1 or n], dL/d(parameter)
 * @param currents [T][b n], dL/dI, or summed over the steps, [1][b n], where the currents are
 *     constant and the neurons not coupled; null where it was written to a target
 * @param previousSpikes [T][b n], with {@link Feedback} the spikes of the step before each step;
 *     else null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LoopGradients(float[][] parameters, float[][] currents, float[][] previousSpikes) {}
