/**
 * Measures this library beside the Python libraries for spiking networks.
 *
 * <p>{@link io.github.dl4jsnn.benchmarks.Benchmarks} is the command. For each {@code Case} of the
 * {@code Catalogue} it writes the data once ({@code CaseData}), starts one {@code Child} a {@code
 * Contender} - a Java process of package {@code child} for ours, a Python process in a {@code
 * PythonEnvironment} for the peers - and lets them run in turns ({@code Race}). What comes out is a
 * list of {@code ResultRow}s, written as Markdown, CSV ({@code Report}) and a picture ({@code
 * Chart}).
 */
package io.github.dl4jsnn.benchmarks;
