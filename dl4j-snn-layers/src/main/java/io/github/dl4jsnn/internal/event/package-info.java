/**
 * Products with sparse input as sums of weight rows: an element that is 0 costs nothing. Not for
 * users, and may change.
 *
 * <pre>
 * SpikeScan        array to events
 * BinaryScan       the same of values that are 0 or 1
 * EventCurrents    X W + b, tile by tile
 * EventGradient    dL/dW: SortedGradient, the events sorted by input, or NarrowGradient, of few neurons
 * InputGradient    dL/dX of few neurons
 * WeightBlocks     W as rows of blocks of columns
 * </pre>
 */
package io.github.dl4jsnn.internal.event;
