/**
 * Examples that run from a clone, each a class to read from top to bottom. What they share is in
 * the packages below: {@code data} (images and batches), {@code training} (epochs, checkpoints and
 * logs), {@code cli} (their command line), {@code io} (files) and {@code ui} (spikes in DL4J's
 * training UI).
 */
package io.github.dl4jsnn.examples;
