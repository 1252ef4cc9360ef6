package io.github.dl4jsnn.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A user's neuron in a class loader below the library's, and what configurations hold. */
class ForeignNeuronTest {

  /** The same by another name: JSON finds each name once. */
  record Same() implements NeuronModel {
    @Override
    public List<StateVariable> states() {
      return new ForeignNeuron().states();
    }

    @Override
    public List<NeuronParameter> parameters() {
      return new ForeignNeuron().parameters();
    }

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> p) {
      return new ForeignNeuron().step(a, f, x, state, p);
    }
  }

  @Test
  void aNeuronOfAChildLoaderTrains() throws Exception {
    String expected = WholeNetwork.bits(WholeNetwork.train(WholeNetwork.configuration(new Same())));
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    OwnLoader loader =
        new OwnLoader(ForeignNeuron.class.getName()::equals, UnaryOperator.identity());
    thread.setContextClassLoader(loader);
    try {
      Class<?> type = loader.loadClass(ForeignNeuron.class.getName());
      assertNotSame(ForeignNeuron.class, type);
      NeuronModel neuron = (NeuronModel) type.getDeclaredConstructor().newInstance();
      MultiLayerNetwork net = WholeNetwork.train(WholeNetwork.configuration(neuron));
      assertEquals("compiled", WholeNetwork.form(net));
      assertEquals(expected, WholeNetwork.bits(net));
      MultiLayerConfiguration again =
          deserialize(serialize(net.getLayerWiseConfigurations()), loader);
      assertEquals(expected, WholeNetwork.bits(WholeNetwork.train(again)));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  static List<NeuronModel> neurons() {
    return Neurons.all();
  }

  /** As DL4J stores it, Spark sends it and a network copies it. */
  @ParameterizedTest
  @MethodSource("neurons")
  void aConfigurationHoldsNothingOfIt(NeuronModel neuron) throws Exception {
    MultiLayerConfiguration fresh = WholeNetwork.configuration(neuron);
    MultiLayerConfiguration conf = WholeNetwork.configuration(neuron);
    MultiLayerNetwork net = WholeNetwork.train(conf);
    assertEquals("compiled", WholeNetwork.form(net));
    String expected = WholeNetwork.bits(net);
    for (int k = 0; k < 3; k++) {
      assertEquals(fresh.getConf(k).getLayer(), conf.getConf(k).getLayer());
    }
    String json = conf.toJson();
    byte[] bytes = serialize(conf);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (String form : List.of(json, text)) {
      assertFalse(form.contains(CompiledStep.class.getPackageName() + "."), form);
    }
    ClassLoader loader = getClass().getClassLoader();
    List<MultiLayerConfiguration> copies =
        List.of(conf.clone(), MultiLayerConfiguration.fromJson(json), deserialize(bytes, loader));
    for (MultiLayerConfiguration copy : copies) {
      assertEquals(expected, WholeNetwork.bits(WholeNetwork.train(copy)));
    }
  }

  /** A neuron itself too, whose fields would tell. */
  @Test
  void aNeuronStaysAsItWas() throws Exception {
    LIF neuron = new LIF();
    byte[] before = serialize(neuron);
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    assertSame(CompiledStep.of(neuron, f, false), CompiledStep.of(neuron, f, false));
    assertArrayEquals(before, serialize(neuron));
  }

  private static byte[] serialize(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static MultiLayerConfiguration deserialize(byte[] bytes, ClassLoader loader)
      throws IOException, ClassNotFoundException {
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes)) {
          @Override
          protected Class<?> resolveClass(ObjectStreamClass c)
              throws IOException, ClassNotFoundException {
            try {
              return Class.forName(c.getName(), false, loader);
            } catch (ClassNotFoundException e) {
              return super.resolveClass(c);
            }
          }
        }) {
      return (MultiLayerConfiguration) in.readObject();
    }
  }
}
