package io.github.dl4jsnn.compatibility;

import static io.github.dl4jsnn.compatibility.Subject.B;
import static io.github.dl4jsnn.compatibility.Subject.IN;
import static io.github.dl4jsnn.compatibility.Subject.OUT;
import static io.github.dl4jsnn.compatibility.Subject.T;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.compatibility.Subject.Kind;
import io.github.dl4jsnn.neuron.LIF;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A dense layer below a spiking one: DL4J puts preprocessors between them, but a ComputationGraph
 * leaves these out in rnnTimeStep and truncated backpropagation, for its own layers too. What
 * works: one step a call, or the dense layer inside of TimeDistributed.
 */
class DenseBelowTest {

  private static final Subject SUBJECT = new Subject(new LIF(), Kind.ALL_TO_ALL);

  private static DenseLayer dense() {
    return new DenseLayer.Builder().name("dense").nOut(6).activation(Activation.RELU).build();
  }

  private static MultiLayerNetwork network() {
    MultiLayerConfiguration conf =
        Subject.base(DataType.FLOAT)
            .list()
            .layer(dense())
            .layer(SUBJECT.layer(true, RNNFormat.NCW))
            .layer(Subject.output(RNNFormat.NCW))
            .setInputType(InputType.recurrent(IN))
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  private static ComputationGraph graph(Layer dense, MultiLayerNetwork like) {
    ComputationGraphConfiguration conf =
        Subject.base(DataType.FLOAT)
            .graphBuilder()
            .addInputs("in")
            .addLayer("dense", dense, "in")
            .addLayer("spiking", SUBJECT.layer(true, RNNFormat.NCW), "dense")
            .addLayer("out", Subject.output(RNNFormat.NCW), "spiking")
            .setOutputs("out")
            .setInputTypes(InputType.recurrent(IN))
            .build();
    ComputationGraph graph = new ComputationGraph(conf);
    graph.init();
    graph.setParams(like.params());
    return graph;
  }

  private static INDArray input(MultiLayerNetwork net) {
    INDArray x = Subject.values(DataType.FLOAT, 1, 1.2, B, IN, T);
    SUBJECT.assertFires(net.feedForward(x).get(2));
    return x;
  }

  private static INDArray from(INDArray x, int start, int end) {
    return x.get(all(), all(), interval(start, end)).dup();
  }

  private static void close(INDArray expected, INDArray got) {
    assertArrayEquals(expected.shape(), got.shape());
    assertTrue(expected.equalsWithEps(got, 1e-5));
  }

  @Test
  void stepping() {
    MultiLayerNetwork net = network();
    INDArray x = input(net);
    INDArray whole = net.output(x);
    INDArray inTwo = Nd4j.concat(2, net.rnnTimeStep(from(x, 0, 3)), net.rnnTimeStep(from(x, 3, T)));
    close(whole, inTwo);
    ComputationGraph graph = graph(dense(), net);
    for (int t = 0; t < T; t++) {
      close(from(whole, t, t + 1), graph.rnnTimeStep(from(x, t, t + 1))[0]);
    }
    ComputationGraph distributed = graph(new TimeDistributed(dense()), net);
    close(from(whole, 0, 3), distributed.rnnTimeStep(from(x, 0, 3))[0]);
    close(from(whole, 3, T), distributed.rnnTimeStep(from(x, 3, T))[0]);
  }

  @Test
  void truncatedBackpropagation() {
    MultiLayerNetwork net = TruncatedBpttTest.truncated(network(), 3, 3);
    ComputationGraph graph = TruncatedBpttTest.truncated(graph(new TimeDistributed(dense()), net));
    INDArray before = net.params().dup();
    INDArray x = input(net);
    INDArray y = Subject.values(DataType.FLOAT, 3, 0.9, B, OUT, T);
    net.fit(x, y);
    graph.fit(new INDArray[] {x}, new INDArray[] {y});
    close(net.params(), graph.params());
    assertNotEquals(before, net.params());
  }
}
