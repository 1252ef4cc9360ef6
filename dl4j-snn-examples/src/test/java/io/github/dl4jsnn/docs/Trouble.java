package io.github.dl4jsnn.docs;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A section of docs/troubleshooting.md.
 *
 * @param cause ends in the message of the section
 * @param cure what the section advises; ends without one
 */
record Trouble(Executable cause, Executable cure) {

  static final int B = 5;
  static final int N = 8;
  static final int K = 3;
  static final int T = 10;

  static MultiLayerNetwork network(InputType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder conf =
        new NeuralNetConfiguration.Builder().seed(1).updater(new Adam(1e-3)).list();
    for (Layer layer : layers) {
      conf.layer(layer);
    }
    if (type != null) {
      conf.setInputType(type);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(conf.build());
    net.init();
    return net;
  }

  static INDArray random(long... shape) {
    return Nd4j.rand(DataType.FLOAT, shape);
  }

  /** SpikingDense on sequences; nIn 0: from the input type. */
  static SpikingDense spiking(int nIn, int nOut) {
    return new SpikingDense.Builder().nIn(nIn).nOut(nOut).neuron(new LIF()).build();
  }

  /** SpikingDense on still input. */
  static SpikingDense encoded(int nIn, int nOut) {
    return new SpikingDense.Builder()
        .nIn(nIn)
        .nOut(nOut)
        .neuron(new LIF())
        .encoder(new PoissonEncoder(T))
        .build();
  }

  /** A convolution of still images, at which T = 4 steps begin. */
  static SpikingConvolution2D images() {
    return new SpikingConvolution2D.Builder(3, 3)
        .nOut(4)
        .neuron(new IF())
        .encoder(new ConstantEncoder(4))
        .build();
  }

  static OutputLayer output(int nIn) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .activation(Activation.SOFTMAX)
        .nIn(nIn)
        .nOut(K)
        .build();
  }

  static RnnOutputLayer outputEachStep(int nIn) {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .activation(Activation.SOFTMAX)
        .nIn(nIn)
        .nOut(K)
        .build();
  }
}
