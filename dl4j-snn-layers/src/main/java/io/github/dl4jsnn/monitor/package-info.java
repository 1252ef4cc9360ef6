/**
 * What listeners can ask a running layer for: spikes and membrane potentials of its last pass, and
 * the spikes of its encoder.
 */
package io.github.dl4jsnn.monitor;
