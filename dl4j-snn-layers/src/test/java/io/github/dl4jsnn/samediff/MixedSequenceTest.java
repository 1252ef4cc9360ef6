package io.github.dl4jsnn.samediff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.internal.mixing.SquareWeights;
import io.github.dl4jsnn.layer.BaseParallelLayer;
import io.github.dl4jsnn.layer.MaskedPSNLayer;
import io.github.dl4jsnn.layer.PSNLayer;
import io.github.dl4jsnn.layer.SlidingPSNLayer;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.util.Close;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Parallel neurons in a SameDiff graph equal the layers, spikes and gradients. */
class MixedSequenceTest {

  private static final int B = 2;
  private static final int N = 3;
  private static final int T = 5;

  private static INDArray values(long seed, long... shape) {
    Random random = new Random(seed);
    INDArray x = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextGaussian());
    }
    return x;
  }

  private static INDArray permuted(INDArray x, SequenceLayout layout) {
    return switch (layout) {
      case TIME_MAJOR -> x.permute(2, 0, 1).dup('c');
      case CHANNELS_FIRST -> x.dup('c');
      case CHANNELS_LAST -> x.permute(0, 2, 1).dup('c');
    };
  }

  private static double[] c(INDArray x) {
    return x.dup('c').data().asDouble();
  }

  private static SDVariable potentials(
      BaseParallelLayer layer, SDVariable x, SDVariable w, SDVariable b, SequenceLayout layout) {
    if (layer.sliding()) {
      return SpikeOps.slidingMix(x, w, b, layout);
    }
    SDVariable own = w;
    if (layer.masked()) {
      INDArray mask = SquareWeights.mask(T, layer.order(), 1, DataType.DOUBLE);
      own = w.mul(w.getSameDiff().constant(mask));
    }
    return SpikeOps.mix(x, own, b, layout);
  }

  private static void compare(BaseParallelLayer conf, SequenceLayout layout) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(conf)
                .setInputType(InputType.recurrent(N, T))
                .build());
    net.init();
    net.initGradientsView();
    net.params().assign(values(4, net.params().shape()));
    Layer layer = net.getLayer(0);
    if (conf.masked()) {
      layer.getParam("lambda").assign(1);
    }
    INDArray x = values(1, B, N, T);
    INDArray upstream = values(2, B, N, T);
    SameDiff sd = SameDiff.create();
    SDVariable in = sd.var("x", permuted(x, layout));
    SDVariable w = sd.var("w", layer.getParam("timeWeights").dup('c'));
    SDVariable b = sd.var("b", layer.getParam("timeBias").dup('c'));
    SDVariable s = SpikeOps.spike(potentials(conf, in, w, b, layout), new ATan());
    s.mul(sd.constant(permuted(upstream, layout))).sum().rename("loss");
    sd.setLossVariables("loss");
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    layer.setInput(x, none);
    INDArray spikes = layer.activate(true, none);
    double rate = spikes.meanNumber().doubleValue();
    assertTrue(rate > 0 && rate < 1, "shows nothing: " + rate);
    assertEquals(permuted(spikes, layout), s.eval().dup('c'));
    SpikeOps.createGradFunction(sd, "x");
    Map<String, INDArray> found = sd.calculateGradients(Map.of(), "x", "w", "b");
    var back = layer.backpropGradient(upstream, none);
    Close.assertClose("dX", c(permuted(back.getSecond(), layout)), c(found.get("x")), 1e-12);
    var gradient = back.getFirst();
    Close.assertClose("dW", c(gradient.getGradientFor("timeWeights")), c(found.get("w")), 1e-12);
    Close.assertClose("db", c(gradient.getGradientFor("timeBias")), c(found.get("b")), 1e-12);
  }

  @ParameterizedTest
  @EnumSource(SequenceLayout.class)
  void equalTheLayers(SequenceLayout layout) {
    compare(new PSNLayer(), layout);
    compare(new MaskedPSNLayer.Builder(2).build(), layout);
    compare(new SlidingPSNLayer(3), layout);
  }

  @Test
  void unknownLengthsAreRefused() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, N, -1);
    SDVariable w = sd.var("w", values(1, 2));
    SDVariable b = sd.var("b", values(1, 1));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> SpikeOps.slidingMix(x, w, b, SequenceLayout.CHANNELS_FIRST))
            .getMessage();
    assertTrue(message.contains("static numbers of time steps and neurons"), message);
  }
}
