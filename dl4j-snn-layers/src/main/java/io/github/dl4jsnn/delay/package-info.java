/**
 * Delays of inputs in time steps, {@link io.github.dl4jsnn.delay.Delay}: an option of spiking
 * layers, and {@link io.github.dl4jsnn.layer.DelayLayer}.
 */
package io.github.dl4jsnn.delay;
