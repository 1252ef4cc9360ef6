/** What listeners can ask a running layer for: spikes and membrane potentials of its last pass. */
package io.github.dl4jsnn.monitor;
