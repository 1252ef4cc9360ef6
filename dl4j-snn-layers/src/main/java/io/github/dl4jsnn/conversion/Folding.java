package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.Ann.Node;
import io.github.dl4jsnn.layer.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Brings a network into the form weights, pooling, ReLU, pooling, weights, ..: the same function
 * with normalisation inside the weights.
 *
 * <pre>
 * f (W x + b) + o   =  (f W) x + (f b + o)      behind weights: f and o per output
 * W (f x + o) + b   =  (W f) x + (W o + b)      behind a ReLU: f and o per input
 * pool(ReLU(x))     =  ReLU(pool(x))            for max pooling, if asked for
 * </pre>
 */
final class Folding {

  private Folding() {}

  /**
   * Folds.
   *
   * @throws IllegalArgumentException if a part has no place, with the name of its layer
   */
  static Ann fold(Ann ann, MaxPooling maxPooling) {
    List<Node> nodes = behindWeights(ann.nodes());
    nodes = beforeWeights(nodes);
    nodes = poolBeforeRelu(nodes, maxPooling);
    check(nodes);
    return ann.with(nodes);
  }

  /** Normalisation behind weights, or behind mean pooling of their currents. */
  private static List<Node> behindWeights(List<Node> nodes) {
    List<Node> out = new ArrayList<>();
    for (Node node : nodes) {
      if (node.part() instanceof Part.Affine affine) {
        int at = out.size() - 1;
        while (out.get(at).part() instanceof Part.Pooling pool && pool.type() == PoolingType.AVG) {
          at--;
        }
        if (out.get(at).part() instanceof Part.Weights weights) {
          out.set(at, out.get(at).with(behind(weights, affine)));
          continue;
        }
      }
      out.add(node);
    }
    return out;
  }

  private static Part.Weights behind(Part.Weights weights, Part.Affine affine) {
    INDArray w = along(weights.w(), affine.factor(), weights.outputAxis());
    return weights.with(w, weights.b().mul(affine.factor()).addi(affine.offset()));
  }

  /** Normalisation behind a ReLU or of the input, which moves up to the next weights. */
  private static List<Node> beforeWeights(List<Node> nodes) {
    List<Node> out = new ArrayList<>();
    Node pending = null;
    for (Node node : nodes) {
      if (node.part() instanceof Part.Affine affine) {
        pending = pending == null ? node : pending.with(then((Part.Affine) pending.part(), affine));
      } else if (pending != null && node.part() instanceof Part.Weights weights) {
        out.add(node.with(before(weights, pending, node)));
        pending = null;
      } else {
        if (pending != null && !linear(node.part())) {
          throw new IllegalArgumentException(
              "AnnToSnn: "
                  + pending.layer()
                  + " is followed by "
                  + node.layer()
                  + "; normalisation that is not behind weights can only be folded into the next"
                  + " weights, with nothing but mean pooling between");
        }
        out.add(node);
      }
    }
    return out;
  }

  private static boolean linear(Part part) {
    return part instanceof Part.Flatten
        || part instanceof Part.GlobalAverage
        || (part instanceof Part.Pooling pool && pool.type() == PoolingType.AVG);
  }

  private static Part.Affine then(Part.Affine first, Part.Affine second) {
    return new Part.Affine(
        first.factor().mul(second.factor()),
        first.offset().mul(second.factor()).addi(second.offset()));
  }

  private static Part.Weights before(Part.Weights weights, Node normalization, Node node) {
    Part.Affine affine = (Part.Affine) normalization.part();
    if (weights instanceof Part.Convolution convolution && padded(convolution.window())) {
      throw new IllegalArgumentException(
          "AnnToSnn: "
              + normalization.layer()
              + " stands in front of "
              + node.layer()
              + ", which pads with zeros: its offset is missing in the padding and cannot be folded;"
              + " put the normalisation between the weights and the ReLU");
    }
    INDArray factor = perInput(affine.factor(), weights.inputs());
    INDArray offset = perInput(affine.offset(), weights.inputs());
    INDArray ofOffset = along(weights.w(), offset, weights.inputAxis());
    INDArray b = weights instanceof Part.Dense ? ofOffset.sum(0) : ofOffset.sum(1, 2, 3);
    return weights.with(along(weights.w(), factor, weights.inputAxis()), b.addi(weights.b()));
  }

