package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

/** Our layers in DL4J's tables. */
class SummaryTest {

  private static Layer output() {
    return new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build();
  }

  private static MultiLayerNetwork network(InputType type, List<Layer> layers) {
    var list = TestNetworks.base().list();
    layers.forEach(list::layer);
    return TestNetworks.init(list.setInputType(type).build());
  }

  private static String row(String table, String name) {
    return table
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + table))
        .replaceAll(" +", " ")
        .trim();
  }

  @Test
  void recurrentLayers() {
    InputType type = InputType.recurrent(12, 5);
    MultiLayerNetwork net =
        network(
            type,
            List.of(
                new LSTM.Builder().name("a").nOut(3).build(),
                new SpikingDense.Builder().name("b").nOut(3).build(),
                new SpikingRecurrent.Builder()
                    .name("c")
                    .nOut(4)
                    .neuron(new ParametricLIF())
                    .build(),
                new SpikingLayer.Builder().name("d").neuron(new ParametricLIF()).build(),
                new SpikingLayer.Builder().name("e").build(),
                new SameDiffSpikingDense.Builder().name("f").nOut(3).build(),
                output()));
    String in3 = "InputTypeRecurrent(3,timeSeriesLength=5,format=NCW)";
    String in4 = "InputTypeRecurrent(4,timeSeriesLength=5,format=NCW)";
    for (String table : List.of(net.summary(type), net.toComputationGraph().summary(type))) {
      boolean graph = table.contains("VertexName");
      String[] names =
          graph ? new String[] {"0", "1", "2", "3", "4", "5"} : "a b c d e f".split(" ");
      String[] rows = {
        "(LSTM) 12,3 192 W:{12,12}, RW:{3,12}, b:{12}",
        "(SpikingDenseRuntime) 3,3 12 W:{3,3}, b:{3}",
        "(SpikingRecurrentRuntime) 3,4 33 W:{3,4}, RW:{4,4}, b:{4}, w:{1}",
        "(SpikingLayerRuntime) 4,4 1 w:{1}",
        "(SpikingLayerRuntime) -,- 0 -",
        "(SameDiffSpikingRuntime) -,- 15 W:{4,3}, b:{3}"
      };
      String[] types = {
        null, in3 + " " + in3, in3 + " " + in4, in4 + " " + in4, in4 + " " + in4, in4 + " " + in3
      };
      for (int i = 0; i < names.length; i++) {
        String row = row(table, names[i]);
        assertTrue(row.startsWith(names[i] + " " + rows[i]), row);
        if (types[i] != null) {
          assertTrue(row.endsWith(types[i]), row);
        }
      }
      assertTrue(table.contains(String.format("%,d", net.numParams())), table);
    }
    assertEquals("b (SpikingDenseRuntime) 3,3 12 W:{3,3}, b:{3}", row(net.summary(), "b"));
  }

  @Test
  void images() {
    InputType type = InputType.convolutional(4, 3, 1);
    MultiLayerNetwork net =
        network(
            type,
            List.of(
                new SpikingConvolution2D.Builder(2).name("a").nOut(3).withoutNeuron().build(),
                new ThresholdBatchNormalization.Builder().name("b").build(),
                new SpikingLayer.Builder().name("c").encoder(new ConstantEncoder(5)).build(),
                new SpikingPooling2D.Builder().name("d").build(),
                new SpikingDense.Builder().name("e").nOut(2).build(),
                output()));
    String table = net.summary(type);
    assertEquals(
        "a (SpikingConvolution2DRuntime) 1,3 15 b:{3}, W:{3,1,2,2}"
            + " InputTypeConvolutional(h=4,w=3,c=1,NCHW) InputTypeConvolutional(h=3,w=2,c=3,NCHW)",
        row(table, "a"));
    assertTrue(row(table, "b").contains("gamma:{3}, beta:{3}, mean:{3}, var:{3}"), table);
    assertTrue(row(table, "c").endsWith("(h=3,w=2,c=3,NCHW,timeSteps=5)"), table);
    assertTrue(row(table, "d").startsWith("d (SpikingPooling2DRuntime)"), table);
    assertTrue(
        row(table, "e").contains("--> InputTypeRecurrent(3,timeSeriesLength=5,format=NCW)"), table);
    String memory = net.memoryInfo(4, type);
    assertTrue(memory.contains("SpikingConvolution2D"), memory);
    assertTrue(memory.contains("Network # Parameters"), memory);
    assertTrue(
        net.toComputationGraph().memoryInfo(4, type).contains("SpikingConvolution2D"), memory);
    String frozen = new TransferLearning.Builder(net).setFeatureExtractor(2).build().summary(type);
    assertTrue(row(frozen, "a").startsWith("a (Frozen SpikingConvolution2DRuntime)"), frozen);
  }
}
