package io.github.dl4jsnn.dropin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SpikingDense;
import java.io.File;
import java.nio.file.Files;
import org.deeplearning4j.core.util.ModelGuesser;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's guess at what a file holds finds our models. */
class ModelGuesserTest {

  @TempDir File dir;

  private static MultiLayerNetwork network() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(
                    new SpikingDense.Builder()
                        .nIn(6)
                        .nOut(5)
                        .biasInit(0.6)
                        .encoder(new PoissonEncoder(10))
                        .build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(5)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    net.init();
    return net;
  }

  @Test
  void modelsAndConfigurations() throws Exception {
    MultiLayerNetwork net = network();
    ComputationGraph graph = net.toComputationGraph();
    INDArray x = Nd4j.linspace(DataType.FLOAT, 0.1, 0.05, 18).reshape(3, 6);
    double rate = net.feedForward(x).get(1).meanNumber().doubleValue();
    assertTrue(rate > 0.05 && rate < 0.8, "firing rate " + rate);
    File file = new File(dir, "net.zip");
    net.save(file);
    MultiLayerNetwork guessed = (MultiLayerNetwork) ModelGuesser.loadModelGuess(file.getPath());
    assertEquals(net.output(x), guessed.output(x));
    File graphFile = new File(dir, "graph.zip");
    graph.save(graphFile);
    ComputationGraph other = (ComputationGraph) ModelGuesser.loadModelGuess(graphFile.getPath());
    assertEquals(graph.outputSingle(x), other.outputSingle(x));
    File json = new File(dir, "net.json");
    Files.writeString(json.toPath(), net.getLayerWiseConfigurations().toJson());
    assertEquals(net.getLayerWiseConfigurations(), ModelGuesser.loadConfigGuess(json.getPath()));
  }
}
