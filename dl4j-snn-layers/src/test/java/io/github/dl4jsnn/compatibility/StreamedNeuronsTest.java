package io.github.dl4jsnn.compatibility;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.stream.SpikingStream;
import io.github.dl4jsnn.stream.StreamSession;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Streams of each neuron in each kind of layer for sequences equal {@code rnnTimeStep}. */
class StreamedNeuronsTest {

  private static final int STEPS = 40;

  static List<Subject> subjects() {
    return Subject.all();
  }

  static List<INDArray> steps(INDArray x) {
    return IntStream.range(0, (int) x.size(2))
        .mapToObj(t -> x.get(all(), all(), interval(t, t + 1)).dup())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void everyNeuronInEveryLayer(Subject subject) {
    MultiLayerNetwork net = subject.network(DataType.FLOAT, true);
    INDArray x = subject.input(net, 1, STEPS);
    subject.assertFires(net.feedForward(x).get(1));
    try (StreamSession session = SpikingStream.of(net, InputType.recurrent(Subject.IN)).open()) {
      Streamed.assertAgree(net, session, steps(x));
      net.rnnClearPreviousState();
      session.reset();
      Streamed.assertAgree(net, session, steps(x));
    }
  }

  static List<Subject> dense() {
    return Subject.all().stream().filter(s -> s.kind() == Subject.Kind.DENSE).toList();
  }

  @ParameterizedTest
  @MethodSource("dense")
  void everyNeuronInDoublePrecision(Subject subject) {
    MultiLayerNetwork net = subject.network(DataType.DOUBLE, true);
    INDArray x = subject.input(net, 1, STEPS);
    subject.assertFires(net.feedForward(x).get(1));
    try (StreamSession session = SpikingStream.of(net, InputType.recurrent(Subject.IN)).open()) {
      Streamed.assertAgree(net, session, steps(x));
    }
  }
}
