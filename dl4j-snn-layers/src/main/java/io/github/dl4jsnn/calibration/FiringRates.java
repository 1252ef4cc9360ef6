package io.github.dl4jsnn.calibration;

import io.github.dl4jsnn.util.Checks;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the firing rate of each spiking layer to a target, on one minibatch and before training.
 *
 * <pre>
 * r = mean of S over examples, neurons and the steps that are no padding
 * W, RW, b  := f W, f RW, f b          layers with synapses of their own
 * V_threshold := f V_threshold         SpikingLayer, with {@link
 *                                      io.github.dl4jsnn.neuron.NeuronModel#scaleThreshold}
 * threshold := threshold + s           stock layers with an ActivationSpike
 * </pre>
 *
 * <p>Layers are taken in the order in which they run; each f, s is searched until r is within 10 %
 * of the target while all layers below have theirs. Recurrent weights have the factor of the
 * others, so that the whole input current is scaled. Forward passes are those of {@code fit}:
 * dropout, batch statistics, weight noise, the encoder's draws of the next iteration. Nothing else
 * changes: running averages, iteration counts, the state of {@code rnnTimeStep}, updaters and the
 * random numbers of ND4J are afterwards what they were. A changed threshold is part of the
 * configuration and is saved with the network.
 *
 * <p>Left as they are, and reported so: frozen layers, neurons that never fire, and layers whose
 * spikes cannot be seen, as those of a Bidirectional in another mode than CONCAT. The minibatch
 * should look like those of the training; it needs no labels.
 *
 * <p>Errors: a target that is not above 0 and below 0.5 (with weights around 0 about half of the
 * neurons have a negative current and never fire), a network without a layer to calibrate, or one
 * in smooth mode gives an IllegalArgumentException; a layer that cannot reach the target an
 * IllegalStateException with its name and what it reached. After any error the network is as it
 * was.
 */
public final class FiringRates {

  private static final Logger LOG = LoggerFactory.getLogger(FiringRates.class);

  private FiringRates() {}

  /** Calibrates on features [b, ...]. */
  public static CalibrationReport calibrate(
      MultiLayerNetwork net, INDArray features, double target) {
    return calibrate(net, features, null, target);
  }

  /** Calibrates on the features of a minibatch, and their mask. */
  public static CalibrationReport calibrate(MultiLayerNetwork net, DataSet data, double target) {
    Checks.notNull("FiringRates", "data", data);
    return calibrate(net, data.getFeatures(), data.getFeaturesMaskArray(), target);
  }

  /** Calibrates on the first minibatch of an iterator, which is reset. */
  public static CalibrationReport calibrate(
      MultiLayerNetwork net, DataSetIterator data, double target) {
    Checks.notNull("FiringRates", "data", data);
    data.reset();
    DataSet first = data.next();
    data.reset();
    return calibrate(net, first, target);
  }

  private static CalibrationReport calibrate(
      MultiLayerNetwork net, INDArray features, INDArray mask, double target) {
    Checks.notNull("FiringRates", "net", net);
    Checks.notNull("FiringRates", "features", features);
    return run(new TrialMultiLayerNetwork(net, features, mask), net.isInitCalled(), target);
  }

  /** Calibrates a graph with one input on features [b, ...]. */
  public static CalibrationReport calibrate(
      ComputationGraph graph, INDArray features, double target) {
    return calibrate(graph, new INDArray[] {features}, target);
  }

  /** Calibrates on features [b, ...], one array per input. */
  public static CalibrationReport calibrate(
      ComputationGraph graph, INDArray[] features, double target) {
    return calibrate(graph, features, null, target);
  }

  /** Calibrates a graph with one input on the features of a minibatch, and their mask. */
  public static CalibrationReport calibrate(ComputationGraph graph, DataSet data, double target) {
    Checks.notNull("FiringRates", "data", data);
    INDArray mask = data.getFeaturesMaskArray();
    INDArray[] masks = mask == null ? null : new INDArray[] {mask};
    return calibrate(graph, new INDArray[] {data.getFeatures()}, masks, target);
  }

  /** Calibrates on the features of a minibatch, and their masks. */
  public static CalibrationReport calibrate(
      ComputationGraph graph, MultiDataSet data, double target) {
    Checks.notNull("FiringRates", "data", data);
    return calibrate(graph, data.getFeatures(), data.getFeaturesMaskArrays(), target);
  }

  /** Calibrates on the first minibatch of an iterator, which is reset. */
  public static CalibrationReport calibrate(
      ComputationGraph graph, DataSetIterator data, double target) {
    Checks.notNull("FiringRates", "data", data);
    data.reset();
    DataSet first = data.next();
    data.reset();
    return calibrate(graph, first, target);
  }

  /** Calibrates on the first minibatch of an iterator, which is reset. */
  public static CalibrationReport calibrate(
      ComputationGraph graph, MultiDataSetIterator data, double target) {
    Checks.notNull("FiringRates", "data", data);
    data.reset();
    MultiDataSet first = data.next();
    data.reset();
    return calibrate(graph, first, target);
  }

  private static CalibrationReport calibrate(
      ComputationGraph graph, INDArray[] features, INDArray[] masks, double target) {
    Checks.notNull("FiringRates", "graph", graph);
    for (INDArray one : Checks.notNull("FiringRates", "features", features)) {
      Checks.notNull("FiringRates", "features", one);
    }
    return run(new TrialGraph(graph, features, masks), graph.getVertices() != null, target);
  }

  private static CalibrationReport run(TrialNetwork network, boolean initialised, double target) {
    if (!(target > 0 && target < 0.5)) {
      throw new IllegalArgumentException(
          "FiringRates: target must be above 0 and below 0.5 spikes per neuron and step, got "
              + target);
    }
    if (!initialised) {
      throw new IllegalArgumentException(
          "FiringRates: the network has no parameters yet; call init() first");
    }
    CalibrationReport report = new Calibration(network, target).run();
    report.layers().forEach(layer -> LOG.info("Calibrated to {}: {}", target, layer));
    return report;
  }
}
