package io.github.dl4jsnn.peers;

import io.github.dl4jsnn.golden.Golden;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Circular;
import io.github.dl4jsnn.surrogate.Erf;
import io.github.dl4jsnn.surrogate.FastSigmoid;
import io.github.dl4jsnn.surrogate.LeakyKReLU;
import io.github.dl4jsnn.surrogate.Rect;
import io.github.dl4jsnn.surrogate.Scaled;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SparseFastSigmoid;
import io.github.dl4jsnn.surrogate.SpikeRateEscape;
import io.github.dl4jsnn.surrogate.StraightThrough;
import io.github.dl4jsnn.surrogate.SuperSpike;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Tanh;
import io.github.dl4jsnn.surrogate.Triangular;
import java.nio.file.Path;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** The second column of the tables of docs/surrogates.md, as code. */
final class PeerSurrogates {

  /** What the libraries take where nothing is said. */
  static final Surrogate SPIKINGJELLY = new Sigmoid(4);

  static final Surrogate SPIKINGJELLY_CUBA = new Rect(1);
  static final Surrogate SNNTORCH = new ATan(2);
  static final Surrogate NORSE = new SuperSpike(1);

  private PeerSurrogates() {}

  /** Ours for a function of theirs. */
  static Surrogate of(String name, JsonNode p) {
    return switch (name) {
      // SpikingJelly
      case "DeterministicPass" -> new StraightThrough();
      // snnTorch
      case "atan" -> new ATan(number(p, "alpha"));
      case "sigmoid" -> new Sigmoid(number(p, "slope"));
      case "fast_sigmoid" -> new FastSigmoid(number(p, "slope"));
      case "straight_through_estimator" -> new StraightThrough();
      case "spike_rate_escape" -> new SpikeRateEscape(number(p, "beta"), number(p, "slope"));
      case "triangular" -> new LeakyKReLU(number(p, "threshold"), -number(p, "threshold"));
      case "heaviside" -> new LeakyKReLU(0, 1);
      case "SFS" -> new SparseFastSigmoid(number(p, "slope"), number(p, "B"));
      // Norse
      case "superspike_fn", "super_fn", "super" -> new SuperSpike(1);
      case "heavi_tanh_fn", "tanh" -> new Tanh(number(p, "alpha"));
      case "heavi_erfc_fn", "heavi_erfc" ->
          new Scaled(new Erf(number(p, "alpha")), 2 / number(p, "alpha"));
      case "heavi_circ_fn", "circ" ->
          new Scaled(new Circular(number(p, "alpha")), 2 * number(p, "alpha"));
      case "triangle_fn", "triangle" -> new Triangular(number(p, "alpha"), 1);
      // Neurons as they come
      case "IFNode", "LIFNode", "ParametricLIFNode" -> SPIKINGJELLY;
      case "CUBALIFNode" -> SPIKINGJELLY_CUBA;
      case "Leaky", "Synaptic" -> SNNTORCH;
      case "LIFCell", "IAFCell" -> NORSE;
      default -> spikingJelly(name, p);
    };
  }

  /** The names that SpikingJelly and we share. */
  private static Surrogate spikingJelly(String name, JsonNode p) {
    ObjectNode file = JsonNodeFactory.instance.objectNode();
    file.put("surrogate", name);
    file.set("params", p);
    return new Golden(Path.of(name), file).surrogate();
  }

  /** Of a neuron: [name, numbers..], or null for the library's own. */
  static Surrogate of(JsonNode chosen, Surrogate byDefault) {
    if (chosen == null || chosen.isNull()) {
      return byDefault;
    }
    double number = chosen.get(1).asDouble();
    return switch (chosen.get(0).asText()) {
      case "Sigmoid" -> new Sigmoid(number);
      case "ATan" -> new ATan(number);
      case "Rect" -> new Rect(number);
      case "fast_sigmoid" -> new FastSigmoid(number);
      default -> throw new AssertionError("unknown surrogate " + chosen);
    };
  }

  private static double number(JsonNode p, String name) {
    return p.get(name).asDouble();
  }
}
