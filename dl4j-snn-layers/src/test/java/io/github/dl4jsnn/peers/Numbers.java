package io.github.dl4jsnn.peers;

import io.github.dl4jsnn.golden.Golden;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Parameters of a peer by name. */
record Numbers(JsonNode json) {

  double get(String name) {
    return json.get(name).asDouble();
  }

  /** The first of one value per neuron. */
  double first(String name) {
    return Golden.numbers(json.get(name))[0];
  }

  /** Null is soft reset. */
  Double nullable(String name) {
    return json.get(name).isNull() ? null : get(name);
  }

  boolean flag(String name) {
    return json.path(name).asBoolean();
  }

  String text(String name) {
    return json.path(name).asText();
  }
}
