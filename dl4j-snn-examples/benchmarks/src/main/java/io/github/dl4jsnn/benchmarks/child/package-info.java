/**
 * Our side of the benchmark: {@link io.github.dl4jsnn.benchmarks.child.ContenderMain} runs in a
 * process of its own, as {@code benchmarks/contender.py} does, and answers the same lines.
 */
package io.github.dl4jsnn.benchmarks.child;
