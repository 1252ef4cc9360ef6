package io.github.dl4jsnn.layer;

import static io.github.dl4jsnn.util.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.internal.memory.FusedPath;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Events and products, whichever the density of a sequence chooses, against the portable path. */
class DensityTest {

  private static final int T = 7;
  private static final int B = 5;
  private static final int IN = 30;

  private final String before = System.getProperty(FusedPath.PORTABLE);

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(FusedPath.PORTABLE);
    } else {
      System.setProperty(FusedPath.PORTABLE, before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.05, 7, false",
    "0.2, 60, false",
    "0.2, 60, true",
    "0.4, 7, true",
    "0.4, 60, false",
    "0.95, 7, false",
    "0.95, 60, true"
  })
  void agrees(double density, int neurons, boolean values) {
    Nd4j.getRandom().setSeed(3);
    INDArray x = Nd4j.rand(DataType.FLOAT, B, IN, T).lt(density).castTo(DataType.FLOAT);
    if (values) {
      x.muli(Nd4j.rand(DataType.FLOAT, B, IN, T).addi(0.5));
    }
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(DataType.FLOAT)
                .list()
                .layer(new SpikingDense.Builder().nIn(IN).nOut(neurons).biasInit(1.1).build())
                .build());
    net.init();
    Layer layer = net.getLayer(0);
    INDArray epsilon = Nd4j.randn(DataType.FLOAT, B, neurons, T);
    LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
    INDArray[][] results = new INDArray[2][];
    for (int k = 0; k < 2; k++) {
      System.setProperty(FusedPath.PORTABLE, Boolean.toString(k == 1));
      layer.setBackpropGradientsViewArray(Nd4j.create(DataType.FLOAT, 1, layer.numParams()));
      layer.setInput(x, workspaces);
      INDArray spikes = layer.activate(true, workspaces).dup('c');
      Pair<Gradient, INDArray> back = layer.backpropGradient(epsilon, workspaces);
      results[k] =
          new INDArray[] {
            spikes,
            back.getFirst().getGradientFor("W").dup('c'),
            back.getFirst().getGradientFor("b").dup('c'),
            back.getSecond().dup('c')
          };
    }
    double rate = results[0][0].meanNumber().doubleValue();
    assertTrue(rate > 0.05 && rate < 0.8, "rate " + rate + " tests too little");
    assertEquals(results[1][0], results[0][0], "spikes");
    String[] names = {"", "dL/dW", "dL/db", "dL/dX"};
    for (int i = 1; i < names.length; i++) {
      double[] expected = results[1][i].data().asDouble();
      assertClose(names[i], expected, results[0][i].data().asDouble(), 2e-5);
    }
  }
}
