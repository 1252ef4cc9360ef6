package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.samediff.SequenceLayout;
import io.github.dl4jsnn.samediff.SpikeOps;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Scaled;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/** What would be saved but not loaded is refused when the layer is built. */
class OwnJsonTest {

  /** A leaky neuron in a class that a subclass spoils. */
  @SuppressWarnings("serial")
  static class Leaky implements NeuronModel {
    @Override
    public List<StateVariable> states() {
      return List.of(new StateVariable("v", 0));
    }

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      T h = a.add(a.mul(state.get(0), 0.5), x);
      T s = f.apply(a, a.add(h, -1));
      return new Step<>(s, List.of(a.sub(h, s)));
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Leaky other && other.getClass() == getClass();
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  @SuppressWarnings("serial")
  static final class WithoutWayBack extends Leaky {
    private final double tau;

    WithoutWayBack(double tau) {
      this.tau = tau;
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof WithoutWayBack other && other.tau == tau;
    }

    @Override
    public int hashCode() {
      return Double.hashCode(tau);
    }
  }

  /** Comes back, but is not the same: equals is that of objects. */
  @SuppressWarnings({"serial", "EqualsHashCode"})
  static final class WithoutEquals extends Leaky {
    @Override
    public boolean equals(Object o) {
      return o == this;
    }
  }

  /** Comes back with another number, at which its equals does not look. */
  @SuppressWarnings("serial")
  static final class Forgets extends Leaky {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private final int number = COUNT.incrementAndGet();

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Forgets fromJson(Map<String, Object> json) {
      return new Forgets();
    }

    @Override
    public String toString() {
      return "Forgets " + number;
    }
  }

  @SuppressWarnings("serial")
  private static NeuronModel anonymous() {
    return new Leaky() {};
  }

  private static void assertRefused(String owner, String what, Runnable build) {
    String message = assertThrows(IllegalArgumentException.class, build::run, what).getMessage();
    assertTrue(message.startsWith(owner + ": " + what + " of class io.github."), message);
    assertTrue(message.contains("make it a record"), message);
    assertTrue(message.contains("JSON"), message);
  }

  @Test
  void neurons() {
    for (NeuronModel neuron :
        List.of(anonymous(), new WithoutWayBack(3), new WithoutEquals(), new Forgets())) {
      assertRefused(
          "SpikingDense \"hidden\"",
          "neuron",
          () -> new SpikingDense.Builder().name("hidden").neuron(neuron).build());
      assertRefused(
          "SameDiffSpikingDense \"hidden\"",
          "neuron",
          () -> new SameDiffSpikingDense.Builder().name("hidden").neuron(neuron).build());
      SDVariable x = SameDiff.create().placeHolder("x", DataType.FLOAT, 5, 1, 2);
      assertRefused(
          "NeuronSequence.fuse()",
          "neuron",
          () -> SpikeOps.fuse(x, neuron, new ATan(), SequenceLayout.TIME_MAJOR));
      // Native operations alone, so that the graph needs no class of ours.
      assertDoesNotThrow(
          () -> SpikeOps.unroll(x, neuron, new ATan(), SequenceLayout.TIME_MAJOR).spikes());
    }
    new SpikingDense.Builder().neuron(new Leaky()).build();
  }

  @SuppressWarnings("serial")
  private static Surrogate anonymousSurrogate() {
    return new Surrogate() {
      @Override
      public <T> T derivative(Algebra<T> a, T x) {
        return new ATan().derivative(a, x);
      }

      @Override
      public <T> T primitive(Algebra<T> a, T x) {
        return new ATan().primitive(a, x);
      }
    };
  }

  @Test
  void surrogates() {
    for (Surrogate s : List.of(anonymousSurrogate(), new Scaled(anonymousSurrogate(), 2))) {
      assertRefused(
          "SpikingLayer \"hidden\"",
          "surrogate",
          () -> new SpikingLayer.Builder().name("hidden").surrogate(s).build());
      assertRefused("ActivationSpike", "surrogate", () -> new ActivationSpike(s));
      assertRefused(
          "SameDiffSpikingDense",
          "surrogate",
          () -> new SameDiffSpikingDense.Builder().surrogate(s).build());
    }
  }

  @SuppressWarnings("serial")
  private static Encoder anonymousEncoder() {
    return new Encoder() {
      @Override
      public int timeSteps() {
        return 2;
      }

      @Override
      public void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
        out.endStep();
        out.endStep();
      }
    };
  }

  @Test
  void encoders() {
    Encoder encoder = anonymousEncoder();
    assertRefused(
        "SpikingDense \"first\"",
        "encoder",
        () -> new SpikingDense.Builder().name("first").encoder(encoder).build());
    assertRefused(
        "SpikingConvolution2D \"first\"",
        "encoder",
        () -> new SpikingConvolution2D.Builder(2, 2).name("first").encoder(encoder).build());
    assertRefused("EncodingLayer", "encoder", () -> new EncodingLayer(encoder));
  }

  /** A record that counts how often it is read. */
  record Counted(double tau) implements NeuronModel {
    private static final long serialVersionUID = 1;
    private static final AtomicInteger MADE = new AtomicInteger();

    Counted {
      MADE.incrementAndGet();
    }

    @Override
    public List<StateVariable> states() {
      return List.of(new StateVariable("v", 0));
    }

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      return new LIF(tau, 1, 0.0, true, false).step(a, f, x, state, parameters);
    }
  }

  @Test
  void isLookedAtOnceAValue() {
    SpikingDense layer = new SpikingDense.Builder().nIn(2).nOut(2).neuron(new Counted(7)).build();
    int made = Counted.MADE.get();
    assertEquals(2, made, "the value itself, and once through JSON");
    SpikingDense copy = (SpikingDense) layer.clone();
    new SpikingDense.Builder().nIn(2).nOut(2).neuron(layer.getNeuron()).build();
    assertEquals(made, Counted.MADE.get(), "a clone or another layer with the value costs nothing");
    MultiLayerConfiguration conf = Nets.base(DataType.FLOAT).list().layer(copy).build();
    String json = conf.toJson();
    for (int replica = 1; replica <= 3; replica++) {
      assertEquals(conf, MultiLayerConfiguration.fromJson(json));
      assertEquals(made + replica, Counted.MADE.get(), "a replica is read once, and not checked");
    }
  }
}
