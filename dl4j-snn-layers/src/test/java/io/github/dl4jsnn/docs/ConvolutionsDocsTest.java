package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.IF;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The network of docs/convolutions.md, as it stands there. */
class ConvolutionsDocsTest {

  @Test
  void network() {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .updater(new Adam(1e-3))
            .weightInit(WeightInit.XAVIER)
            .list()
            .layer(
                new SpikingConvolution2D.Builder(3, 3)
                    .nOut(32)
                    .hasBias(false)
                    .convolutionMode(ConvolutionMode.Same)
                    .withoutNeuron()
                    .build())
            .layer(new ThresholdBatchNormalization.Builder().build())
            .layer(
                new SpikingLayer.Builder().neuron(new IF()).encoder(new ConstantEncoder(4)).build())
            .layer(new SpikingPooling2D.Builder().build())
            .layer(
                new SpikingConvolution2D.Builder(3, 3)
                    .nOut(64)
                    .hasBias(false)
                    .convolutionMode(ConvolutionMode.Same)
                    .withoutNeuron()
                    .build())
            .layer(new ThresholdBatchNormalization.Builder().build())
            .layer(new SpikingLayer.Builder().neuron(new IF()).build())
            .layer(new SpikingPooling2D.Builder().build())
            .layer(new SpikingDense.Builder().nOut(10).neuron(new IF()).build())
            .layer(new GlobalPoolingLayer(PoolingType.AVG))
            .layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
            .setInputType(InputType.convolutionalFlat(28, 28, 1))
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    INDArray x = Nd4j.rand(DataType.FLOAT, 3, 784);
    List<INDArray> activations = net.feedForward(x);
    assertArrayEquals(new long[] {12, 32, 28, 28}, activations.get(3).shape());
    assertArrayEquals(new long[] {12, 32, 14, 14}, activations.get(4).shape());
    assertArrayEquals(new long[] {12, 64, 7, 7}, activations.get(8).shape());
    assertArrayEquals(new long[] {3, 10, 4}, activations.get(9).shape());
    // 288 + 4 * 32 + 18,432 + 4 * 64 + 31,360 + 10
    assertEquals(50_474, net.numParams());
    net.fit(x, Nd4j.rand(DataType.FLOAT, 3, 10));
    assertTrue(Double.isFinite(net.score()));
  }
}
