package io.github.dl4jsnn.operations;

import io.github.dl4jsnn.recording.ForwardPass;
import io.github.dl4jsnn.recording.NetworkLayer;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Counts what a network computes for given data: synaptic operations and multiply-adds of each
 * weight array, updates of neurons. Forward passes are those of inference.
 *
 * <pre>{@code
 * OperationCounts counts = SynapticOperations.count(net, testData);
 * System.out.println(counts);            // a table
 * long synops = counts.synops();
 * }</pre>
 *
 * <p>{@link WeightOperations} defines the numbers; those called synops and macs are equal to what
 * SpikingJelly's counters give in multi-step mode. Counted are W of SpikingDense, SpikingRecurrent,
 * SpikingConvolution2D, SameDiffSpikingDense and of DL4J's DenseLayer, ConvolutionLayer (2D) and
 * output layers, RW of SpikingRecurrent, also inside LastTimeStep, MaskZeroLayer, frozen layers and
 * Bidirectional, each of whose directions runs once more; other layers with parameters are named in
 * {@link OperationCounts#notCounted}, except those that normalise. Steps of padding do not count.
 * With whole delays per synapse a spike meets its weights when it is sent; with others the layer is
 * not counted.
 *
 * <p>Such numbers tell neither time nor energy of any machine; docs/operations.md says what they do
 * not show.
 *
 * <p>Errors: see {@link ForwardPass}.
 */
public final class SynapticOperations {

  private SynapticOperations() {}

  /** Counts for features [b, ...], one array per input. */
  public static OperationCounts count(Model network, INDArray... features) {
    return once(network, features, null);
  }

  /** Counts for the features of a minibatch. */
  public static OperationCounts count(Model network, DataSet data) {
    INDArray mask = data.getFeaturesMaskArray();
    return once(
        network, new INDArray[] {data.getFeatures()}, mask == null ? null : new INDArray[] {mask});
  }

  /** Counts for the features of a minibatch. */
  public static OperationCounts count(Model network, MultiDataSet data) {
    return once(network, data.getFeatures(), data.getFeaturesMaskArrays());
  }

  /** Counts for all minibatches of an iterator, which is reset before and after. */
  public static OperationCounts count(Model network, DataSetIterator data) {
    data.reset();
    OperationCounts sum = new OperationCounts(0, List.of(), List.of(), List.of());
    while (data.hasNext()) {
      OperationCounts one = count(network, data.next());
      sum = sum.examples() == 0 ? one : sum.plus(one);
    }
    data.reset();
    return sum;
  }

  private static OperationCounts once(Model network, INDArray[] features, INDArray[] masks) {
    try (ForwardPass pass = ForwardPass.of(network, features, masks);
        MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      long examples = pass.examples();
      WeightCounter weights = new WeightCounter(examples);
      NeuronCounter neurons = new NeuronCounter();
      for (NetworkLayer held : NetworkLayer.of(network)) {
        List<LayerPass> parts = LayerPass.of(held, pass);
        parts.forEach(weights::add);
        neurons.add(parts);
      }
      return new OperationCounts(
          examples, weights.counted(), neurons.counted(), weights.notCounted());
    }
  }
}
