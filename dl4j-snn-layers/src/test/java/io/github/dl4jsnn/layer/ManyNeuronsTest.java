package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.LIF;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A program that tries many constants, as a search for the best does, does not fill the JVM. */
class ManyNeuronsTest {

  private static final int LAYERS = 50;
  private static final int NETWORKS = 20;

  /**
   * Runs a network of layers with a time constant each, from {@code tau} on, forward and backward.
   *
   * @return what the first one yields
   */
  private static INDArray run(double tau) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().dataType(DataType.FLOAT).list();
    for (int k = 0; k < LAYERS; k++) {
      list.layer(
          new SpikingLayer.Builder()
              .nIn(4)
              .nOut(4)
              .neuron(new LIF().withTau(tau + 0.00173 * k).withDecayInput(false))
              .spiking(false)
              .build());
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.build());
    net.init();
    net.setInput(Images.random(new Random(2), 0, 3, 2, 4, 6));
    INDArray first = net.feedForward(true, false).get(1).dup();
    net.backpropGradient(Images.random(new Random(3), -1, 1, 2, 4, 6), null);
    return first;
  }

  @Test
  void aThousandTimeConstantsShareAHandfulOfClasses() {
    // Powers of two are another plan; whatever else is loaded at the first use is by then.
    run(2);
    INDArray first = run(3.1);
    ClassLoadingMXBean bean = ManagementFactory.getClassLoadingMXBean();
    long before = bean.getTotalLoadedClassCount();
    for (int k = 0; k < NETWORKS; k++) {
      assertNotEquals(first, run(1.01 + 0.1 * k), "tau does nothing");
    }
    long loaded = bean.getTotalLoadedClassCount() - before;
    assertTrue(loaded <= 20, "the JVM loaded " + loaded + " classes");
  }
}
