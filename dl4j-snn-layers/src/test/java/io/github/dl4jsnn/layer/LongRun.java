package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.neuron.LIF;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A training step of a {@link SpikingDense} on given spikes, of which the input, the output and
 * their gradients lie outside of the Java heap, and all else that grows with T in it. Arguments: T,
 * b, n, recompute.
 */
public final class LongRun {

  private static final int INPUTS = 16;

  private LongRun() {}

  public static void main(String[] args) {
    int steps = Integer.parseInt(args[0]);
    int b = Integer.parseInt(args[1]);
    int n = Integer.parseInt(args[2]);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            Nets.base(DataType.FLOAT)
                .list()
                .layer(
                    new SpikingDense.Builder()
                        .nOut(n)
                        .neuron(new LIF())
                        .recompute(Boolean.parseBoolean(args[3]))
                        .build())
                .setInputType(InputType.recurrent(INPUTS, steps))
                .build());
    net.init();
    net.initGradientsView();
    net.params().addi(0.3);
    Layer layer = net.getLayer(0);
    // As the layers of this library pass it on, [T][b][n] in memory.
    INDArray x = Nd4j.zeros(DataType.FLOAT, steps, b, INPUTS);
    for (int t = 0; t < steps; t++) {
      x.slice(t, 0).assign((t % 3) * 0.5 > 0.6 ? 1 : 0);
    }
    layer.setInputMiniBatchSize(b);
    layer.setInput(x.permute(1, 2, 0), LayerWorkspaceMgr.noWorkspaces());
    INDArray spikes = layer.activate(true, LayerWorkspaceMgr.noWorkspaces());
    double rate = spikes.meanNumber().doubleValue();
    if (rate < 0.05 || rate > 0.9) {
      throw new IllegalStateException("rate " + rate + " tests too little");
    }
    INDArray above = Nd4j.ones(DataType.FLOAT, steps, b, n).permute(1, 2, 0);
    layer.backpropGradient(above, LayerWorkspaceMgr.noWorkspaces());
    double sum = net.getFlattenedGradients().norm1Number().doubleValue();
    if (!(sum > 0)) {
      throw new IllegalStateException("no gradient");
    }
  }
}
