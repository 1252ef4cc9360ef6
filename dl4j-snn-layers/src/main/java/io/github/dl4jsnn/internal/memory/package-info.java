/**
 * Arrays and threads. Not for users, and may change.
 *
 * <pre>
 * FusedPath                where the fused path serves
 * Layout                   how DL4J shows what lies in memory; TimeMajor, ChannelsLast: the moves
 * FloatMemory, RowMemory   raw memory of ND4J's arrays; Buffers: large arrays that are used again
 * Workers                  our threads; OpenMp, BlasThreads: ND4J's
 * </pre>
 */
package io.github.dl4jsnn.internal.memory;