  private static boolean padded(Window window) {
    return window.paddingHeight() > 0
        || window.paddingWidth() > 0
        || (window.mode() == ConvolutionMode.Same
            && (window.kernelHeight() > 1 || window.kernelWidth() > 1));
  }

  /** Numbers per channel as numbers per input: of flattened images each channel's, repeated. */
  static INDArray perInput(INDArray perChannel, long inputs) {
    long times = inputs / perChannel.length();
    return times == 1
        ? perChannel
        : perChannel
            .reshape(perChannel.length(), 1)
            .broadcast(perChannel.length(), times)
            .dup('c')
            .reshape(new long[] {inputs});
  }

  /** W with the numbers multiplied along one of its axes. */
  static INDArray along(INDArray w, INDArray numbers, int axis) {
    long[] shape = new long[w.rank()];
    Arrays.fill(shape, 1);
    shape[axis] = numbers.length();
    return w.mul(numbers.reshape(shape).broadcast(w.shape()));
  }

  private static List<Node> poolBeforeRelu(List<Node> nodes, MaxPooling maxPooling) {
    List<Node> out = new ArrayList<>();
    for (Node node : nodes) {
      if (!(node.part() instanceof Part.Pooling pool) || pool.type() != PoolingType.MAX) {
        out.add(node);
        continue;
      }
      int last = out.size() - 1;
      boolean behindRelu = out.get(last).is(Part.Relu.class);
      if (maxPooling == MaxPooling.REFUSED) {
        throw new IllegalArgumentException(
            "AnnToSnn: "
                + node.layer()
                + " is max pooling, for which firing rates have no exact rule; train with average"
                + " pooling, or ask for maxPooling(MaxPooling.BEFORE_SPIKES)");
      }
      if (!behindRelu && !out.get(last).is(Part.Weights.class)) {
        throw new IllegalArgumentException(
            "AnnToSnn: "
                + node.layer()
                + " is max pooling behind "
                + out.get(last).layer()
                + "; it can be converted only behind a ReLU");
      }
      out.add(behindRelu ? last : last + 1, node);
    }
    return out;
  }

  /** Currents must become spikes before they meet weights again. */
  private static void check(List<Node> nodes) {
    Node weights = null;
    boolean spikes = false;
    for (Node node : nodes) {
      if (node.part() instanceof Part.Weights) {
        if (weights != null) {
          throw new IllegalArgumentException(
              "AnnToSnn: "
                  + weights.layer()
                  + " has no ReLU behind it, and "
                  + node.layer()
                  + " follows; expected activation RELU, or an ActivationLayer of it between");
        }
        weights = node;
      } else if (node.part() instanceof Part.Relu) {
        if (weights == null) {
          throw new IllegalArgumentException(
              "AnnToSnn: "
                  + node.layer()
                  + " is a ReLU without weights below it; neurons need currents of weights");
        }
        weights = null;
        spikes = true;
      } else if (node.part() instanceof Part.Head && (weights == null || !spikes)) {
        throw new IllegalArgumentException(
            "AnnToSnn: "
                + node.layer()
                + (spikes
                    ? " follows a ReLU; expected weights without a ReLU in front of the loss"
                    : ": no ReLU lies below it, so there is nothing to convert"));
      } else if (weights != null && !endsLinearly(nodes, node)) {
        throw new IllegalArgumentException(
            "AnnToSnn: "
                + weights.layer()
                + " has no ReLU in front of "
                + node.layer()
                + "; expected activation RELU");
      }
    }
  }

  /** Whether currents may pass a part: pooling always, all else where no ReLU or weights follow. */
  private static boolean endsLinearly(List<Node> nodes, Node node) {
    return node.part() instanceof Part.Pooling
        || nodes.subList(nodes.indexOf(node), nodes.size()).stream()
            .noneMatch(n -> n.is(Part.Relu.class) || n.is(Part.Weights.class));
  }
}
