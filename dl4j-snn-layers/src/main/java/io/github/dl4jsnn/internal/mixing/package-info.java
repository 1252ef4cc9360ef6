/** Learned weights between time steps at run time: which inputs make which potentials. */
package io.github.dl4jsnn.internal.mixing;
