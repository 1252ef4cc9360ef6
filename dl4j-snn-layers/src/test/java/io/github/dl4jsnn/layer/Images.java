package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.internal.memory.FusedPath;
import java.util.Random;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One layer on images, run forward and backward; and comparisons. */
final class Images {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  private Images() {}

  /** A network of one layer. */
  static MultiLayerNetwork network(
      DataType dataType, InputType type, org.deeplearning4j.nn.conf.layers.Layer layer) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(dataType)
                .list()
                .layer(layer)
                .setInputType(type)
                .build());
    net.init();
    return net;
  }

  /** Uniform values, of which a part is 0. */
  static INDArray sparse(Random random, double density, double low, double high, long... shape) {
    INDArray x = Nd4j.create(DataType.FLOAT, shape);
    float[] values = new float[(int) x.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          random.nextDouble() < density ? (float) (low + (high - low) * random.nextDouble()) : 0;
    }
    return Nd4j.create(values, shape, 'c');
  }

  static INDArray random(Random random, double low, double high, long... shape) {
    return sparse(random, 1, low, high, shape);
  }

  /** Outputs and gradients of one forward and backward pass; no gradient without parameters. */
  record Result(INDArray out, INDArray epsilon, INDArray gradient) {}

  /** Runs the first layer on x; the same gradient comes from above whatever the layer. */
  static Result run(MultiLayerNetwork net, INDArray x, int minibatch, boolean training) {
    Layer layer = net.getLayer(0);
    layer.setInputMiniBatchSize(minibatch);
    layer.setInput(
        x.dup('c').castTo(layer.params() == null ? x.dataType() : layer.params().dataType()),
        NO_WORKSPACES);
    INDArray out = layer.activate(training, NO_WORKSPACES).dup('c');
    INDArray epsilon = random(new Random(11), -1, 1, out.shape()).castTo(out.dataType());
    boolean parameters = net.numParams() > 0;
    if (parameters) {
      layer.setBackpropGradientsViewArray(Nd4j.create(out.dataType(), net.numParams()));
    }
    Pair<Gradient, INDArray> back = layer.backpropGradient(epsilon, NO_WORKSPACES);
    INDArray gradient = parameters ? layer.getGradientsViewArray().dup() : null;
    return new Result(out, back.getSecond().dup('c'), gradient);
  }

  /** On the chosen path. */
  static Result run(MultiLayerNetwork net, INDArray x, int minibatch, String portable) {
    String before = System.getProperty(FusedPath.PORTABLE, "false");
    System.setProperty(FusedPath.PORTABLE, portable);
    try {
      return run(net, x, minibatch, true);
    } finally {
      System.setProperty(FusedPath.PORTABLE, before);
    }
  }

  static void close(String what, Result expected, Result got) {
    close(what + ": output", expected.out, got.out);
    close(what + ": epsilon", expected.epsilon, got.epsilon);
    if (expected.gradient != null) {
      close(what + ": gradient", expected.gradient, got.gradient);
    }
  }

  /** Equal to float rounding. */
  static void close(String what, INDArray expected, INDArray got) {
    assertArrayEquals(expected.shape(), got.shape(), what);
    double scale = expected.amaxNumber().doubleValue();
    double worst = expected.sub(got.castTo(expected.dataType())).amaxNumber().doubleValue();
    assertTrue(scale > 0, what + " is all zero and shows nothing");
    assertTrue(worst <= 2e-5 * scale, what + " differs by " + worst + ", scale " + scale);
  }

  /** Between 5 and 80 percent of the neurons spike. */
  static void spikes(INDArray spikes) {
    double rate = spikes.meanNumber().doubleValue();
    assertTrue(rate > 0.05 && rate < 0.8, "firing rate " + rate + " tests too little");
  }
}
