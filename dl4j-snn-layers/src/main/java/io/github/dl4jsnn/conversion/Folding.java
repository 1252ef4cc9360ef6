package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.Ann.Node;
import io.github.dl4jsnn.layer.Window;
import java.util.Arrays;
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
    Ann folded = behindWeights(ann);
    folded = beforeWeights(folded);
    folded = withoutIdleRelus(folded);
    folded = poolBeforeRelu(folded, maxPooling);
    FoldedCheck.check(folded);
    return folded;
  }

  /** Normalisation behind weights, or behind mean pooling of their currents. */
  private static Ann behindWeights(Ann ann) {
    Ann out = ann;
    for (Node before : ann.nodes()) {
      Node node = out.now(before);
      if (node.part() instanceof Part.Affine affine) {
        Node at = out.below(node);
        boolean alone = out.onlyAbove(at).isPresent();
        while (alone && at.part() instanceof Part.Pooling pool && pool.type() == PoolingType.AVG) {
          at = out.below(at);
          alone = out.onlyAbove(at).isPresent();
        }
        if (alone && at.part() instanceof Part.Weights weights) {
          out = out.with(at, behind(weights, affine)).without(node);
        }
      }
    }
    return out;
  }

  private static Part.Weights behind(Part.Weights weights, Part.Affine affine) {
    INDArray w = along(weights.w(), affine.factor(), weights.outputAxis());
    return weights.with(w, weights.b().mul(affine.factor()).addi(affine.offset()));
  }

  /** Normalisation behind a ReLU or of the input, which moves up to the next weights. */
  private static Ann beforeWeights(Ann ann) {
    Ann out = ann;
    for (Node before : ann.nodes()) {
      Node node = out.now(before);
      if (node.part() instanceof Part.Affine) {
        out = upward(out, node);
      }
    }
    return out;
  }

  private static Ann upward(Ann ann, Node node) {
    Part.Affine affine = (Part.Affine) node.part();
    Node at = node;
    while (true) {
      Node below = at;
      at = ann.onlyAbove(below).orElseThrow(() -> unfolded(node, ann.above(below).get(0)));
      if (at.part() instanceof Part.Affine next) {
        return ann.with(at, then(affine, next)).without(node);
      }
      if (at.part() instanceof Part.Weights weights) {
        return ann.with(at, before(weights, node, at)).without(node);
      }
      if (!linear(at.part())) {
        throw unfolded(node, at);
      }
    }
  }

  private static IllegalArgumentException unfolded(Node normalization, Node next) {
    return new IllegalArgumentException(
        "AnnToSnn: "
            + normalization.layer()
            + " is followed by "
            + next.layer()
            + "; normalisation that is not behind weights can only be folded into the next"
            + " weights, with nothing but mean pooling between");
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

  /** A sum of activations of ReLUs is not negative: another ReLU does nothing. */
  private static Ann withoutIdleRelus(Ann ann) {
    Ann out = ann;
    for (Node before : ann.nodes()) {
      Node node = out.now(before);
      if (node.part() instanceof Part.Relu relu
          && !relu.quantised()
          && out.below(node).is(Part.Sum.class)
          && out.signal(out.below(node)) == Ann.Signal.SPIKES) {
        out = out.without(node);
      }
    }
    return out;
  }

  private static Ann poolBeforeRelu(Ann ann, MaxPooling maxPooling) {
    Ann out = ann;
    for (Node before : ann.nodes()) {
      Node node = out.now(before);
      if (!(node.part() instanceof Part.Pooling pool) || pool.type() != PoolingType.MAX) {
        continue;
      }
      if (maxPooling == MaxPooling.REFUSED) {
        throw new IllegalArgumentException(
            "AnnToSnn: "
                + node.layer()
                + " is max pooling, for which firing rates have no exact rule; train with average"
                + " pooling, or ask for maxPooling(MaxPooling.BEFORE_SPIKES)");
      }
      Node below = out.below(node);
      boolean behindRelu = below.is(Part.Relu.class);
      if (!behindRelu && !below.is(Part.Weights.class)) {
        throw new IllegalArgumentException(
            "AnnToSnn: "
                + node.layer()
                + " is max pooling behind "
                + below.layer()
                + "; it can be converted only behind a ReLU");
      }
      if (behindRelu) {
        if (out.onlyAbove(below).isEmpty()) {
          throw new IllegalArgumentException(
              "AnnToSnn: "
                  + node.layer()
                  + " is max pooling of "
                  + below.layer()
                  + ", whose activations are used elsewhere too, so that it cannot move in front of"
                  + " the ReLU");
        }
        out = out.swapped(node);
      }
    }
    return out;
  }
}
