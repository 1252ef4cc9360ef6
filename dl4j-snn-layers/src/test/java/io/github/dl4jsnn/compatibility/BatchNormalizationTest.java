package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Batch normalisation of sequences [b, n, T]. */
class BatchNormalizationTest {

  private static final INDArray X = Nd4j.rand(DataType.FLOAT, 7, 5, 6).muli(3).addi(2);

  /** The second layer normalises currents without a neuron, as a convolution gives them. */
  private static MultiLayerNetwork network(Layer normalization) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(
                    new SpikingDense.Builder()
                        .nOut(4)
                        .neuron(new LeakyIntegrator().withVDecay(0).withGain(1))
                        .build())
                .layer(normalization)
                .layer(new SpikingLayer.Builder().neuron(new LIF()).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .setInputType(InputType.recurrent(5))
                .build());
    net.init();
    return net;
  }

  @Test
  void theStockOneTakesNoSequences() {
    MultiLayerNetwork net = network(new BatchNormalization.Builder().build());
    assertThrows(IllegalArgumentException.class, () -> net.output(X));
  }

  @Test
  void oursIsOverExamplesAndSteps() {
    MultiLayerNetwork net =
        network(new ThresholdBatchNormalization.Builder().vThreshold(1).eps(1e-9).build());
    INDArray y = net.feedForward(X, true).get(2);
    for (int c = 0; c < 4; c++) {
      INDArray channel = y.get(NDArrayIndex.all(), NDArrayIndex.point(c), NDArrayIndex.all());
      assertEquals(0, channel.meanNumber().doubleValue(), 1e-4);
      assertEquals(1, channel.dup().stdNumber(false).doubleValue(), 1e-3);
    }
  }
}
