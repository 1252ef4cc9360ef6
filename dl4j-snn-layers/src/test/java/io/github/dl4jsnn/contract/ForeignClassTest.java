package io.github.dl4jsnn.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Scaled;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.io.UncheckedIOException;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** A file may name any class; what is none of ours is refused before anything of it runs. */
class ForeignClassTest {

  /** Noted outside of the class, which must not be loaded by the test itself. */
  static final class Trace {
    private static boolean ran;

    private Trace() {}
  }

  /** Something on the class path whose initialiser does harm. */
  static final class Foreign {
    static {
      Trace.ran = true;
    }

    private Foreign() {}
  }

  private static final String FOREIGN = ForeignClassTest.class.getName() + "$Foreign";

  @Test
  void isRefusedBeforeItRuns() {
    for (Class<?> type : List.of(NeuronModel.class, Surrogate.class, Encoder.class)) {
      for (ObjectMapper mapper : Json.mappers()) {
        String json = "{\"@class\": \"" + FOREIGN + "\"}";
        String message =
            assertThrows(Exception.class, () -> Json.read(mapper, json, type), type::getName)
                .toString();
        assertFalse(Trace.ran, "the static initialiser ran, for a field of " + type);
        assertTrue(message.contains(type.getName()) || message.contains(FOREIGN), message);
      }
    }
    String inner =
        "{\"@class\":\""
            + Scaled.class.getName()
            + "\",\"surrogate\":{\"@class\":\""
            + FOREIGN
            + "\"}}";
    assertThrows(
        UncheckedIOException.class,
        () -> Json.read(JsonMappers.getMapper(), inner, Surrogate.class));
    assertFalse(Trace.ran, "the static initialiser ran, inside of Scaled");
  }

  @Test
  void aNetworkSaysWhichClass() {
    String json =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(
                new SpikingDense.Builder().nIn(2).nOut(2).encoder(new ConstantEncoder(3)).build())
            .build()
            .toJson();
    for (Class<?> ours : List.of(ATan.class, ConstantEncoder.class)) {
      for (String name : List.of(FOREIGN, "no.such.Thing", "java.lang.String")) {
        String bad = json.replace(ours.getName(), name);
        Throwable e =
            assertThrows(RuntimeException.class, () -> MultiLayerConfiguration.fromJson(bad));
        StringBuilder all = new StringBuilder();
        for (; e != null; e = e.getCause()) {
          all.append(e.getMessage()).append('\n');
        }
        assertTrue(all.toString().contains(name), all.toString());
        assertFalse(Trace.ran, "the static initialiser ran");
      }
    }
  }

  /** As its own counter-proof. */
  @Test
  void classesOfOursAreFound() {
    assertEquals(
        new ATan(3),
        Json.read(
            JsonMappers.getMapper(),
            "{\"@class\": \"" + ATan.class.getName() + "\", \"alpha\": 3}",
            Surrogate.class));
  }
}
