package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The networks of docs/decoding.md answer as it says there. */
class DecodingTest {

  private static final String PAGE = "docs/decoding.md";
  private static final int B = 6;
  private static final int T = 5;
  private static final int K = 3;

  private final INDArray features = Nd4j.rand(DataType.FLOAT, B, 8, T).muli(4);
  private final INDArray labels = Nd4j.zeros(DataType.FLOAT, B, K);

  DecodingTest() {
    for (int i = 0; i < B; i++) {
      labels.putScalar(i, i % K, 1);
    }
  }

  private static MultiLayerNetwork network(String heading) throws Exception {
    JavaBlock block = JavaBlock.below(PAGE, heading);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            (MultiLayerConfiguration) BlockCompiler.run(block, Map.of(), "conf").get("conf"));
    net.init();
    // Enough current to spike, whatever the random weights: of 1 the potential stays below 1.
    for (int i = 0; i < net.getnLayers(); i++) {
      INDArray bias = net.getLayer(i).paramTable().get("b");
      if (bias != null) {
        bias.assign(3);
      }
    }
    return net;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Firing rate",
        "Spike count",
        "Cross entropy on rates",
        "Last time step",
        "Membrane potential",
        "Spike counts with targets",
        "Population votes",
        "An answer at each step",
        "First spike"
      })
  void oneAnswerAnExample(String heading) throws Exception {
    MultiLayerNetwork net = network(heading);
    double before = net.score(new DataSet(features, labels));
    for (int k = 0; k < 30; k++) {
      net.fit(features, labels);
    }
    assertArrayEquals(new long[] {B, K}, net.output(features).shape());
    double after = net.score(new DataSet(features, labels));
    assertTrue(after < before, "score from " + before + " to " + after);
  }

  /** Each program as it stands, on the data of the page. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Firing rate",
        "Spike count",
        "Spike counts with targets",
        "Cross entropy on rates",
        "Population votes",
        "Last time step",
        "Membrane potential",
        "An answer at each step",
        "First spike"
      })
  void programsLearn(String heading) throws Exception {
    JavaBlock block = JavaBlock.below(PAGE, heading);
    double accuracy = (double) BlockCompiler.run(block, Map.of(), "accuracy").get("accuracy");
    assertTrue(accuracy > 0.9, heading + ": accuracy " + accuracy);
  }

  @Test
  void ratesAndCounts() throws Exception {
    for (String heading : List.of("Firing rate", "Spike count")) {
      MultiLayerNetwork net = network(heading);
      List<INDArray> activations = net.feedForward(features);
      INDArray spikes = activations.get(2);
      INDArray counts = spikes.sum(2);
      assertTrue(counts.sumNumber().doubleValue() > 0);
      INDArray decoded = activations.get(3);
      INDArray expected = heading.equals("Firing rate") ? counts.div(T) : counts;
      assertTrue(expected.equalsWithEps(decoded, 1e-6), expected + " " + decoded);
    }
  }

  /** Cross entropy of the best rates that ten neurons can have: one fires always, nine never. */
  @Test
  void softmaxOfRatesIsBounded() {
    double largest = Math.E / (Math.E + 9);
    assertEquals(0.23, largest, 0.005);
    assertEquals(1.46, -Math.log(largest), 0.005);
  }

  @Test
  void membranesAreNoSpikes() throws Exception {
    INDArray v = network("Membrane potential").feedForward(features).get(2);
    assertArrayEquals(new long[] {B, K, T}, v.shape());
    long fractions =
        Arrays.stream(v.dup().data().asDouble()).filter(x -> x != Math.rint(x)).count();
    assertEquals(v.length(), fractions);
  }

  @Test
  void lossAtEachStep() throws Exception {
    MultiLayerNetwork net = network("A loss at each step");
    assertArrayEquals(new long[] {B, K, T}, net.output(features).shape());
    // With no weights all classes are equal: the score is the sum over steps.
    INDArray perStep = labels.reshape(B, K, 1).repeat(2, T);
    for (int t = 0; t < T; t++) {
      assertEquals(
          labels, perStep.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t)));
    }
    net.params().assign(0);
    assertEquals(T * Math.log(K), net.score(new DataSet(features, perStep)), 1e-4);
  }

  @Test
  void labelsForAllSteps() throws Exception {
    MultiLayerNetwork net = network("A loss at each step");
    Map<String, Object> given = Map.of("net", net, "features", features, "labels", labels);
    JavaBlock block = JavaBlock.below(PAGE, "Labels for all steps");
    INDArray before = net.params().dup();
    INDArray classes = (INDArray) BlockCompiler.run(block, given, "classes").get("classes");
    assertNotEquals(before, net.params());
    assertArrayEquals(new long[] {B}, classes.shape());
  }
}
