package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.ImageEncodingLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.layer.TimeSteps;
import io.github.dl4jsnn.neuron.IF;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
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

  @Test
  void stockLayers() {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new ImageEncodingLayer(new PoissonEncoder(8)))
            .layer(
                new ConvolutionLayer.Builder(3, 3)
                    .nOut(16)
                    .stride(2, 2)
                    .activation(Activation.IDENTITY)
                    .build())
            .layer(new BatchNormalization.Builder().build())
            .layer(new SpikingLayer.Builder().neuron(new IF()).build())
            .layer(new FiringRateLayer())
            .layer(new DenseLayer.Builder().nOut(64).activation(Activation.RELU).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .nOut(10)
                    .build())
            .setInputType(InputType.convolutionalFlat(28, 28, 1))
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    INDArray x = Nd4j.rand(DataType.FLOAT, 3, 784);
    List<INDArray> activations = net.feedForward(x);
    assertArrayEquals(new long[] {24, 1, 28, 28}, activations.get(1).shape());
    assertArrayEquals(new long[] {24, 16, 13, 13}, activations.get(4).shape());
    assertArrayEquals(new long[] {3, 16, 13, 13}, activations.get(5).shape());
    net.fit(x, Nd4j.eye(10).castTo(DataType.FLOAT).get(NDArrayIndex.interval(0, 3)));
    assertTrue(Double.isFinite(net.score()));
  }

  @Test
  void residualBlock() {
    ComputationGraphConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .updater(new Adam(1e-3))
            .weightInit(WeightInit.XAVIER)
            .graphBuilder()
            .addInputs("image")
            .addLayer(
                "stem",
                new SpikingConvolution2D.Builder(3, 3)
                    .nOut(16)
                    .hasBias(false)
                    .convolutionMode(ConvolutionMode.Same)
                    .withoutNeuron()
                    .build(),
                "image")
            .addLayer("stemNorm", new ThresholdBatchNormalization.Builder().build(), "stem")
            .addLayer(
                "spikes",
                new SpikingLayer.Builder().neuron(new IF()).encoder(new ConstantEncoder(4)).build(),
                "stemNorm")
            .addLayer(
                "conv",
                new SpikingConvolution2D.Builder(3, 3)
                    .nOut(16)
                    .hasBias(false)
                    .convolutionMode(ConvolutionMode.Same)
                    .withoutNeuron()
                    .build(),
                "spikes")
            .addLayer("norm", new ThresholdBatchNormalization.Builder().build(), "conv")
            .addLayer("branch", new SpikingLayer.Builder().neuron(new IF()).build(), "norm")
            .addVertex("block", new ElementWiseVertex(ElementWiseVertex.Op.Add), "spikes", "branch")
            .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "block")
            .addLayer("rate", new FiringRateLayer(), "pool")
            .addLayer(
                "out",
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(10)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "rate")
            .setOutputs("out")
            .setInputTypes(InputType.convolutional(28, 28, 1))
            .build();
    ComputationGraph graph = new ComputationGraph(TimeSteps.infer(conf));
    graph.init();
    INDArray x = Nd4j.rand(DataType.FLOAT, 3, 1, 28, 28);
    Map<String, INDArray> activations = graph.feedForward(x, false);
    assertArrayEquals(new long[] {12, 16, 28, 28}, activations.get("block").shape());
    assertArrayEquals(new long[] {12, 16}, activations.get("pool").shape());
    assertArrayEquals(new long[] {3, 16}, activations.get("rate").shape());
    INDArray labels = Nd4j.eye(10).castTo(DataType.FLOAT).get(NDArrayIndex.interval(0, 3));
    graph.fit(new INDArray[] {x}, new INDArray[] {labels});
    assertTrue(Double.isFinite(graph.score()));
  }
}
