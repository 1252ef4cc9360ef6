/**
 * Brings the firing rates of a network's layers to a target before it is trained.
 *
 * <pre>
 * FiringRates         entry point: calibrate(net, data, target)
 * CalibrationReport   what it did; LayerCalibration of one layer
 * Calibration         layer by layer, on one minibatch, and back again where one cannot be reached
 * TrialNetwork        a MultiLayerNetwork or ComputationGraph that runs forward as in fit
 * LayerParts          what there is to turn at a layer
 * Knob                one such thing: WeightKnob, ThresholdKnob, ActivationKnob
 * RateSearch          turns a knob until the rate is right
 * </pre>
 */
package io.github.dl4jsnn.calibration;
