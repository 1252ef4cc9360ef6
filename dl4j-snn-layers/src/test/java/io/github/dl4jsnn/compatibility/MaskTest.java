package io.github.dl4jsnn.compatibility;

import static io.github.dl4jsnn.compatibility.Subject.B;
import static io.github.dl4jsnn.compatibility.Subject.OUT;
import static io.github.dl4jsnn.compatibility.Subject.T;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import io.github.dl4jsnn.compatibility.Subject.Kind;
import io.github.dl4jsnn.neuron.LIF;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Padded time steps, anywhere in a sequence, count as if they were not there. */
class MaskTest {

  /** Gaps, padding in front, padding behind. */
  private static final float[][] MASK = {
    {1, 1, 0, 1, 0, 0, 1, 1},
    {0, 0, 1, 1, 1, 1, 1, 1},
    {1, 1, 1, 1, 1, 0, 0, 0}
  };

  static List<Subject> subjects() {
    return Subject.all();
  }

  private static INDArray mask() {
    return Nd4j.createFromArray(MASK);
  }

  /** The steps of example i that are no padding, [1, n, length]. */
  private static INDArray without(INDArray x, int i) {
    int[] steps = IntStream.range(0, T).filter(t -> MASK[i][t] > 0).toArray();
    INDArray[] kept = new INDArray[steps.length];
    for (int k = 0; k < kept.length; k++) {
      kept[k] = x.get(interval(i, i + 1), all(), interval(steps[k], steps[k] + 1)).dup();
    }
    return Nd4j.concat(2, kept);
  }

  private static INDArray gradient(MultiLayerNetwork net, INDArray x, INDArray y, INDArray mask) {
    net.setInput(x);
    net.setLabels(y);
    net.setLayerMaskArrays(mask, mask);
    net.computeGradientAndScore();
    net.clearLayerMaskArrays();
    return net.gradient().gradient().dup();
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void equalsTheSequenceWithoutThem(Subject subject) {
    MultiLayerNetwork net = subject.network(DataType.FLOAT, true);
    INDArray x = subject.input(net);
    INDArray y = Subject.values(DataType.FLOAT, 3, 0.9, B, OUT, T);
    INDArray spikes = net.feedForward(x, mask(), mask()).get(1).dup();
    net.clearLayerMaskArrays();
    subject.assertFires(spikes);
    INDArray sum = Nd4j.zeros(DataType.FLOAT, net.numParams());
    for (int i = 0; i < B; i++) {
      INDArray shorter = without(x, i);
      INDArray expected = net.feedForward(shorter).get(1);
      assertTrue(expected.equalsWithEps(without(spikes, i), 1e-5), "spikes of example " + i);
      sum.addi(gradient(net, shorter, without(y, i), null).reshape(net.numParams()));
      for (int t = 0; t < T; t++) {
        if (MASK[i][t] == 0) {
          INDArray padded = spikes.get(point(i), all(), point(t));
          assertEquals(0, padded.amaxNumber().doubleValue(), "example " + i + ", step " + t);
        }
      }
    }
    INDArray masked = gradient(net, x, y, mask()).reshape(net.numParams());
    double scale = sum.amaxNumber().doubleValue();
    assertTrue(scale > 1e-4, "maximum gradient " + scale);
    assertTrue(sum.sub(masked).amaxNumber().doubleValue() < 1e-4 * scale, "gradient");
    assertNotEquals(net.feedForward(x).get(1), spikes, "the mask matters");
  }

  /** The third example ends with padding: its state is that of its last step. */
  @ParameterizedTest
  @MethodSource("subjects")
  void leaveTheStateAsItWas(Subject subject) {
    MultiLayerNetwork net = subject.network(DataType.FLOAT, true);
    INDArray x = subject.input(net);
    net.setLayerMaskArrays(mask(), null);
    net.rnnActivateUsingStoredState(x, true, true);
    Map<String, INDArray> state = ((RecurrentLayer) net.getLayer(0)).rnnGetTBPTTState();
    net.clearLayerMaskArrays();
    net.rnnClearPreviousState();
    net.rnnTimeStep(without(x, 2));
    net.rnnGetPreviousState(0)
        .forEach(
            (name, expected) ->
                assertTrue(
                    expected.getRow(0).equalsWithEps(state.get(name).getRow(2), 1e-5), name));
    assertTrue(state.containsKey("v"));
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void channelsLastEqualsChannelsFirst(Subject subject) {
    MultiLayerNetwork ncw = subject.network(DataType.FLOAT, true);
    MultiLayerNetwork nwc =
        Subject.network(
            Subject.base(DataType.FLOAT), subject.layer(true, RNNFormat.NWC), RNNFormat.NWC);
    assertEquals(ncw.params(), nwc.params());
    INDArray x = subject.input(ncw);
    INDArray y = Subject.values(DataType.FLOAT, 3, 0.9, B, OUT, T);
    INDArray last = x.permute(0, 2, 1).dup('c');
    INDArray expected = ncw.output(x, false, mask(), mask());
    INDArray got = nwc.output(last, false, mask(), mask());
    assertTrue(expected.equalsWithEps(got.permute(0, 2, 1), 1e-5), "output");
    INDArray before = ncw.params().dup();
    ncw.fit(x, y, mask(), mask());
    nwc.fit(last, y.permute(0, 2, 1).dup('c'), mask(), mask());
    assertTrue(ncw.params().equalsWithEps(nwc.params(), 1e-5), "training");
    assertNotEquals(before, ncw.params());
  }

  @Test
  void aMaskOfAnotherLengthIsRefused() {
    Subject subject = new Subject(new LIF(), Kind.DENSE);
    MultiLayerNetwork net = subject.network(DataType.FLOAT, true);
    INDArray x = subject.input(net);
    INDArray shorter = Nd4j.ones(DataType.FLOAT, B, T - 1);
    Exception e =
        assertThrows(DL4JInvalidInputException.class, () -> net.output(x, false, shorter, shorter));
    for (String part : List.of("spiking", "[3, 7]", "3 examples of 8 time steps", "[3, 8]")) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    net.clearLayerMaskArrays();
    // A mask of examples is none of time steps.
    INDArray examples = Nd4j.ones(DataType.FLOAT, B, 1);
    assertEquals(net.feedForward(x).get(1), net.feedForward(x, examples, null).get(1));
  }
}
