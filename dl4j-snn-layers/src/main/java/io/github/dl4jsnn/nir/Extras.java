package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.Encoders;
import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.neuron.ResettingNeuron;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What NIR cannot say of a neuron, as strings in the metadata of its node.
 *
 * <pre>
 * dl4jsnn_reset          soft, none, or numbers: soft by these
 * dl4jsnn_detach         true
 * dl4jsnn_v_init         numbers
 * dl4jsnn_learned        names of constants; per neuron: with [] behind
 * dl4jsnn_surrogate      JSON
 * dl4jsnn_encoder        JSON
 * dl4jsnn_longest_delay  of learned delays, in time steps
 * </pre>
 *
 * <p>JSON names classes: those of this library's lists of surrogates and encoders are read, and any
 * other is refused before a class is looked for.
 */
final class Extras {

  static final String RESET = "reset";
  static final String DETACH = "detach";
  static final String V_INIT = "v_init";
  static final String LEARNED = "learned";
  static final String SURROGATE = "surrogate";
  static final String ENCODER = "encoder";

  static final String LONGEST_DELAY = "longest_delay";

  /** Behind the name of a constant that each neuron learns for itself. */
  static final String EACH = "[]";

  static final String SOFT = "soft";
  static final String NONE = "none";

  private static final Set<String> CLASSES =
      Stream.concat(Surrogates.all().stream(), Encoders.all().stream())
          .map(o -> o.getClass().getName())
          .collect(Collectors.toSet());

  private static final String CLASS = "@class";
  private static final int LONGEST = 1 << 16;

  private final Fields fields;
  private final Map<String, String> extras;

  Extras(Fields fields, NirOptions options) {
    this.fields = fields;
    extras = options.extras() == NirOptions.Extras.IGNORED ? Map.of() : fields.node().extras();
  }

  /** The neuron with what metadata say of it. */
  NeuronModel of(NeuronModel neuron) throws NirFileException {
    NeuronModel out = neuron;
    if (out instanceof ResettingNeuron<?> resetting) {
      Reset reset = resetting.reset();
      String kind = extras.get(RESET);
      if (kind != null) {
        reset =
            switch (kind) {
              case SOFT -> Reset.soft();
              case NONE -> Reset.none();
              default -> Reset.softBy(numbers(RESET, kind));
            };
      }
      boolean detached = "true".equals(extras.get(DETACH));
      out = resetting.withReset(detached ? reset.detached() : reset);
    }
    String start = extras.get(V_INIT);
    return learned(start == null ? out : begun(out, numbers(V_INIT, start)));
  }

  private static NeuronModel begun(NeuronModel neuron, double[] vInit) {
    if (neuron instanceof IF integrator) {
      return integrator.withVInit(vInit);
    }
    if (neuron instanceof LIF lif) {
      return lif.withVInit(vInit);
    }
    if (neuron instanceof CurrentLIF lif) {
      return lif.withVInit(vInit);
    }
    return neuron instanceof LeakyIntegrator leaky ? leaky.withVInit(vInit) : neuron;
  }

  private NeuronModel learned(NeuronModel neuron) {
    String names = extras.get(LEARNED);
    if (names == null || !(neuron instanceof CurrentLIF lif)) {
      return neuron;
    }
    boolean each = names.endsWith(EACH);
    String[] all = names.replace(EACH, "").split(",", -1);
    Learned learned = Learned.of(all);
    return lif.withLearned(each ? learned.perNeuron() : learned);
  }

  private double[] numbers(String key, String text) throws NirFileException {
    try {
      return Arrays.stream(text.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
    } catch (NumberFormatException e) {
      throw problem(key, text, "numbers");
    }
  }

  private NirFileException problem(String key, String text, String expected) {
    return fields.problem(
        "metadata "
            + GraphReader.EXTRA
            + key
            + " is "
            + (text.length() > 80 ? text.substring(0, 80) + ".." : text)
            + ", expected "
            + expected);
  }

  /** Numbers as they are written here. */
  static String text(Constant numbers) {
    return Arrays.stream(numbers.values())
        .mapToObj(Double::toString)
        .collect(Collectors.joining(","));
  }

  /** A surrogate or encoder as it is written here. */
  static String json(Object value) {
    try {
      return NeuralNetConfiguration.mapper().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(value + " has no JSON", e);
    }
  }

  /** The surrogate in metadata. */
  Optional<Surrogate> surrogate() throws NirFileException {
    return parsed(SURROGATE, Surrogate.class);
  }

  /** The longest delay that a layer may learn, in time steps; empty: it does not learn. */
  OptionalInt longestDelay() throws NirFileException {
    String text = extras.get(LONGEST_DELAY);
    if (text == null) {
      return OptionalInt.empty();
    }
    if (!text.matches("[1-9][0-9]{0,6}")) {
      throw problem(LONGEST_DELAY, text, "a whole number of time steps");
    }
    return OptionalInt.of(Integer.parseInt(text));
  }

  /** The encoder in metadata. */
  Optional<Encoder> encoder() throws NirFileException {
    return parsed(ENCODER, Encoder.class);
  }

  private <T> Optional<T> parsed(String key, Class<T> type) throws NirFileException {
    String json = extras.get(key);
    if (json == null) {
      return Optional.empty();
    }
    try {
      if (json.length() > LONGEST || nesting(json) > 8) {
        throw problem(key, json, "JSON of this library");
      }
      JsonNode tree = new ObjectMapper().readTree(json);
      for (String name : tree.findValuesAsText(CLASS)) {
        if (!CLASSES.contains(name)) {
          throw problem(key, name, "a class among " + type.getSimpleName() + "s of this library");
        }
      }
      if (!tree.path(CLASS).isTextual()) {
        throw problem(key, json, "JSON with " + CLASS);
      }
      return Optional.of(NeuralNetConfiguration.mapper().treeToValue(tree, type));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw problem(key, json, "JSON of a " + type.getSimpleName() + "; " + e.getMessage());
    }
  }

  private static int nesting(String json) {
    int deepest = 0;
    int depth = 0;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  }
}
