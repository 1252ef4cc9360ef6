package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.LIF;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A program that tries many constants, as a search for the best does, does not fill the JVM. */
class ManyNeuronsTest {

  private static final int SEARCH = 1000;

  private static INDArray train(double tau) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.FLOAT)
                .updater(new Sgd(0.1))
                .list()
                .layer(new SpikingDense.Builder().nIn(4).nOut(5).neuron(new LIF().withTau(tau)).build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(5)
                        .nOut(2)
                        .activation(Activation.SIGMOID)
                        .build())
                .build());
    net.init();
    INDArray x = Images.random(new Random(2), 0, 3, 2, 4, 6);
    net.fit(x, Images.random(new Random(3), 0, 1, 2, 2, 6));
    return net.params();
  }

  @Test
  void aThousandNetworksShareAHandfulOfClasses() {
    // Powers of two are another plan; whatever else is loaded at the first use is by then.
    INDArray first = train(3.1);
    train(4);
    ClassLoadingMXBean bean = ManagementFactory.getClassLoadingMXBean();
    long before = bean.getTotalLoadedClassCount();
    for (int k = 0; k < SEARCH; k++) {
      INDArray params = train(1.01 + 0.0173 * k);
      if (k == 0) {
        assertNotEquals(first, params, "tau does nothing");
      }
    }
    long loaded = bean.getTotalLoadedClassCount() - before;
    assertTrue(loaded <= 20, "the JVM loaded " + loaded + " classes");
  }
}
