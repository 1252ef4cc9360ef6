/**
 * Microbenchmarks with JMH, which only the Maven profile {@code jmh} compiles: see
 * docs/performance.md for the command.
 */
package io.github.dl4jsnn.benchmarks.jmh;
