package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.check.NeuronCheck;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.samediff.SameDiffSpikingLayer;
import io.github.dl4jsnn.samediff.SpikeOps;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** A step that cannot be compiled is refused, in the name of its layer, before anything runs. */
class NeuronsThatDoNotCompileTest {

  /** What the step does. */
  enum Fault {
    BRANCHES,
    GROWS,
    ENDLESS
  }

  record Faulty(Fault fault) implements NeuronModel {
    private static final long serialVersionUID = 1;

    @Override
    public List<StateVariable> states() {
      return List.of(new StateVariable("v", 0));
    }

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      T h = a.add(state.get(0), x);
      switch (fault) {
        case BRANCHES -> h = ((Number) h).doubleValue() > 0 ? h : a.mul(h, 0.1);
        case GROWS -> {
          // The step alone is allowed, not with its gradient.
          for (int i = 0; i < 2000; i++) {
            h = a.mul(a.add(h, 0.1), 0.9);
          }
        }
        case ENDLESS -> {
          while (h != null) {
            h = a.mul(h, 0.9);
          }
        }
      }
      T s = f.apply(a, a.add(h, -1));
      return new Step<>(s, List.of(a.sub(h, s)));
    }
  }

  private static Map<String, Function<NeuronModel, Layer>> layers() {
    return Map.of(
        "SpikingDense \"hidden\"",
        n -> new SpikingDense.Builder().name("hidden").nIn(3).nOut(2).neuron(n).build(),
        "SpikingRecurrent \"hidden\"",
        n -> new SpikingRecurrent.Builder().name("hidden").nIn(3).nOut(2).neuron(n).build(),
        "SpikingLayer \"hidden\"",
        n -> new SpikingLayer.Builder().name("hidden").nOut(3).neuron(n).build(),
        "SameDiffSpikingDense \"hidden\"",
        n -> new SameDiffSpikingDense.Builder().name("hidden").nIn(3).nOut(2).neuron(n).build(),
        "SameDiffSpikingLayer \"hidden\"",
        n -> new SameDiffSpikingLayer.Builder().name("hidden").nOut(3).neuron(n).build());
  }

  private static String refused(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  private static void assertSays(String owner, Fault fault, String message) {
    assertTrue(message.startsWith(owner + ": "), message);
    assertTrue(message.contains("Faulty[fault=" + fault + "] with ATan[alpha=2.0]: "), message);
    String expected =
        fault == Fault.BRANCHES
            ? "compare by step(x), choose by select(mask, x, y)"
            : "takes more than 5000 operations, or does not end";
    assertTrue(message.contains(expected), message);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ENDLESS")
  void isRefusedWhenTheNetworkIsInitialised(Fault fault) {
    NeuronModel neuron = new Faulty(fault);
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      layers()
          .forEach(
              (owner, layer) -> {
                MultiLayerNetwork network =
                    new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                            .dataType(type)
                            .list()
                            .layer(layer.apply(neuron))
                            .setInputType(InputType.recurrent(3))
                            .build());
                assertSays(owner, fault, refused(network::init));
              });
    }
    SameDiff sd = SameDiff.create();
    assertSays(
        "NeuronSequence.fuse()",
        fault,
        refused(
            () -> SpikeOps.sequence(sd.placeHolder("x", DataType.FLOAT, 5, 1, 2), neuron).fuse()));
    String message =
        assertThrows(AssertionError.class, () -> NeuronCheck.check(neuron)).getMessage();
    assertSays("NeuronCheck", fault, message);
  }

  /** Already when the layer is built, which looks at one step. */
  @Test
  void aStepWithoutEndIsRefusedWhenItsLayerIsBuilt() {
    NeuronModel neuron = new Faulty(Fault.ENDLESS);
    layers()
        .forEach(
            (owner, layer) -> {
              String message = refused(() -> assertNotNull(layer.apply(neuron)));
              assertTrue(message.startsWith(owner + ": neuron of class "), message);
              assertTrue(
                  message.contains("step(..) failed: ")
                      && message.contains("more than 5000 operations, or does not end"),
                  message);
            });
  }
}
