/**
 * Trained networks of ReLUs become spiking networks.
 *
 * <pre>
 * AnnToSnn            entry point: builder(net) .. convert()
 * Normalization       how the scale of each layer is found; Aggregation over batches
 * MaxPooling          what becomes of max pooling
 * QcfsLayer           an activation to train with for few time steps
 * SeriesToImages      in front of converted convolutions along series
 * Conversion          the spiking network, and its accuracy over time: AccuracyOverTime
 * ConversionReport    scale, firing rate and error per layer: ConvertedLayer
 * Ann, Part           a network as far as a conversion understands it
 * AnnReader, Kinds    from DL4J's layers to parts, or why not
 * Folding             normalisation into weights; max pooling in front of its ReLU
 * PlainNetwork        the parts as a stock network that is observed: Rectified
 * Scale               a statistic of one layer's activations
 * SpikingParts        the parts as layers of this library
 * </pre>
 */
package io.github.dl4jsnn.conversion;
