package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.internal.stream.AffineStage;
import io.github.dl4jsnn.internal.stream.Form;
import io.github.dl4jsnn.internal.stream.JoinStage;
import io.github.dl4jsnn.internal.stream.MergeStage;
import io.github.dl4jsnn.internal.stream.SubsetStage;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;

/** From a vertex of a ComputationGraph to its stages. */
final class Vertices {

  private final Builder builder;
  private final Layers layers;
  private final Preprocessors preprocessors;

  Vertices(Builder builder, Layers layers) {
    this.builder = builder;
    this.layers = layers;
    preprocessors = new Preprocessors(builder);
  }

  /**
   * Adds a vertex.
   *
   * @param layer that it runs, or null
   * @throws IllegalArgumentException if it cannot run in a stream
   */
  Wire add(String name, GraphVertex vertex, Layer layer, Wire... in) {
    if (vertex instanceof FrozenVertex frozen) {
      return add(name, frozen.getUnderlying(), layer, in);
    }
    if (vertex instanceof LayerVertex own) {
      return layers.add(name, layer, preprocessors.add(name, own.getPreProcessor(), in[0]));
    }
    if (vertex instanceof PreprocessorVertex own) {
      return preprocessors.add(name, own.getPreProcessor(), in[0]);
    }
    if (vertex instanceof ElementWiseVertex elements) {
      return join(name, elements, in);
    }
    if (vertex instanceof MergeVertex merge) {
      return merge(name, merge, in);
    }
    if (vertex instanceof SubsetVertex subset) {
      return subset(name, subset, in[0]);
    }
    if (vertex instanceof ScaleVertex scale) {
      return affine(name, scale.getScaleFactor(), 0, in[0]);
    }
    if (vertex instanceof ShiftVertex shift) {
      return affine(name, 1, shift.getShiftFactor(), in[0]);
    }
    if (vertex instanceof LastTimeStepVertex) {
      return new ReadOuts(builder).last(name, vertex, in[0]);
    }
    throw Builder.refuse(
        Builder.owner(name, vertex),
        "cannot run in a stream; docs/streaming.md lists the vertices that can");
  }

  private Wire affine(String name, double factor, double offset, Wire in) {
    double[] zero = {0};
    return builder.add(
        name, AffineStage.of(in.form(), zero, new double[] {factor}, new double[] {offset}), in);
  }

  private void same(String name, GraphVertex vertex, boolean channelsToo, Wire... in) {
    Form first = in[0].form();
    for (Wire x : in) {
      boolean fits = x.form().withChannels(first.channels()).equals(first);
      if (x.phase() != in[0].phase()
          || !fits
          || (channelsToo && x.form().channels() != first.channels())) {
        throw Builder.refuse(
            Builder.owner(name, vertex),
            "joins "
                + Arrays.stream(in).map(Wire::form).toList()
                + ", expected values of one size, all with a time axis or all without");
      }
    }
  }

  private Wire join(String name, ElementWiseVertex vertex, Wire... in) {
    same(name, vertex, true, in);
    JoinStage.Kind kind =
        switch (vertex.getOp()) {
          case Add -> JoinStage.Kind.ADD;
          case Subtract -> JoinStage.Kind.SUBTRACT;
          case Product -> JoinStage.Kind.PRODUCT;
          case Average -> JoinStage.Kind.AVERAGE;
          case Max -> JoinStage.Kind.MAXIMUM;
        };
    return builder.add(name, new JoinStage(in[0].form(), kind), in);
  }

  private Wire merge(String name, MergeVertex vertex, Wire... in) {
    same(name, vertex, false, in);
    Form first = in[0].form();
    int axis = !first.last() ? 1 : first.image() ? 3 : 2;
    int given = vertex.getMergeAxis();
    if (given != axis && given != axis - first.shape().length) {
      throw Builder.refuse(
          Builder.owner(name, vertex),
          "merges axis " + given + ", expected that of the channels, " + axis);
    }
    int channels = Arrays.stream(in).mapToInt(x -> x.form().channels()).sum();
    return builder.add(name, new MergeStage(first.withChannels(channels)), in);
  }

  private Wire subset(String name, SubsetVertex vertex, Wire in) {
    int channels = in.form().channels();
    if (in.form().last() || vertex.getTo() >= channels) {
      throw Builder.refuse(
          Builder.owner(name, vertex),
          "takes "
              + vertex.getFrom()
              + " to "
              + vertex.getTo()
              + " of axis 1 of "
              + in.form()
              + ", expected some of its channels");
    }
    Form form = in.form().withChannels(vertex.getTo() - vertex.getFrom() + 1);
    return builder.add(name, new SubsetStage(form, vertex.getFrom(), channels), in);
  }
}
