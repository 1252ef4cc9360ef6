/**
 * Warns in training, without any listener, of layers that do not fire at all or at every step. Not
 * for users, and may change.
 *
 * <pre>
 * SpikeWatch     looks at the passes of one layer until it is known to be neither
 * Activity       what a layer has shown so far, one for all replicas of it
 * FiringAdvice   what to do about it, for {@link io.github.dl4jsnn.listener.SpikeStatsListener} too
 * </pre>
 */
package io.github.dl4jsnn.internal.activity;
