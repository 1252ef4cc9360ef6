package io.github.dl4jsnn.golden;

import static io.github.dl4jsnn.util.Close.assertClose;
import static io.github.dl4jsnn.util.Close.doubles;
import static io.github.dl4jsnn.util.Close.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.TileAlgebra;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.surrogate.S2NN;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The reference values of {@code golden.dir}: one test a file. DOUBLE is the portable path and
 * FLOAT the fused one, unless {@code io.github.dl4jsnn.portable} is set.
 */
class GoldenTest {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  @TestFactory
  Stream<DynamicTest> files() {
    return Golden.tests(Set.of("surrogate", "neuron", "network"), GoldenTest::check);
  }

  private static void check(Golden file) {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      switch (file.kind()) {
        case "surrogate" -> surrogate(file, type);
        case "neuron" -> neuron(file, type);
        case "network" -> network(file, type);
        default -> throw new AssertionError("unknown kind of file: " + file.kind());
      }
    }
  }

  /** A kind that has a class by now must be mapped, not skipped. */
  @Test
  void nothingToComeIsThere() {
    Set<String> there = new TreeSet<>();
    Surrogates.all().forEach(s -> there.add(s.getClass().getSimpleName()));
    Neurons.all().forEach(n -> there.add(n.getClass().getSimpleName()));
    for (String name : Golden.SURROGATES_TO_COME) {
      notThere(name, there, Surrogate.class);
    }
    for (String name : Golden.NEURONS_TO_COME) {
      notThere(name, there, NeuronModel.class);
    }
  }

  private static void notThere(String name, Set<String> there, Class<?> type) {
    assertFalse(there.contains(name), name + " is there: map it in Golden, take it off the list");
    URL found = type.getResource(name + ".class");
    assertNull(found, name + " is there: map it in Golden, take it off the list");
  }

  private static double tolerance(DataType type) {
    return type == DataType.DOUBLE ? Golden.DOUBLE : Golden.FLOAT;
  }

  // Surrogates

  private static void surrogate(Golden file, DataType type) {
    Surrogate s = file.surrogate();
    double[] x = file.numbers("x");
    double[] upstream = file.numbers("upstream");
    double tol = tolerance(type);
    ActivationSpike spike = new ActivationSpike(s);
    INDArray forward = spike.getActivation(array(x, type, x.length), true);
    assertArrayEquals(file.numbers("forward"), forward.toDoubleVector(), type + " forward");
    INDArray grad =
        spike.backprop(array(x, type, x.length), array(upstream, type, upstream.length)).getFirst();
    assertClose(type + " grad", file.numbers("grad"), grad.toDoubleVector(), tol);

    assertClose(type + " grad", file.numbers("grad"), times(upstream, derivative(s, x, type)), tol);
    if (file.json().has("primitive")) {
      double[] primitive = file.numbers("primitive");
      assertClose(type + " primitive", primitive, primitive(s, x, type), tol);
      INDArray array = s.primitive(NDArrayAlgebra.INSTANCE, array(x, type, x.length));
      assertClose(type + " primitive as array", primitive, array.toDoubleVector(), tol);
      double[] primitiveGrad = file.numbers("primitive_grad");
      assertClose(
          type + " primitive_grad",
          primitiveGrad,
          times(upstream, derivativeOfPrimitive(s, x, type)),
          tol);
    }
  }

  /** Scalars in double precision, tiles in single. */
  private static double[] derivative(Surrogate s, double[] x, DataType type) {
    return type == DataType.DOUBLE
        ? Arrays.stream(x).map(s::derivative).toArray()
        : doubles(s.derivative(new TileAlgebra(x.length), floats(x)));
  }

  /**
   * That of S2NN's primitive is not quite S2NN's derivative: ln(x + 1 + 1e-5) against 1/(x + 1).
   */
  private static double[] derivativeOfPrimitive(Surrogate s, double[] x, DataType type) {
    double[] out = derivative(s, x, type);
    if (s instanceof S2NN) {
      Arrays.setAll(out, i -> x[i] < 0 ? out[i] : out[i] * (x[i] + 1) / (x[i] + 1 + 1e-5));
    }
    return out;
  }

  private static double[] primitive(Surrogate s, double[] x, DataType type) {
    return type == DataType.DOUBLE
        ? Arrays.stream(x).map(s::primitive).toArray()
        : doubles(s.primitive(new TileAlgebra(x.length), floats(x)));
  }

  private static double[] times(double[] x, double[] y) {
    double[] out = new double[x.length];
    Arrays.setAll(out, i -> x[i] * y[i]);
    return out;
  }

  private static INDArray array(double[] values, DataType type, long... shape) {
    return Nd4j.create(values, shape, 'c').castTo(type);
  }

  // Neurons

  /** [T][B][N] of a file to DL4J's [b, n, T]. */
  private static INDArray sequence(Golden file, String name, DataType type) {
    int[] shape = file.shape(name);
    assertEquals(3, shape.length, "rank of " + name);
    return array(file.numbers(name), type, shape[0], shape[1], shape[2]).permute(1, 2, 0).dup('c');
  }

  /** [b, n, T] back to the order of a file. */
  private static double[] numbers(INDArray sequence) {
    return sequence.permute(2, 0, 1).dup('c').data().asDouble();
  }

  private static void neuron(Golden file, DataType type) {
    double tol = tolerance(type);
    INDArray x = sequence(file, "x", type);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(type)
                .list()
                .layer(
                    new SpikingLayer.Builder()
                        .nOut(x.size(1))
                        .neuron(file.neuron())
                        .surrogate(file.surrogate("surrogate_params"))
                        .build())
                .build());
    net.init();
    RecurrentLayer layer = (RecurrentLayer) net.getLayer(0);
    Set<String> parameters = new TreeSet<>();
    file.field("param_values").fieldNames().forEachRemaining(parameters::add);
    assertEquals(net.paramTable().keySet().size(), parameters.size(), "number of parameters");
    for (String key : parameters) {
      layer.getParam(key).assign(file.field("param_values").get(key).asDouble());
    }
    if (!parameters.isEmpty()) {
      layer.setBackpropGradientsViewArray(Nd4j.create(type, net.numParams()));
    }

    double[] s = file.numbers("s");
    layer.setInput(x.dup(), NO_WORKSPACES);
    assertArrayEquals(s, numbers(layer.activate(true, NO_WORKSPACES)), type + " spikes, training");
    INDArray upstream = sequence(file, "upstream", type);
    Pair<Gradient, INDArray> back = layer.backpropGradient(upstream, NO_WORKSPACES);
    assertClose(type + " grad_x", file.numbers("grad_x"), numbers(back.getSecond()), tol);
    for (String key : parameters) {
      double[] expected = {file.field("grad_params").get(key).asDouble()};
      double[] got = back.getFirst().getGradientFor(key).toDoubleVector();
      assertClose(type + " grad of " + key, expected, got, tol);
    }

    layer.setInput(x.dup(), NO_WORKSPACES);
    assertArrayEquals(
        s, numbers(layer.activate(false, NO_WORKSPACES)), type + " spikes, inference");

    double[] v = file.numbers("v");
    int size = (int) (x.size(0) * x.size(1));
    layer.rnnClearPreviousState();
    for (int t = 0; t < x.size(2); t++) {
      INDArray step = Nd4j.create(type, new long[] {x.size(0), x.size(1), 1}, 'c');
      step.assign(x.tensorAlongDimension(t, 0, 1).reshape(x.size(0), x.size(1), 1));
      INDArray out = layer.rnnTimeStep(step, NO_WORKSPACES);
      String what = type + " step " + t + " with rnnTimeStep: ";
      int from = t * size;
      assertArrayEquals(Arrays.copyOfRange(s, from, from + size), numbers(out), what + "spikes");
      INDArray state = layer.rnnGetPreviousState().get("v");
      // Against the largest of all steps, as the README has it.
      double[] soFar = v.clone();
      System.arraycopy(state.dup('c').data().asDouble(), 0, soFar, from, size);
      assertClose(what + "v", v, soFar, tol);
    }
  }

  // Networks

  private static void network(Golden file, DataType type) {
    double tol = tolerance(type);
    double[] sizes = file.numbers("sizes");
    int layers = sizes.length - 1;
    MultiLayerNetwork net = dense(file, type, sizes);
    for (int i = 0; i < layers; i++) {
      net.getLayer(i).getParam("W").assign(weights(file, "weights", i, type));
    }

    INDArray x = sequence(file, "x", type);
    double[] labels = file.numbers("labels");
    INDArray oneHot = Nd4j.zeros(type, labels.length, (long) sizes[layers]);
    for (int b = 0; b < labels.length; b++) {
      oneHot.putScalar(b, (int) labels[b], 1);
    }

    List<INDArray> activations = net.feedForward(x, true);
    assertArrayEquals(
        file.numbers("spikes"), numbers(activations.get(layers)), type + " spikes of layer last");
    double[] rate = net.output(x, false).dup('c').data().asDouble();
    assertClose(type + " rate", file.numbers("rate"), rate, tol);

    Pair<Gradient, INDArray> gradients = net.calculateGradients(x, oneHot, null, null);
    // DL4J sums over the minibatch here; its updater divides by the number of examples.
    double examples = labels.length;
    INDArray dx = gradients.getSecond().div(examples);
    assertClose(type + " grad_x", file.numbers("grad_x"), numbers(dx), tol);

    net.setInput(x);
    net.setLabels(oneHot);
    net.computeGradientAndScore();
    assertClose(type + " loss", file.field("loss").asDouble(), net.score(), tol);
    for (int i = 0; i < layers; i++) {
      double[] expected = weights(file, "grad_weights", i, type).dup('c').data().asDouble();
      INDArray got = net.gradient().getGradientFor(i + "_W").div(examples);
      String what = type + " gradient of the weights of layer " + i;
      assertClose(what, expected, got.dup('c').data().asDouble(), tol);
      INDArray alone = gradients.getFirst().getGradientFor(i + "_W").div(examples);
      assertClose(what + ", calculateGradients", expected, alone.dup('c').data().asDouble(), tol);
    }

    // One step of gradient descent: the division by the minibatch size is DL4J's own.
    net.fit(x, oneHot);
    for (int i = 0; i < layers; i++) {
      INDArray before = weights(file, "weights", i, type);
      double[] expected =
          before.sub(weights(file, "grad_weights", i, type)).dup('c').data().asDouble();
      double[] got = net.getLayer(i).getParam("W").dup('c').data().asDouble();
      assertClose(type + " weights of layer " + i + " after a fit", expected, got, tol);
    }
  }

  private static MultiLayerNetwork dense(Golden file, DataType type, double[] sizes) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().dataType(type).updater(new Sgd(1)).list();
    for (int i = 1; i < sizes.length; i++) {
      list.layer(
          new SpikingDense.Builder()
              .nOut((long) sizes[i])
              .hasBias(false)
              .neuron(file.neuron())
              .surrogate(file.surrogate("surrogate_params"))
              .build());
    }
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            list.layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .setInputType(InputType.recurrent((long) sizes[0]))
                .build());
    net.init();
    assertEquals(Set.of("W"), net.getLayer(0).paramTable().keySet(), "parameters");
    return net;
  }

  /** [nOut][nIn] of a file to DL4J's [nIn, nOut]. */
  private static INDArray weights(Golden file, String name, int layer, DataType type) {
    var node = file.field(name).get(layer);
    return array(Golden.numbers(node), type, node.size(), node.get(0).size()).transpose();
  }
}
