/**
 * One time step of one example. Not for users, and may change.
 *
 * <pre>
 * Program          a network as a list of stages; Run: as one thread runs it
 * Stage            a layer or a part of one; Signal: what it sends, values or events; Form: of what size
 * StageState       what a stage keeps of one session; StageVariable: a part of it, as DL4J shows it
 * </pre>
 */
package io.github.dl4jsnn.internal.stream;
