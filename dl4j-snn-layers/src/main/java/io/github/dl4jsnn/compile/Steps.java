package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/**
 * The steps that were compiled, by the very neuron and surrogate objects. Both are held weakly, so
 * that they, and the loader of their classes, can be collected. Thread-safe: the first caller
 * compiles, others wait meanwhile.
 */
final class Steps {

  private final Map<Key, CompiledStep> steps = new HashMap<>();
  private final ReferenceQueue<Object> gone = new ReferenceQueue<>();

  /** Reference of a key, which takes the key with it. */
  private static final class Part extends WeakReference<Object> {
    private Key key;

    Part(Object object, ReferenceQueue<Object> gone) {
      super(object, gone);
    }
  }

  private static final class Key {
    private final Part neuron;
    private final Part surrogate;
    private final int hash;
    private final int mode;

    Key(Object neuron, Object surrogate, int mode, ReferenceQueue<Object> gone) {
      this.neuron = new Part(neuron, gone);
      this.surrogate = new Part(surrogate, gone);
      this.mode = mode;
      hash =
          31 * (31 * System.identityHashCode(neuron) + System.identityHashCode(surrogate)) + mode;
    }

    /** So that the map's entry goes with either object. */
    void bind() {
      neuron.key = this;
      surrogate.key = this;
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object o) {
      if (this == o) {
        return true;
      }
      return o instanceof Key k
          && mode == k.mode
          && neuron.get() != null
          && neuron.get() == k.neuron.get()
          && surrogate.get() != null
          && surrogate.get() == k.surrogate.get();
    }
  }

  synchronized CompiledStep get(NeuronModel neuron, SpikeFunction f, boolean charged) {
    for (Object p = gone.poll(); p != null; p = gone.poll()) {
      Key key = ((Part) p).key;
      if (key != null) {
        steps.remove(key);
      }
    }
    Surrogate surrogate = f.surrogate();
    Key key = new Key(neuron, surrogate, (f.spiking() ? 1 : 0) + (charged ? 2 : 0), gone);
    CompiledStep step = steps.get(key);
    if (step == null) {
      step = CompiledStep.compile(neuron, f, charged);
      key.bind();
      steps.put(key, step);
    }
    return step;
  }
}
