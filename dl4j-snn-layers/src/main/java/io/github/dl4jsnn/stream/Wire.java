package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.internal.stream.Form;
import io.github.dl4jsnn.internal.stream.Program.Phase;

/**
 * What a part of the network sends, while a program is built.
 *
 * @param node number of the stage; -1: the input of the network
 * @param phase when it is sent
 */
record Wire(int node, Form form, Phase phase) {

  /** The same values that DL4J shows otherwise. */
  Wire as(Form other) {
    return new Wire(node, other, phase);
  }

  /** As rows of its channels, without a time axis. */
  Wire rows() {
    return as(Form.rows(form.size()));
  }
}
