package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.surrogate.ATan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The networks of README.md, as they stand there. */
class ReadmeTest {

  @Test
  void mnist() {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      MultiLayerConfiguration conf =
          new NeuralNetConfiguration.Builder()
              .seed(42)
              .updater(new Adam(1e-3))
              .list()
              .layer(
                  new SpikingDense.Builder()
                      .nIn(784)
                      .nOut(10)
                      .hasBias(false)
                      .weightInit(WeightInit.UNIFORM)
                      .encoder(new PoissonEncoder(100))
                      .neuron(new LIF().withTau(2.0))
                      .surrogate(new ATan())
                      .build())
              .layer(new GlobalPoolingLayer(PoolingType.AVG))
              .layer(
                  new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
              .build();
      MultiLayerNetwork net = new MultiLayerNetwork(conf);
      net.init();
      net.fit(Nd4j.rand(DataType.FLOAT, 3, 784), Nd4j.rand(DataType.FLOAT, 3, 10));
      assertArrayEquals(new long[] {3, 10}, net.output(Nd4j.rand(DataType.FLOAT, 3, 784)).shape());
    } finally {
      System.setOut(out);
    }
    assertEquals("", printed.toString(StandardCharsets.UTF_8), "printed to standard output");
  }

  @Test
  void sequences() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new SpikingDense.Builder().nOut(64).neuron(new LIF()).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(3)
                        .build())
                .setInputType(InputType.recurrent(8))
                .build());
    net.init();
    net.fit(Nd4j.rand(DataType.FLOAT, 2, 8, 5), Nd4j.rand(DataType.FLOAT, 2, 3, 5));
    assertTrue(Double.isFinite(net.score()));
  }
}
