package io.github.dl4jsnn.conversion;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Networks of every kind that is converted, with the parameters and statistics of no kind of
 * training but of numbers that make all parts matter.
 *
 * @param name what is special
 * @param network in DOUBLE
 * @param features some examples
 */
record TrainedNetworks(String name, MultiLayerNetwork network, INDArray features) {

  @Override
  public String toString() {
    return name;
  }

  /** All of them. */
  static List<TrainedNetworks> all() {
    List<TrainedNetworks> all = new ArrayList<>();
    all.add(
        of(
            "dense",
            InputType.feedForward(6),
            list -> {
              list.layer(dense(8, Activation.RELU));
              list.layer(dense(7, Activation.RELU));
              list.layer(output());
            }));
    all.add(
        of(
            "dense, normalised before and behind the ReLU",
            InputType.feedForward(6),
            list -> {
              list.layer(dense(8, Activation.IDENTITY));
              list.layer(new BatchNormalization());
              list.layer(new ActivationLayer(Activation.RELU));
              list.layer(new BatchNormalization());
              list.layer(new DropoutLayer(0.5));
              list.layer(dense(7, Activation.RELU));
              list.layer(dense(3, Activation.IDENTITY));
              list.layer(loss());
            }));
    all.add(
        of(
            "dense, normalised twice in each place",
            InputType.feedForward(6),
            list -> {
              list.layer(dense(8, Activation.IDENTITY));
              list.layer(new BatchNormalization());
              list.layer(new BatchNormalization());
              list.layer(new ActivationLayer(Activation.RELU));
              list.layer(new BatchNormalization());
              list.layer(new BatchNormalization());
              list.layer(dense(7, Activation.RELU));
              list.layer(output());
            }));
    for (CNN2DFormat format : CNN2DFormat.values()) {
      all.add(
          of(
              "images " + format,
              InputType.convolutional(8, 6, 2, format),
              list -> {
                list.layer(
                    convolution(format, ConvolutionMode.Same)
                        .activation(Activation.IDENTITY)
                        .build());
                list.layer(
                    new BatchNormalization.Builder().dataFormat(format).useLogStd(true).build());
                list.layer(new ActivationLayer(Activation.RELU));
                list.layer(pooling(SubsamplingLayer.PoolingType.AVG, format));
                list.layer(
                    convolution(format, ConvolutionMode.Truncate)
                        .activation(Activation.RELU)
                        .build());
                list.layer(dense(5, Activation.RELU));
                list.layer(output());
              }));
      all.add(
          of(
              "dense on images " + format,
              InputType.convolutional(3, 4, 2, format),
              list -> {
                list.layer(dense(9, Activation.RELU));
                list.layer(output());
              }));
    }
    all.add(
        of(
            "rows as images",
            InputType.convolutionalFlat(6, 6, 1),
            list -> {
              list.layer(
                  new FrozenLayer.Builder()
                      .layer(
                          convolution(CNN2DFormat.NCHW, ConvolutionMode.Truncate)
                              .stride(2, 2)
                              .activation(Activation.RELU)
                              .build())
                      .build());
              list.layer(output());
            }));
    all.add(
        of(
            "normalised behind the ReLU, pooled, then convolved without padding",
            InputType.convolutional(8, 8, 1),
            list -> {
              list.layer(new BatchNormalization());
              list.layer(
                  convolution(CNN2DFormat.NCHW, ConvolutionMode.Truncate)
                      .activation(Activation.RELU)
                      .build());
              list.layer(new BatchNormalization());
              list.layer(pooling(SubsamplingLayer.PoolingType.AVG, CNN2DFormat.NCHW));
              list.layer(
                  convolution(CNN2DFormat.NCHW, ConvolutionMode.Truncate)
                      .kernelSize(2, 2)
                      .activation(Activation.RELU)
                      .build());
              list.layer(new GlobalPoolingLayer(PoolingType.AVG));
              list.layer(output());
            }));
    all.add(
        of(
            "pooled before the ReLU, and an answer of convolutions",
            InputType.convolutional(8, 8, 2),
            list -> {
              list.layer(
                  convolution(CNN2DFormat.NCHW, ConvolutionMode.Same)
                      .activation(Activation.IDENTITY)
                      .build());
              list.layer(pooling(SubsamplingLayer.PoolingType.AVG, CNN2DFormat.NCHW));
              list.layer(new ActivationLayer(Activation.RELU));
              list.layer(
                  convolution(CNN2DFormat.NCHW, ConvolutionMode.Truncate)
                      .nOut(3)
                      .activation(Activation.IDENTITY)
                      .build());
              list.layer(new GlobalPoolingLayer(PoolingType.AVG));
              list.layer(loss());
            }));
    all.add(
        of(
            "separable convolution, dilated and strided",
            InputType.convolutional(9, 9, 2),
            list -> {
              list.layer(
                  new SeparableConvolution2D.Builder(3, 3)
                      .depthMultiplier(2)
                      .nOut(4)
                      .padding(1, 1)
                      .activation(Activation.RELU)
                      .build());
              list.layer(
                  convolution(CNN2DFormat.NCHW, ConvolutionMode.Truncate)
                      .dilation(2, 2)
                      .stride(2, 2)
                      .activation(Activation.RELU)
                      .build());
              list.layer(output());
            }));
    all.add(
        of(
            "series",
            InputType.recurrent(2, 10),
            list -> {
              list.layer(
                  new Convolution1DLayer.Builder(3).nOut(5).activation(Activation.RELU).build());
              list.layer(
                  new Subsampling1DLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                      .kernelSize(2)
                      .stride(2)
                      .build());
              list.layer(
                  new Convolution1DLayer.Builder(2).nOut(4).activation(Activation.RELU).build());
              list.layer(new GlobalPoolingLayer(PoolingType.AVG));
              list.layer(output());
            }));
    all.add(
        of(
            "series, values last",
            InputType.recurrent(2, 10, RNNFormat.NWC),
            list -> {
              list.layer(
                  new Convolution1DLayer.Builder(3)
                      .nOut(5)
                      .rnnDataFormat(RNNFormat.NWC)
                      .activation(Activation.RELU)
                      .build());
              list.layer(
                  new GlobalPoolingLayer.Builder(PoolingType.AVG).poolingDimensions(1).build());
              list.layer(output());
            }));
    return all;
  }

