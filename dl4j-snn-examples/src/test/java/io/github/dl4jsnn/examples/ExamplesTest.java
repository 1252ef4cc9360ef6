package io.github.dl4jsnn.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.check.NeuronCheck;
import io.github.dl4jsnn.check.SurrogateCheck;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.junit.jupiter.api.Test;

/** Each example learns, in a few epochs; guessing has an accuracy of 0.1. */
class ExamplesTest {

  @Test
  void convolutionOnDigits() throws IOException {
    assertLearns(ConvolutionOnDigits.train(2));
  }

  @Test
  void recurrentSequence() throws IOException {
    assertLearns(RecurrentSequence.train(3));
  }

  @Test
  void sameDiffGraph() throws IOException {
    assertTrue(SameDiffGraph.gradientsAgree());
    assertLearns(SameDiffGraph.train(4));
  }

  @Test
  void ownNeuron() throws IOException {
    SurrogateCheck.check(new OwnNeuron.Logistic(0.3));
    NeuronCheck.check(new OwnNeuron.Leaky());
    assertLearns(OwnNeuron.train(2));
  }

  @Test
  void swapOneLayer() throws IOException {
    assertLearns(SwapOneLayer.accuracy(new LSTM.Builder().nOut(20).build(), 4));
    assertLearns(SwapOneLayer.accuracy(new SpikingRecurrent.Builder().nOut(20).build(), 4));
  }

  private static void assertLearns(double accuracy) {
    assertTrue(accuracy > 0.5, "accuracy " + accuracy);
  }

  /** The README lists every example. */
  @Test
  void theReadmeNamesEveryExample() throws IOException {
    String readme = Files.readString(Path.of("../README.md"));
    Path folder = Path.of("src/main/java/io/github/dl4jsnn/examples");
    try (Stream<Path> files = Files.list(folder)) {
      List<String> missing =
          files
              .map(f -> f.getFileName().toString())
              .filter(f -> f.endsWith(".java") && !f.equals("package-info.java"))
              .map(f -> f.replace(".java", ""))
              .filter(name -> !readme.contains("`" + name + "`"))
              .toList();
      assertEquals(List.of(), missing);
    }
  }
}
