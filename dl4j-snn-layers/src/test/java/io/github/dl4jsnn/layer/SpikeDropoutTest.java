package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.neuron.IF;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Dropout of a layer that draws spikes drops spikes, so that rates do not saturate. */
class SpikeDropoutTest {

  private static final int T = 20;
  private static final double P = 0.5;
  private static final PoissonEncoder ENCODER = new PoissonEncoder(T);

  private static MultiLayerNetwork network(InputType type, DataType dataType, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = Nets.base(dataType).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    return net;
  }

  private static Layer encoding(IDropout dropout) {
    return new EncodingLayer.Builder().encoder(ENCODER).dropOut(dropout).build();
  }

  /** Training activations of the first layer; masks are the same for the same seed. */
  private static INDArray train(MultiLayerNetwork net, INDArray x) {
    Nd4j.getRandom().setSeed(7);
    return net.feedForward(x, true).get(1);
  }

  /** A value of 1 had a mean of 0.5 in training and 1 in test. */
  @Test
  void trainingHasTheMeanOfTheTest() {
    for (DataType dataType : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (double value : new double[] {1, 0.8, 0.3}) {
        MultiLayerNetwork net =
            network(InputType.feedForward(2000), dataType, encoding(new Dropout(P)));
        INDArray x = Nd4j.valueArrayOf(new long[] {2, 2000}, value, dataType);
        double test = net.output(x).meanNumber().doubleValue();
        double training = train(net, x).meanNumber().doubleValue();
        assertEquals(value, test, 0.01);
        // The mean of 4,000 factors 0 or 2 has a deviation of 0.016.
        assertEquals(value, training, 0.06 * value);
      }
    }
  }

  /** Each element keeps the spikes of the test, times one factor for all steps. */
  @Test
  void factorsOfTheSpikesOfTheTest() {
    INDArray x = Images.random(new Random(1), 0.4, 1, 4, 30);
    for (IDropout dropout :
        List.of(new Dropout(P), new TemporalDropout(P), new GaussianDropout(0.4))) {
      for (DataType dataType : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
        MultiLayerNetwork net =
            network(InputType.feedForward(30), dataType, encoding(dropout.clone()));
        INDArray values = x.castTo(dataType);
        INDArray spikes = net.output(values);
        INDArray dropped = train(net, values);
        INDArray factors = dropped.sum(2).div(spikes.sum(2));
        INDArray expected = spikes.mul(factors.reshape(4, 30, 1).broadcast(4, 30, T));
        assertTrue(expected.equalsWithEps(dropped, 1e-5), dropout.toString());
        assertTrue(factors.minNumber().doubleValue() < 0.6);
        assertTrue(factors.maxNumber().doubleValue() > 1.4);
        if (!(dropout instanceof GaussianDropout)) {
          INDArray both = factors.mul(factors.sub(1 / P));
          assertEquals(0, both.amaxNumber().doubleValue(), 1e-5);
        }
        assertEquals(spikes, net.output(values), "inference draws no mask");
      }
    }
  }

  /** Noise is none of spikes: it acts on the values as ever. */
  @Test
  void noiseActsOnTheValues() {
    MultiLayerNetwork net =
        network(InputType.feedForward(30), DataType.FLOAT, encoding(new GaussianNoise(0.3)));
    INDArray out = train(net, Images.random(new Random(1), 0.1, 1, 4, 30));
    Images.spikes(out);
    assertEquals(0, out.mul(out.sub(1)).amaxNumber().doubleValue());
  }

  /** An encoder inside of a layer and one below it: the same outputs and gradients. */
  @Test
  void insideOfALayerAsBelowIt() {
    for (DataType dataType : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      INDArray x = Images.random(new Random(1), 0, 1, 4, 30).castTo(dataType);
      Layer inside =
          new SpikingDense.Builder()
              .nOut(8)
              .neuron(new IF())
              .encoder(ENCODER)
              .dropOut(new Dropout(P))
              .build();
      Layer above = new SpikingDense.Builder().nOut(8).neuron(new IF()).build();
      agree(
          x,
          0.02,
          network(InputType.feedForward(30), dataType, inside, new FiringRateLayer(), output()),
          network(
              InputType.feedForward(30),
              dataType,
              encoding(new Dropout(P)),
              above,
              new FiringRateLayer(),
              output()));
    }
  }

  @Test
  void imagesLikewise() {
    for (CNN2DFormat format : CNN2DFormat.values()) {
      for (DataType dataType : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
        InputType type = InputType.convolutional(5, 4, 2, format);
        INDArray x = Images.random(new Random(1), 0, 1, 3, 2, 5, 4).castTo(dataType);
        x = format == CNN2DFormat.NHWC ? x.permute(0, 2, 3, 1).dup('c') : x;
        IDropout dropout = format == CNN2DFormat.NHWC ? new Dropout(P) : new SpatialDropout(P);
        Layer inside =
            new SpikingConvolution2D.Builder(3)
                .nOut(4)
                .neuron(new IF())
                .encoder(ENCODER)
                .dropOut(dropout.clone())
                .build();
        Layer above = new SpikingConvolution2D.Builder(3).nOut(4).neuron(new IF()).build();
        Layer below =
            new ImageEncodingLayer.Builder().encoder(ENCODER).dropOut(dropout.clone()).build();
        agree(
            x,
            0.1,
            network(type, dataType, inside, new FiringRateLayer(), output()),
            network(type, dataType, below, above, new FiringRateLayer(), output()));
      }
    }
  }

  private static Layer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static void agree(
      INDArray x, double shift, MultiLayerNetwork inside, MultiLayerNetwork below) {
    inside.params().addi(shift);
    below.setParams(inside.params());
    INDArray spikes = train(inside, x);
    Images.spikes(spikes);
    Nd4j.getRandom().setSeed(7);
    INDArray expected = below.feedForward(x, true).get(2);
    Images.close("training", expected, spikes);
    INDArray[] gradients = new INDArray[2];
    int i = 0;
    for (MultiLayerNetwork net : List.of(inside, below)) {
      Nd4j.getRandom().setSeed(7);
      net.setInput(x);
      net.setLabels(Nd4j.ones(x.dataType(), x.size(0), 2));
      net.computeGradientAndScore();
      gradients[i++] = net.gradient().gradient();
    }
    assertTrue(gradients[0].amaxNumber().doubleValue() > 1e-3);
    Images.close("gradients", gradients[1], gradients[0]);
  }
}
