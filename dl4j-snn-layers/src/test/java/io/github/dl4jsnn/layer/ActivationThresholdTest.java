package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.surrogate.ATan;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The threshold of the spike as an activation. */
class ActivationThresholdTest {

  private static final ActivationSpike HIGH = new ActivationSpike(new ATan(), 0.5);

  @Test
  void itIsTakenFromTheInputForwardAndBackward() {
    INDArray x = Nd4j.createFromArray(-1f, 0.2f, 0.5f, 0.7f);
    INDArray epsilon = Nd4j.createFromArray(1f, 2f, 3f, 4f);
    assertEquals(Nd4j.createFromArray(0f, 0f, 1f, 1f), HIGH.getActivation(x.dup(), true));
    INDArray expected = new ActivationSpike().backprop(x.sub(0.5), epsilon).getFirst();
    assertTrue(expected.equalsWithEps(HIGH.backprop(x.dup(), epsilon).getFirst(), 1e-6));
    assertNotEquals(expected, new ActivationSpike().backprop(x.dup(), epsilon).getFirst());
  }

  @Test
  void itIsKeptInJsonAndZeroInOlderFiles() throws Exception {
    String json = JsonMappers.getMapper().writeValueAsString(HIGH);
    assertEquals(HIGH, JsonMappers.getMapper().readValue(json, IActivation.class));
    assertNotEquals(HIGH, new ActivationSpike());
    assertTrue(HIGH.toString().contains("threshold=0.5"), HIGH.toString());
    String older = json.replaceAll(",?\\s*\"threshold\"\\s*:\\s*0.5", "");
    assertNotEquals(json, older);
    assertEquals(
        new ActivationSpike(), JsonMappers.getMapper().readValue(older, IActivation.class));
  }

  @Test
  void itMustBeFinite() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> new ActivationSpike(new ATan(), Double.NaN))
            .getMessage();
    assertTrue(message.contains("ActivationSpike: threshold must be finite"), message);
  }
}
