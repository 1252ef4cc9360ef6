package io.github.dl4jsnn.neuron;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.core.JsonProcessingException;

/** Constants, resets and what is learned, as values and in JSON; what is refused, by name. */
class ConstantTest {

  private static String json(Object value) {
    try {
      return JsonMappers.getMapper().writeValueAsString(value).replaceAll("\\s+", "");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return JsonMappers.getMapper().readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static NeuronModel lif(String fields) {
    return read(
        "{\"@class\": \""
            + LIF.class.getName()
            + "\""
            + (fields.isEmpty() ? "" : ", ")
            + fields
            + "}",
        NeuronModel.class);
  }

  private static void refused(String message, Runnable action) {
    Throwable e = assertThrows(RuntimeException.class, action::run, message);
    String got = e instanceof UncheckedIOException ? e.getCause().getMessage() : e.getMessage();
    assertTrue(got.startsWith(message), "expected " + message + ", got " + got);
  }

  @Test
  void aNumberOrOnePerNeuron() {
    Constant one = Constant.of(2.5);
    assertFalse(one.perNeuron());
    assertEquals(2.5, one.get(7));
    assertEquals("2.5", one.toString());
    Constant three = Constant.of(1, 2, 3);
    assertTrue(three.perNeuron());
    assertEquals(3, three.size());
    assertEquals(2, three.get(1));
    assertEquals("[1.0, 2.0, 3.0]", three.toString());
    assertEquals(Constant.of(1, 2, 3), three);
    assertEquals(Constant.of(1, 2, 3).hashCode(), three.hashCode());
    assertNotEquals(Constant.of(1, 2), three);
    assertEquals(Constant.of(2, 4, 6), three.map(v -> 2 * v));
    String many = Constant.of(new double[100]).toString();
    assertEquals("[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, .. 100 numbers]", many);
    refused("Constant: expected one number, or one per neuron, got none", () -> Constant.of());
  }

  @Test
  void cannotBeChangedFromOutside() {
    double[] values = {1, 2};
    Constant constant = Constant.of(values);
    values[0] = 9;
    constant.values()[1] = 9;
    assertEquals(Constant.of(1, 2), constant);
  }

  @Test
  void fillsTilesAndArrays() {
    float[] tile = new float[5];
    Constant.of(1, 2, 3).fill(tile, 2, 4);
    assertArrayEquals(new float[] {3, 1, 2, 3, 0}, tile);
    assertEquals(
        Nd4j.createFromArray(new double[][] {{1, 2}, {1, 2}, {1, 2}}),
        Constant.of(1, 2).assignTo(Nd4j.create(DataType.DOUBLE, 3, 2)));
  }

  @Test
  void inJsonANumberOrAnArray() {
    assertTrue(json(new LIF()).contains("\"tau\":2.0"), json(new LIF()));
    NeuronModel three = new LIF().withTau(2, 3, 4).withReset(Reset.softBy(0.5, 0.6, 0.7));
    assertTrue(json(three).contains("\"tau\":[2.0,3.0,4.0]"), json(three));
    assertEquals(three, read(json(three), NeuronModel.class));
    assertEquals(new LIF().withTau(3), lif("\"tau\": 3"));
    assertEquals(new LIF().withTau(2, 3), lif("\"tau\": [2, 3.0]"));
    assertEquals(new LIF(), lif(""));
    assertEquals(new LIF().withVInit(0.5), lif("\"vInit\": 0.5"));
    assertEquals(new LIF(), lif("\"vInit\": null"));
    refused("LIF: tau must not be null", () -> lif("\"tau\": null"));
    refused("LIF: tau[1] must be finite and > 1, got 0.5", () -> lif("\"tau\": [2, 0.5]"));
    refused("LIF: tau: ", () -> lif("\"tau\": \"much\""));
    refused("LIF: got the unknown key \"tauu\"", () -> lif("\"tauu\": 3"));
    refused("LIF: decayInput must be true or false, got null", () -> lif("\"decayInput\": null"));
    refused("LIF: reset must not be null", () -> lif("\"reset\": null"));
    refused("LIF: reset: Reset: value must be given", () -> lif("\"reset\": {\"kind\": \"SOFT\"}"));
    refused(
        "LIF: reset: Reset: kind must be one of [HARD, SOFT, NONE], got MILD",
        () -> lif("\"reset\": {\"kind\": \"MILD\", \"value\": null, \"detach\": false}"));
  }

  @Test
  void resetsAreValues() {
    assertEquals("hard(0.0)", Reset.hard(0).toString());
    assertEquals("softBy(0.6).detached()", Reset.softBy(0.6).detached().toString());
    assertEquals("soft()", Reset.soft().toString());
    assertEquals("none()", Reset.none().toString());
    for (Reset reset :
        new Reset[] {Reset.hard(1, 2), Reset.soft().detached(), Reset.softBy(3), Reset.none()}) {
      assertEquals(reset, read(json(reset), Reset.class));
    }
    String expected = "Reset: expected HARD with V_reset, SOFT with or without an amount, or NONE";
    refused(expected, () -> new Reset(Reset.Kind.HARD, null, false));
    refused(expected, () -> new Reset(Reset.Kind.NONE, Constant.of(1), false));
    refused("IF: reset must not be null", () -> new IF().withReset(null));
    refused("IF: vReset[1] must be finite", () -> new IF().withReset(Reset.hard(0, Double.NaN)));
  }

  @Test
  void whatIsLearnedIsAValue() {
    Learned learned = Learned.of("vDecay", "cDecay");
    assertEquals(Learned.of("cDecay", "vDecay"), learned);
    assertEquals("[cDecay, vDecay] per neuron", learned.perNeuron().toString());
    CurrentLIF neuron = new CurrentLIF().withLearned(learned.perNeuron());
    assertEquals(neuron, read(json(neuron), NeuronModel.class));
    refused(
        "CurrentLIF: learned must name constants of [cDecay, vDecay, vThreshold], got \"gain\"",
        () -> new CurrentLIF().withLearned(Learned.of("gain")));
    refused("CurrentLIF: learned must not be null", () -> new CurrentLIF().withLearned(null));
    // One number per neuron to begin with: one per neuron is learned.
    NeuronParameter own =
        NeuronParameter.learnedBy(neuron.withLearned(Learned.of("cDecay")).withCDecay(0.1, 0.2))
            .get(0);
    assertTrue(own.perNeuron());
  }

  @Test
  void errorsNameNeuronConstantAndIndex() {
    refused("LIF: tau must be finite and > 1, got 1.0", () -> new LIF().withTau(1));
    refused("LIF: tau[2] must be finite and > 1, got 1.0", () -> new LIF().withTau(2, 3, 1));
    refused("AdaptiveLIF: bDecay[0] must be in [0, 1]", () -> new AdaptiveLIF().withBDecay(2, 1));
    refused("LIF: tau must not be null", () -> new LIF(null, null, Reset.soft(), true, null, null));
  }

  /** The names that users have seen. */
  @Test
  void conveniencesStay() {
    assertEquals(new LIF(), new LIF(2, 1, 0.0, true, false));
    LIF lif = new LIF().withTau(3).withVThreshold(0.5).withVReset(null).withDetachReset(true);
    assertEquals(new LIF(3, 0.5, null, true, true), lif);
    assertEquals(Reset.soft().detached(), lif.reset());
    assertEquals(Reset.hard(-0.2).detached(), lif.withVReset(-0.2).reset());
    assertEquals(Reset.none(), new LIF().withoutReset().reset());
    assertEquals(new IF(), new IF(1, 0.0, false));
    assertEquals(Constant.of(3), new LIF().withTau(3).tau());
    assertEquals(new LIF(), new LIF().withVInit(1).withVInit(null));
  }
}
