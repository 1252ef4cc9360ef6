package io.github.dl4jsnn.parallel;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.decoding.CountReadOut;
import io.github.dl4jsnn.decoding.PopulationVote;
import io.github.dl4jsnn.decoding.Vote;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.loss.LowerRateBound;
import io.github.dl4jsnn.loss.ReadOutCrossEntropy;
import io.github.dl4jsnn.loss.SpikeL1;
import io.github.dl4jsnn.neuron.IF;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks with our layers, and data for them. */
enum SpikingNet {
  /** Constant input, two layers of neurons, firing rates. */
  RATES {
    @Override
    long[] shape(int b) {
      return new long[] {b, 12};
    }

    @Override
    void layers(ListBuilder list) {
      dense(list, new ConstantEncoder(8));
    }
  },

  /** A loss over time on votes of spike counts, above a layer whose rates are regularized. */
  VOTES {
    @Override
    long[] shape(int b) {
      return new long[] {b, 12};
    }

    @Override
    void layers(ListBuilder list) {
      list.layer(
              new SpikingDense.Builder()
                  .nIn(12)
                  .nOut(16)
                  .encoder(new ConstantEncoder(8))
                  .biasInit(0.8)
                  .rateRegularization(new SpikeL1(1e-3), new LowerRateBound(0.3, 0.1))
                  .build())
          .layer(new SpikingDense.Builder().nIn(16).nOut(12).biasInit(0.9).build())
          .layer(
              new TimeLossLayer(
                  new ReadOutCrossEntropy(
                      new PopulationVote(new CountReadOut(), CLASSES, Vote.MEAN))));
    }
  },

  /** The same as RATES with spikes drawn at random. */
  POISSON {
    @Override
    long[] shape(int b) {
      return new long[] {b, 12};
    }

    @Override
    void layers(ListBuilder list) {
      dense(list, new PoissonEncoder(20));
    }
  },

  /** Sequences, a label at each step. */
  SEQUENCES {
    @Override
    long[] shape(int b) {
      return new long[] {b, 6, 10};
    }

    @Override
    void layers(ListBuilder list) {
      list.layer(new SpikingRecurrent.Builder().nIn(6).nOut(16).biasInit(0.9).build())
          .layer(new SpikingDense.Builder().nIn(16).nOut(12).biasInit(0.9).build())
          .layer(
              new RnnOutputLayer.Builder(LossFunction.MCXENT)
                  .activation(Activation.SOFTMAX)
                  .nIn(12)
                  .nOut(CLASSES)
                  .build());
    }

    /** Which of the first three values of a step is the largest. */
    @Override
    INDArray labels(int b, long seed) {
      INDArray first = input(b, seed).get(all(), interval(0, CLASSES), all());
      return first.eq(first.max(true, 1).broadcast(first.shape())).castTo(DataType.FLOAT);
    }
  },

  /** Images, convolved over time. */
  IMAGES {
    @Override
    long[] shape(int b) {
      return new long[] {b, 1, 8, 8};
    }

    @Override
    void layers(ListBuilder list) {
      list.layer(
              new SpikingConvolution2D.Builder(3, 3)
                  .nOut(4)
                  .neuron(new IF())
                  .biasInit(0.2)
                  .encoder(new ConstantEncoder(4))
                  .build())
          .layer(new SpikingPooling2D.Builder(PoolingType.MAX).build())
          .layer(new SpikingConvolution2D.Builder(2, 2).nOut(6).neuron(new IF()).build())
          .layer(new SpikingDense.Builder().nOut(12).neuron(new IF()).biasInit(0.2).build());
      rates(list);
      list.setInputType(InputType.convolutional(8, 8, 1));
    }
  };

  static final int CLASSES = 3;

  /** Of the input. */
  abstract long[] shape(int b);

  abstract void layers(ListBuilder list);

  private static void dense(ListBuilder list, Encoder encoder) {
    list.layer(new SpikingDense.Builder().nIn(12).nOut(16).encoder(encoder).biasInit(0.8).build())
        .layer(new SpikingDense.Builder().nIn(16).nOut(12).biasInit(0.9).build());
    rates(list);
  }

  private static void rates(ListBuilder list) {
    list.layer(new GlobalPoolingLayer(PoolingType.AVG))
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(12)
                .nOut(CLASSES)
                .build());
  }

  /** A new network, initialised; always the same one. */
  MultiLayerNetwork create(IUpdater updater) {
    ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(9)
            .weightInit(WeightInit.RELU)
            .updater(updater)
            .list();
    layers(list);
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    spikes(net);
    return net;
  }

  private void spikes(MultiLayerNetwork net) {
    for (INDArray spikes : net.feedForward(input(20, 77)).subList(1, 3)) {
      double rate = spikes.meanNumber().doubleValue();
      assertTrue(rate > 0.05 && rate < 0.8, this + ": firing rate " + rate + " tests too little");
    }
  }

  /** Values in [0, 1], b examples. */
  INDArray input(int b, long seed) {
    Random random = new Random(seed);
    INDArray x = Nd4j.create(DataType.FLOAT, shape(b));
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextFloat());
    }
    return x;
  }

  INDArray labels(int b, long seed) {
    Random random = new Random(-seed);
    INDArray y = Nd4j.zeros(DataType.FLOAT, b, CLASSES);
    for (int i = 0; i < b; i++) {
      y.putScalar(i, random.nextInt(CLASSES), 1);
    }
    return y;
  }

  DataSet data(int b, long seed) {
    return new DataSet(input(b, seed), labels(b, seed));
  }
}
