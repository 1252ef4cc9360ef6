package io.github.dl4jsnn.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.online.EProp;
import io.github.dl4jsnn.online.OnlineTrainer;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.util.Close;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** e-prop of a recurrent layer beside braintrace, whose values are in braintrace.jsonl. */
class BraintraceTest {

  private static List<JsonNode> cases() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                BraintraceTest.class.getResourceAsStream("/peers/braintrace.jsonl"),
                StandardCharsets.UTF_8))) {
      List<JsonNode> lines = new ArrayList<>();
      for (String line; (line = in.readLine()) != null; ) {
        lines.add(mapper.readTree(line));
      }
      return lines.subList(1, lines.size());
    }
  }

  private static INDArray matrix(JsonNode node) {
    INDArray out = Nd4j.create(DataType.DOUBLE, node.size(), node.get(0).size());
    for (int i = 0; i < node.size(); i++) {
      for (int j = 0; j < node.get(i).size(); j++) {
        out.putScalar(i, j, node.get(i).get(j).asDouble());
      }
    }
    return out;
  }

  private static INDArray rows(INDArray matrix, long from, long to) {
    return matrix.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
  }

  @Test
  void gradientsOfARecurrentLayer() throws IOException {
    List<JsonNode> cases = cases();
    assertEquals(2, cases.size());
    for (JsonNode c : cases) {
      check(c);
    }
  }

  private static void check(JsonNode c) {
    INDArray x = matrix(c.get("x"));
    INDArray all = matrix(c.get("weights"));
    INDArray out = matrix(c.get("out"));
    long in = x.size(1);
    long n = all.size(1);
    LIF lif =
        new LIF(
            1 / (1 - c.get("decay").asDouble()), c.get("threshold").asDouble(), null, false, true);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new SpikingRecurrent.Builder()
                        .nOut(n)
                        .neuron(lif)
                        .surrogate(new Sigmoid(c.get("alpha").asDouble()))
                        .build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(out.size(1))
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(in))
                .build());
    net.init();
    net.getLayer(0).getParam("W").assign(rows(all, 0, in));
    net.getLayer(0).getParam("RW").assign(rows(all, in, in + n));
    net.getLayer(0).getParam("b").assign(rows(all, in + n, in + n + 1));
    net.getLayer(1).getParam("W").assign(out);
    net.getLayer(1).getParam("b").assign(0);
    INDArray series = x.transpose().reshape(1, in, x.size(0));
    INDArray spikes = net.feedForward(series, false).get(1).reshape(n, x.size(0)).transpose();
    assertEquals(matrix(c.get("spikes")), spikes.dup('c'));
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 1, out.size(1), x.size(0));
    for (int t = 0; t < x.size(0); t++) {
      labels.putScalar(0, c.get("labels").get(t).asInt(), t, 1);
    }
    OnlineTrainer trainer = new OnlineTrainer(net, new EProp(), 0);
    trainer.learn(series, labels);
    Map<String, INDArray> got = trainer.gradientTable();
    INDArray joined = Nd4j.concat(0, got.get("0_W"), got.get("0_RW"), got.get("0_b").reshape(1, n));
    Close.assertClose(
        "gradient",
        matrix(c.get("gradient")).dup('c').data().asDouble(),
        joined.dup('c').data().asDouble(),
        1e-9);
  }
}
