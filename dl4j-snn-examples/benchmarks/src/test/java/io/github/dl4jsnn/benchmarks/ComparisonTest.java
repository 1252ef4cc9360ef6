package io.github.dl4jsnn.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jsnn.benchmarks.Child.ChildException;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final String REFERENCE =
      "{\"spikes\": 1000, \"rate\": 0.1, \"hidden\": [0.12], \"losses\": [0.5, 0.3]}";

  private static String compared(String answer) throws Exception {
    return Comparison.of(REFERENCE, answer);
  }

  @Test
  void smallDifferencesAgree() throws Exception {
    assertEquals("agrees", compared(REFERENCE));
    assertEquals(
        "agrees",
        compared("{\"spikes\": 1005, \"rate\": 0.1, \"hidden\": [], \"losses\": [0.52, 0.31]}"));
  }

  @Test
  void namesWhatDiffers() throws Exception {
    assertEquals(
        "differs: spikes 900.0 instead of 1000, rate of hidden layer 0 0.2000 instead of 0.1200",
        compared("{\"spikes\": 900, \"rate\": 0.09, \"hidden\": [0.2], \"losses\": [0.5, 0.3]}"));
    assertEquals(
        "differs: mean loss 0.6000 instead of 0.4000",
        compared("{\"spikes\": 1000, \"rate\": 0.1, \"losses\": [0.6, 0.6]}"));
    assertEquals(
        "differs: spikes NaN instead of 1000",
        compared("{\"spikes\": \"NaN\", \"rate\": 0.1, \"losses\": []}"));
  }

  @Test
  void comparesGradientsOfNeuronsAlone() throws Exception {
    String a = "{\"spikes\": 10, \"rate\": 0.1, \"losses\": [], \"gradient\": 100.0}";
    assertEquals("agrees", Comparison.of(a, a.replace("100.0", "100.5")));
    assertEquals(
        "differs: gradient 150.0 instead of 100.0", Comparison.of(a, a.replace("100.0", "150.0")));
  }

  @Test
  void refusesWhatIsNoAnswer() {
    assertThrows(ChildException.class, () -> compared("nonsense"));
  }
}