  /** With max pooling behind a ReLU, so many times. */
  static TrainedNetworks maxPooled(int times) {
    return of(
        "max pooling",
        InputType.convolutional(8, 8, 1),
        list -> {
          list.layer(
              convolution(CNN2DFormat.NCHW, ConvolutionMode.Same)
                  .activation(Activation.RELU)
                  .build());
          for (int i = 0; i < times; i++) {
            list.layer(pooling(SubsamplingLayer.PoolingType.MAX, CNN2DFormat.NCHW));
          }
          list.layer(dense(6, Activation.RELU));
          list.layer(output());
        });
  }

  static DenseLayer dense(int n, Activation activation) {
    return new DenseLayer.Builder().nOut(n).activation(activation).build();
  }

  static ConvolutionLayer.Builder convolution(CNN2DFormat format, ConvolutionMode mode) {
    return new ConvolutionLayer.Builder(3, 3).nOut(4).convolutionMode(mode).dataFormat(format);
  }

  static SubsamplingLayer pooling(SubsamplingLayer.PoolingType type, CNN2DFormat format) {
    return new SubsamplingLayer.Builder(type)
        .kernelSize(2, 2)
        .stride(2, 2)
        .dataFormat(format)
        .build();
  }

  static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(3)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static LossLayer loss() {
    return new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
  }

  static TrainedNetworks of(String name, InputType type, Consumer<ListBuilder> layers) {
    return of(name, type, DataType.DOUBLE, layers);
  }

  static TrainedNetworks of(
      String name, InputType type, DataType dataType, Consumer<ListBuilder> layers) {
    Nd4j.getRandom().setSeed(7);
    ListBuilder list = new NeuralNetConfiguration.Builder().seed(3).dataType(dataType).list();
    layers.accept(list);
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    number(net, net.getLayers());
    return new TrainedNetworks(name, net, features(type, dataType));
  }

  /** Parameters that make all parts matter. */
  static void number(Model net, Layer... layers) {
    DataType dataType = net.params().dataType();
    net.params().assign(Nd4j.randn(dataType, net.params().shape()).muli(0.4));
    for (Layer layer : layers) {
      layer
          .paramTable()
          .forEach(
              (key, value) -> {
                if (key.equals("gamma") || key.equals("var")) {
                  value.assign(Nd4j.rand(dataType, value.shape()).addi(0.5));
                }
              });
    }
  }

  /** Twelve examples. */
  static INDArray features(InputType type, DataType dataType) {
    long[] shape = type.getShape(false);
    long[] all = new long[shape.length + 1];
    all[0] = 12;
    System.arraycopy(shape, 0, all, 1, shape.length);
    return Nd4j.randn(dataType, all);
  }
}
