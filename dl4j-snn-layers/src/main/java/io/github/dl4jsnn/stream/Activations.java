package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.internal.stream.ActivationStage;
import io.github.dl4jsnn.internal.stream.Form;
import io.github.dl4jsnn.layer.ActivationSpike;
import java.util.function.Supplier;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Activation functions on Java arrays; those that are not known here run through ND4J. */
final class Activations {

  private final Builder builder;

  Activations(Builder builder) {
    this.builder = builder;
  }

  /** One value at a time. */
  private interface Elementwise {
    float of(float x);
  }

  private static ActivationStage.Function each(Elementwise function) {
    return x -> {
      for (int i = 0; i < x.length; i++) {
        x[i] = function.of(x[i]);
      }
    };
  }

  /** Adds the activation of a layer, whose input is what DL4J gives it. */
  Wire add(String name, Object conf, IActivation activation, Wire in) {
    if (activation instanceof ActivationIdentity) {
      return in;
    }
    if (activation instanceof ActivationSoftmax && in.form().kind() != Form.Kind.ROWS) {
      throw Builder.refuse(
          Builder.owner(name, conf),
          "has a softmax, for which DL4J takes the last axis of what it shows, not the channels:"
              + " use RnnOutputLayer, RnnLossLayer or CnnLossLayer for time series and images");
    }
    return perChannel(name, activation, in);
  }

  /** The same where DL4J gives it rows of channels, whatever it shows. */
  Wire perChannel(String name, IActivation activation, Wire in) {
    if (activation instanceof ActivationIdentity) {
      return in;
    }
    return builder.add(name, new ActivationStage(in.form(), of(activation, in.form())), in);
  }

  private static Supplier<ActivationStage.Function> of(IActivation activation, Form form) {
    if (activation instanceof ActivationSoftmax) {
      return softmax(form);
    }
    ActivationStage.Function known = known(activation);
    return known == null ? () -> x -> nd4j(activation, form, x) : () -> known;
  }

  private static ActivationStage.Function known(IActivation activation) {
    if (activation instanceof ActivationSpike spike) {
      float threshold = (float) spike.getThreshold();
      return each(x -> x >= threshold ? 1 : x < threshold ? 0 : Float.NaN);
    }
    // Those without a setting; ActivationReLU with a bound is another class.
    if (activation.getClass() == ActivationReLU.class) {
      return each(x -> Math.max(x, 0));
    }
    if (activation.getClass() == ActivationSigmoid.class) {
      return each(x -> (float) (1 / (1 + Math.exp(-x))));
    }
    return activation.getClass() == ActivationTanH.class ? each(x -> (float) Math.tanh(x)) : null;
  }

  /** Softmax over the channels of each pixel. */
  static Supplier<ActivationStage.Function> softmax(Form form) {
    int n = form.channels();
    return () ->
        x -> {
          for (int from = 0; from < x.length; from += n) {
            softmax(x, from, n);
          }
        };
  }

  private static void softmax(float[] x, int from, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + n; i++) {
      max = Math.max(max, x[i]);
    }
    double sum = 0;
    for (int i = from; i < from + n; i++) {
      x[i] = (float) Math.exp(x[i] - max);
      sum += x[i];
    }
    for (int i = from; i < from + n; i++) {
      x[i] = (float) (x[i] / sum);
    }
  }

  /** Rows of channels, which is what an elementwise function does not see. */
  private static void nd4j(IActivation activation, Form form, float[] x) {
    INDArray rows = Nd4j.createFromArray(x).reshape(form.pixels(), form.channels());
    float[] y = activation.getActivation(rows, false).dup('c').data().asFloat();
    System.arraycopy(y, 0, x, 0, x.length);
  }
}
