/** Delays at run time: their taps, and a pass over the time steps of a layer's input. */
package io.github.dl4jsnn.internal.delay;
