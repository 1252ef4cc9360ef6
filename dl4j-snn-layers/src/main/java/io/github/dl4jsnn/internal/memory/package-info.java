/**
 * Arrays, threads and the choice of the backend. Not for users, and may change.
 *
 * <pre>
 * FusedPath                where the fused path serves
 * TimeMajor, ChannelsLast  memory layouts behind DL4J's shapes
 * FloatMemory, RowMemory   raw memory of ND4J's arrays; Buffers: large arrays that are used again
 * Workers                  our threads; OpenMp, BlasThreads: ND4J's
 * </pre>
 */
package io.github.dl4jsnn.internal.memory;
