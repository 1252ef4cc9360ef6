package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dense and the spiking network of docs/tutorial.md learn. */
class TutorialTest {

  @ParameterizedTest
  @ValueSource(strings = {"The dense network", "The same network with spikes"})
  void bothLearn(String heading) throws Exception {
    JavaBlock program = JavaBlock.below("docs/tutorial.md", heading);
    double accuracy = (double) BlockCompiler.run(program, Map.of(), "accuracy").get("accuracy");
    assertTrue(accuracy >= 0.95, heading + ": test accuracy " + accuracy);
  }
}
