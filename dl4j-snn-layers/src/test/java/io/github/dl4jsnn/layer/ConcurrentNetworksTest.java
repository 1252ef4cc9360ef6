package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.internal.runtime.SpikingConvolution2DRuntime;
import io.github.dl4jsnn.neuron.IF;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Independent networks that train in several threads at the same time do not feel each other. */
class ConcurrentNetworksTest {

  private static final int B = 8;

  private static MultiLayerNetwork recurrent() {
    var list = Nets.base(DataType.FLOAT).weightInit(WeightInit.XAVIER).list();
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            list.layer(new EncodingLayer(new PoissonEncoder(10)))
                .layer(new SpikingRecurrent.Builder().nIn(Nets.IN).nOut(9).biasInit(0.6).build())
                .layer(new SpikingDense.Builder().nIn(9).nOut(Nets.OUT).biasInit(0.8).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(Nets.loss())
                .build());
    net.init();
    return net;
  }

  /** Dense images, whose convolutions are products. */
  private static MultiLayerNetwork images() {
    var list = Nets.base(DataType.FLOAT).weightInit(WeightInit.RELU).list();
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            list.layer(
                    new SpikingConvolution2D.Builder(3, 3)
                        .nOut(6)
                        .encoder(new ConstantEncoder(4))
                        .neuron(new IF())
                        .build())
                .layer(new SpikingConvolution2D.Builder(3, 3).nOut(8).neuron(new IF()).build())
                .layer(new SpikingDense.Builder().nOut(Nets.OUT).neuron(new IF()).build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(Nets.loss())
                .setInputType(InputType.convolutional(12, 12, 2))
                .build());
    net.init();
    return net;
  }

  private static List<MultiLayerNetwork> networks() {
    List<MultiLayerNetwork> all = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      all.add(Nets.rates(new ConstantEncoder(12)));
      all.add(Nets.rates(new PoissonEncoder(12)));
      all.add(recurrent());
      all.add(images());
    }
    return all;
  }

  private static INDArray train(MultiLayerNetwork net, int seed) {
    boolean images = net.getLayer(0) instanceof SpikingConvolution2DRuntime;
    for (int i = 0; i < 6; i++) {
      Random random = new Random(10L * seed + i);
      INDArray x =
          images ? Images.random(random, 0, 1, B, 2, 12, 12) : Nets.values(B, 10L * seed + i);
      net.fit(x, Nets.labels(B));
    }
    return net.params().dup();
  }

  @Test
  void trainAsOneAfterTheOther() throws Exception {
    List<MultiLayerNetwork> networks = networks();
    List<INDArray> expected = new ArrayList<>();
    for (int i = 0; i < networks.size(); i++) {
      INDArray before = networks.get(i).params().dup();
      expected.add(train(networks.get(i), i));
      assertNotEquals(before, expected.get(i), "network " + i + " learns nothing");
    }
    List<MultiLayerNetwork> again = networks();
    ExecutorService threads = Executors.newFixedThreadPool(again.size());
    try {
      CyclicBarrier together = new CyclicBarrier(again.size());
      List<Callable<INDArray>> work = new ArrayList<>();
      for (int i = 0; i < again.size(); i++) {
        int k = i;
        work.add(
            () -> {
              together.await();
              return train(again.get(k), k);
            });
      }
      List<Future<INDArray>> results = threads.invokeAll(work);
      for (int i = 0; i < results.size(); i++) {
        assertEquals(expected.get(i), results.get(i).get(), "network " + i);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
