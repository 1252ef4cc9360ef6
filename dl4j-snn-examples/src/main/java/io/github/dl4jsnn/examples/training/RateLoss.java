package io.github.dl4jsnn.examples.training;

import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Loss layers without weights, above one value per class. */
public final class RateLoss {

  private RateLoss() {}

  /** The mean over batch and classes of (value - onehot)^2. */
  public static LossLayer squaredError(int classes) {
    return of(classes, LossFunction.MSE, Activation.IDENTITY);
  }

  /** Cross-entropy of the softmax of the values. */
  public static LossLayer crossEntropy(int classes) {
    return of(classes, LossFunction.MCXENT, Activation.SOFTMAX);
  }

  private static LossLayer of(int classes, LossFunction function, Activation activation) {
    LossLayer loss = new LossLayer.Builder(function).activation(activation).build();
    // The builder does not offer it, and without it DL4J warns of an output of size zero.
    loss.setNOut(classes);
    return loss;
  }
}
