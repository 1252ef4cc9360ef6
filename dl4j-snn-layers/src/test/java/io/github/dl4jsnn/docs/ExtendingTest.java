package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.check.EncoderCheck;
import io.github.dl4jsnn.check.NeuronCheck;
import io.github.dl4jsnn.check.SurrogateCheck;
import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.JsonFields;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/** The code of docs/extending.md, as it stands there: it compiles, trains, saves and loads. */
class ExtendingTest {

  public record Cauchy(double gamma) implements Surrogate {
    public Cauchy {
      if (!(gamma > 0)) {
        throw new IllegalArgumentException("Cauchy: gamma must be > 0, got " + gamma);
      }
    }

    @Override
    public <T> T derivative(Algebra<T> a, T x) { // 1 / (π γ (1 + (x/γ)²))
      T y = a.div(x, gamma);
      return a.div(1 / (Math.PI * gamma), a.add(a.mul(y, y), 1));
    }

    @Override
    public <T> T primitive(Algebra<T> a, T x) { // atan(x/γ)/π + 1/2
      return a.add(a.div(a.atan(a.div(x, gamma)), Math.PI), 0.5);
    }
  }

  public record LeakyRelaxed() implements NeuronModel {
    @Override
    public List<StateVariable> states() {
      return List.of(new StateVariable("v", 0));
    }

    @Override
    public List<NeuronParameter> parameters() {
      return List.of(new NeuronParameter("leak", 0.9, true, 0, 1)); // one per neuron, in [0, 1]
    }

    @Override
    public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
      T h = a.add(a.mul(state.get(0), parameters.get(0)), x); // charge
      T s = f.apply(a, a.add(h, -1)); // fire: x is potential minus threshold
      return new Step<>(s, List.of(a.sub(h, s))); // reset
    }
  }

  public record Latency(int timeSteps) implements Encoder {
    @Override
    public void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
      for (int t = 0; t < timeSteps; t++) {
        for (int i = 0; i < n; i++) {
          if (values[i] > 0 && Math.round((1 - values[i]) * (timeSteps - 1)) == t) {
            out.add(i);
          }
        }
        out.endStep();
      }
    }
  }

  public record Widened(double width) implements Surrogate {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Widened fromJson(Map<String, Object> json) {
      return JsonFields.over(new Widened(1), json); // a file without width has 1
    }

    @Override
    public <T> T derivative(Algebra<T> a, T x) {
      return a.div(new ATan().derivative(a, a.div(x, width)), width);
    }

    @Override
    public <T> T primitive(Algebra<T> a, T x) {
      return new ATan().primitive(a, a.div(x, width));
    }
  }

  private static MultiLayerConfiguration conf() {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(new Adam(0.02))
        .list()
        .layer(
            new SpikingDense.Builder()
                .nIn(6)
                .nOut(4)
                .biasInit(0.5)
                .encoder(new Latency(9))
                .neuron(new LeakyRelaxed())
                .surrogate(new Cauchy(0.3))
                .build())
        .layer(new GlobalPoolingLayer(PoolingType.AVG))
        .layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
        .build();
  }

  @Test
  void ownSurrogateNeuronAndEncoderNeedNoRegistration() {
    assertEquals(conf(), MultiLayerConfiguration.fromJson(conf().toJson()));
    assertEquals(conf(), MultiLayerConfiguration.fromYaml(conf().toYaml()));
    MultiLayerNetwork net = new MultiLayerNetwork(conf());
    net.init();
    INDArray leak = net.getParam("0_leak").dup();
    assertEquals(Nd4j.valueArrayOf(new long[] {4}, 0.9, DataType.FLOAT), leak);
    Nd4j.getRandom().setSeed(1);
    INDArray x = Nd4j.rand(DataType.FLOAT, 5, 6);
    INDArray y = Nd4j.rand(DataType.FLOAT, 5, 4);
    net.fit(x, y);
    assertNotEquals(leak, net.getParam("0_leak"));
    assertEquals(net.output(x), net.clone().output(x));
  }

  /** A learning rate that carries the leak beyond 1, where V would grow without end. */
  @Test
  void theLeakStaysWithinItsBounds() {
    MultiLayerNetwork net = new MultiLayerNetwork(conf());
    net.init();
    net.setLearningRate(5);
    Nd4j.getRandom().setSeed(1);
    INDArray x = Nd4j.rand(DataType.FLOAT, 5, 6);
    for (INDArray y :
        new INDArray[] {Nd4j.ones(DataType.FLOAT, 5, 4), Nd4j.zeros(DataType.FLOAT, 5, 4)}) {
      for (int i = 0; i < 3; i++) {
        net.fit(x, y);
        INDArray leak = net.getParam("0_leak");
        assertTrue(
            leak.gte(0).all() && leak.lte(1).all(),
            "leak left its bounds in step " + i + ": " + leak);
      }
    }
    assertTrue(net.getParam("0_leak").neq(0.9).any(), "the leak has not moved");
  }

  @Test
  void theyPassTheChecks() {
    SurrogateCheck.check(new Cauchy(0.3));
    SurrogateCheck.check(new Widened(2.5));
    NeuronCheck.check(new LeakyRelaxed());
    EncoderCheck.check(new Latency(20));
  }

  @Test
  void aMissingComponentTakesTheDefault() throws IOException {
    String json = "{\"@class\": \"" + Widened.class.getName() + "\"}";
    assertEquals(new Widened(1), JsonMappers.getMapper().readValue(json, Surrogate.class));
  }

  /** Each operation of Algebra, and no other one, is in the table. */
  @Test
  void allOperationsAreListed() throws IOException {
    Path page = Path.of("../docs/extending.md");
    assumeTrue(Files.exists(page), "skipped: no " + page);
    String text = Files.readString(page);
    String table = text.substring(text.indexOf("## Operations"), text.indexOf("Compare by"));
    Set<String> listed =
        Pattern.compile("`(\\w+)\\(")
            .matcher(table)
            .results()
            .map(m -> m.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> declared =
        Arrays.stream(Algebra.class.getDeclaredMethods())
            .filter(m -> !m.isSynthetic())
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(declared, listed);
  }

  @Test
  void theScalarFormIsTheFormula() {
    assertEquals(
        1 / (Math.PI * 0.3 * (1 + 0.1 * 0.1 / 0.09)), new Cauchy(0.3).derivative(0.1), 1e-12);
  }
}
