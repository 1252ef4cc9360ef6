package io.github.dl4jsnn.peers;

/** One neuron of another library, with its state. */
interface Peer {

  /** One time step: the output. */
  Dual step(Dual x);

  /** The membrane potential that the other library keeps after the step. */
  Dual membrane();
}
