package io.github.dl4jsnn.delay;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.util.Close;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small layers with delays per synapse, and what they are given. */
final class SynapticNets {

  static final int B = 3;
  static final int N = 4;
  static final int T = 11;
  static final int OUT = 3;

  /** So many lags that a quarter of the inputs may be events. */
  static final int MAX = 9;

  private SynapticNets() {}

  static INDArray values(long... shape) {
    Random random = new Random(3);
    INDArray x = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextGaussian());
    }
    return x;
  }

  /** Few enough that the fused path takes them as events. */
  static INDArray spikes(long... shape) {
    INDArray x = values(shape).gt(1.2).castTo(DataType.DOUBLE);
    for (int b = 0; b < shape[0]; b++) {
      double part = x.slice(b).meanNumber().doubleValue();
      assertTrue(part < 0.25, "part of spikes: " + part);
    }
    assertTrue(x.sumNumber().doubleValue() > 0, "no spikes");
    return x;
  }

  static INDArray mask() {
    INDArray mask = Nd4j.ones(DataType.DOUBLE, B, T);
    mask.putScalar(1, 3, 0).putScalar(1, 8, 0).putScalar(2, 0, 0);
    return mask;
  }

  /** What the delays of a case are: between steps, whole, at both ends. */
  static double[][] steps(boolean whole) {
    Random random = new Random(7);
    double[][] d = new double[N][OUT];
    for (double[] row : d) {
      for (int j = 0; j < OUT; j++) {
        row[j] = whole ? random.nextInt(MAX + 1) : MAX * random.nextDouble();
      }
    }
    d[0][0] = 0;
    d[1][2] = MAX;
    d[3][1] = 2;
    return d;
  }

  static SpikingDense.Builder dense(int outputs) {
    return new SpikingDense.Builder()
        .nOut(outputs)
        .neuron(new LIF())
        .surrogate(new Sigmoid(2))
        .spiking(false)
        .biasInit(0.3);
  }

  /** V[t] = I[t]. */
  static SpikingDense.Builder showsCurrents() {
    return dense(OUT).neuron(new LeakyIntegrator().withVDecay(0).withGain(1));
  }

  static MultiLayerNetwork network(DataType type, int inputs, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(3).dataType(type).updater(new NoOp()).list();
    List.of(layers).forEach(list::layer);
    MultiLayerNetwork net =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(inputs, T)).build());
    net.init();
    return net;
  }

  static RnnOutputLayer output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  static double[] c(INDArray x) {
    return x.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  /** One forward and backward pass after an earlier one, whose state it goes on from. */
  static Map<String, INDArray> run(
      MultiLayerNetwork net, INDArray before, INDArray x, INDArray upstream, INDArray mask) {
    DataType type = net.params().dataType();
    net.initGradientsView();
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    RecurrentLayer layer = (RecurrentLayer) net.getLayer(0);
    if (before != null) {
      layer.rnnTimeStep(before.castTo(type), none);
    }
    layer.setMaskArray(mask == null ? null : mask.castTo(type));
    INDArray y = layer.rnnActivateUsingStoredState(x.castTo(type), true, true, none);
    var back = layer.backpropGradient(upstream.castTo(type), none);
    Map<String, INDArray> out = new HashMap<>(back.getFirst().gradientForVariable());
    out.replaceAll((key, gradient) -> gradient.dup());
    out.put("Y", y.dup());
    out.put("dX", back.getSecond().dup());
    out.put("state", layer.rnnGetTBPTTState().get("delayedInput"));
    return out;
  }

  static void close(String name, INDArray expected, INDArray got, DataType type) {
    Close.assertClose(name, c(expected), c(got), type == DataType.DOUBLE ? 1e-11 : 1e-5);
  }

  static INDArrayIndex all() {
    return NDArrayIndex.all();
  }

  static INDArrayIndex interval(int j) {
    return NDArrayIndex.interval(j, j + 1);
  }
}
