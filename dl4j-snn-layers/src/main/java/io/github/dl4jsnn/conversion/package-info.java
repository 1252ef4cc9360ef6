/**
 * Trained networks of ReLUs become spiking networks.
 *
 * <pre>
 * AnnToSnn            entry point: builder(net) .. convert()
 * Normalization       how the scale of each layer is found; Aggregation over batches
 * MaxPooling          what becomes of max pooling
 * QcfsLayer           an activation to train with for few time steps
 * SeriesToImages      in front of converted convolutions along series
 * Conversion          the spiking network, and its AccuracyOverTime (AccuracyCounter)
 * ConversionReport    scale, firing rate and error per layer: ConvertedLayer (ReportRun)
 * SourceNetwork       the trained network; Networks builds and runs the spiking one
 * Ann, Part           a network as far as a conversion understands it
 * AnnReader           from DL4J's layers to parts, or why not: LayerKinds
 * Folding             normalisation into weights; max pooling in front of its ReLU
 * PlainNetwork        the parts as a stock network whose ReLUs are watched: Rectified
 * CalibrationRun      what the calibration data say: a Scale per ReLU (BatchScale,
 *                     HistogramScale, BalancedScale), over ChannelValues
 * SpikingParts        the parts as layers of this library
 * </pre>
 */
package io.github.dl4jsnn.conversion;
