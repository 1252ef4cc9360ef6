package io.github.dl4jsnn.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.check.EncoderCheck;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.util.Records;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Parameters and JSON of the encoders. */
class EncodersTest {

  static List<Encoder> encoders() {
    return Encoders.all();
  }

  @Test
  void theListHasEachEncoderOnce() throws IOException {
    List<String> listed =
        encoders().stream().map(e -> e.getClass().getSimpleName()).distinct().toList();
    assertEquals(encoders().size(), listed.size(), listed.toString());
    try (Stream<Path> files = Files.list(Path.of("src/main/java/io/github/dl4jsnn/encoding"))) {
      List<String> written =
          files
              .map(f -> f.getFileName().toString().replace(".java", ""))
              .filter(f -> f.endsWith("Encoder"))
              .filter(f -> !f.equals("Encoder") && !f.equals("SignalEncoder"))
              .sorted()
              .toList();
      assertEquals(written, listed.stream().sorted().toList());
    }
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void passesTheCheck(Encoder encoder) {
    EncoderCheck.check(encoder);
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void jsonRoundTrip(Encoder encoder) throws IOException {
    Layer layer = new SpikingDense.Builder().nIn(4).nOut(2).encoder(encoder).build();
    for (ObjectMapper mapper :
        new ObjectMapper[] {JsonMappers.getMapper(), JsonMappers.getMapperYaml()}) {
      String json = mapper.writeValueAsString(encoder);
      assertEquals(encoder, mapper.readValue(json, Encoder.class), json);
      String inLayer = mapper.writeValueAsString(layer);
      SpikingDense back = (SpikingDense) mapper.readValue(inLayer, Layer.class);
      assertEquals(encoder, back.getEncoder(), inLayer);
    }
  }

  /** What has no value is an error, and so is a component that is missing. */
  @ParameterizedTest
  @MethodSource("encoders")
  void everyComponentIsRead(Encoder encoder) throws IOException {
    ObjectMapper mapper = JsonMappers.getMapper();
    ObjectNode json = mapper.valueToTree(encoder);
    for (RecordComponent component : encoder.getClass().getRecordComponents()) {
      String name = component.getName();
      for (String wrong : List.of("null", "\"much\"", "{}")) {
        refused(json.deepCopy().set(name, mapper.readTree(wrong)), name);
      }
      if (encoder.equals(Records.makeDefault(encoder.getClass()))) {
        continue;
      }
      ObjectNode without = json.deepCopy();
      without.remove(name);
      refused(without, name);
    }
    refused(json.deepCopy().put("timeStep", 3), "timeStep");
  }

  private static void refused(JsonNode json, String name) {
    JsonMappingException e =
        assertThrows(
            JsonMappingException.class,
            () -> JsonMappers.getMapper().readValue(json.toString(), Encoder.class),
            json.toString());
    assertTrue(e.getMessage().contains(name), json + ": " + e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "2.5", "-2147483648"})
  void timeStepsMustBeAtLeastOne(String steps) throws IOException {
    ObjectMapper mapper = JsonMappers.getMapper();
    for (Encoder encoder : encoders()) {
      if (!(encoder instanceof SignalEncoder)) {
        ObjectNode json = mapper.valueToTree(encoder);
        refused(json.set("timeSteps", mapper.readTree(steps)), "timeSteps");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void fewerThanOneStepIsRefused(int steps) {
    Map<String, IntFunction<Encoder>> made =
        Map.of(
            "PoissonEncoder", PoissonEncoder::new,
            "ConstantEncoder", ConstantEncoder::new,
            "LatencyEncoder", LatencyEncoder::new,
            "ThresholdLatencyEncoder", ThresholdLatencyEncoder::new,
            "PhaseEncoder", t -> new PhaseEncoder(t, 4),
            "PeriodicEncoder", t -> new PeriodicEncoder(t, 4),
            "PopulationEncoder", PopulationEncoder::new);
    made.forEach(
        (name, make) ->
            assertEquals(
                name + ": timeSteps must be >= 1, got " + steps,
                assertThrows(IllegalArgumentException.class, () -> make.apply(steps))
                    .getMessage()));
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
