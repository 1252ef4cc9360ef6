package io.github.dl4jsnn.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.check.EncoderCheck;
import io.github.dl4jsnn.layer.SpikingDense;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Parameters and JSON of the encoders. */
class EncodersTest {

  static List<Encoder> encoders() {
    return List.of(new PoissonEncoder(100), new ConstantEncoder(7));
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void passesTheCheck(Encoder encoder) {
    EncoderCheck.check(encoder);
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void jsonRoundTrip(Encoder encoder) throws IOException {
    Layer layer = new SpikingDense.Builder().nIn(3).nOut(2).encoder(encoder).build();
    for (ObjectMapper mapper :
        new ObjectMapper[] {JsonMappers.getMapper(), JsonMappers.getMapperYaml()}) {
      String json = mapper.writeValueAsString(encoder);
      assertEquals(encoder, mapper.readValue(json, Encoder.class), json);
      String inLayer = mapper.writeValueAsString(layer);
      SpikingDense back = (SpikingDense) mapper.readValue(inLayer, Layer.class);
      assertEquals(encoder, back.getEncoder(), inLayer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", \"timeSteps\": 0", ", \"timeSteps\": 2.5"})
  void jsonWithoutTimeStepsIsRefused(String field) {
    for (Encoder encoder : encoders()) {
      String json = "{\"@class\": \"" + encoder.getClass().getName() + "\"" + field + "}";
      JsonMappingException e =
          assertThrows(
              JsonMappingException.class,
              () -> JsonMappers.getMapper().readValue(json, Encoder.class),
              json);
      assertTrue(e.getMessage().contains("timeSteps"), json + ": " + e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void fewerThanOneStepIsRefused(int steps) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new PoissonEncoder(steps)).getMessage();
    assertEquals("PoissonEncoder: timeSteps must be >= 1, got " + steps, message);
    message =
        assertThrows(IllegalArgumentException.class, () -> new ConstantEncoder(steps)).getMessage();
    assertEquals("ConstantEncoder: timeSteps must be >= 1, got " + steps, message);
  }

  @Test
  void onlyTheConstantEncoderIsConstant() {
    assertTrue(new ConstantEncoder(3).constant());
    assertFalse(new PoissonEncoder(3).constant());
    assertEquals(3, new ConstantEncoder(3).timeSteps());
    assertEquals(3, new PoissonEncoder(3).timeSteps());
    assertThrows(
        IllegalStateException.class,
        () ->
            new ConstantEncoder(3).encode(new float[1], 1, Draws.of(0, 0, 0), 0, new SpikeTrain()));
  }

  @Test
  void spikeTrainKeepsWhatWasAdded() {
    SpikeTrain train = new SpikeTrain();
    for (int round = 0; round < 2; round++) {
      // More events and steps than the first buffers hold, with empty steps between.
      int steps = 100;
      for (int t = 0; t < steps; t++) {
        for (int k = 0; k < t % 10; k++) {
          train.add(1000 * t + k);
        }
        train.endStep();
      }
      assertEquals(steps, train.steps());
      assertEquals(450, train.size());
      assertEquals(0, train.start(0));
      for (int t = 0; t < steps; t++) {
        assertEquals(t % 10, train.end(t) - train.start(t), "events of step " + t);
        for (int k = 0; k < t % 10; k++) {
          assertEquals(1000 * t + k, train.indices()[train.start(t) + k]);
        }
      }
      train.clear();
      assertEquals(0, train.steps());
      assertEquals(0, train.size());
    }
  }
}
