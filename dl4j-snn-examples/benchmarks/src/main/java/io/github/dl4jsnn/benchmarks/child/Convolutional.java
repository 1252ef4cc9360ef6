package io.github.dl4jsnn.benchmarks.child;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.surrogate.ATan;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.nd4j.linalg.activations.Activation;

/**
 * The networks of cases F and H. F: twice [convolution 3x3, batch normalisation, IF, pooling 2x2],
 * then a dense layer with IF, on an image that is the current at each step. H: four times
 * [convolution 3x3, batch normalisation, LIF], the second and the last convolution with a stride of
 * 2, then a dense layer with LIF.
 */
final class Convolutional {

  private static final int SIDE = 28;
  private static final int COLOURS = 3;
  private static final int COLOUR_SIDE = 32;

  /** Strides of the convolutions of H. */
  private static final List<Integer> STRIDES = List.of(1, 2, 1, 2);

  private Convolutional() {}

  /**
   * Of this library's layers. The image is the same at each step, so the first convolution and its
   * normalisation come before time begins.
   *
   * @param sizes pixels, channels of each block, classes
   * @param steps T
   */
  static MultiLayerConfiguration spiking(List<Integer> sizes, int steps) {
    NeuralNetConfiguration.ListBuilder layers = Networks.start();
    Encoder encoder = new ConstantEncoder(steps);
    for (int channels : sizes.subList(1, sizes.size() - 1)) {
      layers.layer(
          new SpikingConvolution2D.Builder(3, 3)
              .nOut(channels)
              .convolutionMode(ConvolutionMode.Same)
              .hasBias(false)
              .withoutNeuron()
              .inputGradient(encoder == null)
              .build());
      layers.layer(new ThresholdBatchNormalization.Builder().build());
      SpikingLayer.Builder neurons = new SpikingLayer.Builder();
      neurons.neuron(new IF()).surrogate(new ATan());
      layers.layer((encoder == null ? neurons : neurons.encoder(encoder)).build());
      encoder = null;
      layers.layer(new SpikingPooling2D.Builder().build());
    }
    int classes = sizes.get(sizes.size() - 1);
    layers.layer(
        new SpikingDense.Builder()
            .nOut(classes)
            .hasBias(false)
            .neuron(new IF())
            .surrogate(new ATan())
            .build());
    layers.setInputType(InputType.convolutionalFlat(SIDE, SIDE, 1));
    return Networks.end(layers, classes);
  }

  /**
   * Of this library's layers, for case H.
   *
   * @param sizes pixels, channels of each convolution, classes
   * @param steps T
   */
  static MultiLayerConfiguration strided(List<Integer> sizes, int steps) {
    NeuralNetConfiguration.ListBuilder layers = Networks.start();
    for (int i = 0; i < STRIDES.size(); i++) {
      layers.layer(
          new SpikingConvolution2D.Builder(3, 3)
              .nOut(sizes.get(i + 1))
              .stride(STRIDES.get(i))
              .padding(1)
              .convolutionMode(ConvolutionMode.Truncate)
              .hasBias(false)
              .withoutNeuron()
              .inputGradient(i > 0)
              .build());
      layers.layer(new ThresholdBatchNormalization.Builder().build());
      SpikingLayer.Builder neurons = new SpikingLayer.Builder();
      neurons.neuron(new LIF().withTau(2.0)).surrogate(new ATan());
      if (i == 0) {
        neurons.encoder(new ConstantEncoder(steps));
      }
      layers.layer(neurons.build());
    }
    int classes = sizes.get(sizes.size() - 1);
    layers.layer(
        new SpikingDense.Builder()
            .nOut(classes)
            .hasBias(false)
            .neuron(new LIF().withTau(2.0))
            .surrogate(new ATan())
            .build());
    layers.setInputType(InputType.convolutionalFlat(COLOUR_SIDE, COLOUR_SIDE, COLOURS));
    return Networks.end(layers, classes);
  }

  /**
   * With DL4J's own convolutions: the T steps of an example become T examples for them, and come
   * back together for the neurons.
   *
   * @param sizes pixels, channels of each block, classes
   * @param steps T
   */
  static MultiLayerConfiguration stock(List<Integer> sizes, int steps) {
    NeuralNetConfiguration.ListBuilder layers = Networks.start();
    layers.layer(new EncodingLayer(new ConstantEncoder(steps)));
    int index = 1;
    int side = SIDE;
    int channels = 1;
    for (int width : sizes.subList(1, sizes.size() - 1)) {
      if (channels == 1) {
        layers.inputPreProcessor(index, new RnnToCnnPreProcessor(side, side, channels));
      } // Otherwise what comes in has been pooled and is in DL4J's form of images already.
      layers.layer(
          new ConvolutionLayer.Builder(3, 3)
              .padding(1, 1)
              .nIn(channels)
              .nOut(width)
              .hasBias(false)
              .activation(Activation.IDENTITY)
              .build());
      layers.layer(new BatchNormalization.Builder().nIn(width).nOut(width).build());
      layers.inputPreProcessor(index + 2, new CnnToRnnPreProcessor(side, side, width));
      layers.layer(new SpikingLayer.Builder().neuron(new IF()).surrogate(new ATan()).build());
      layers.inputPreProcessor(index + 3, new RnnToCnnPreProcessor(side, side, width));
      layers.layer(
          new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
              .kernelSize(2, 2)
              .stride(2, 2)
              .build());
      side /= 2;
      channels = width;
      index += 4;
    }
    layers.inputPreProcessor(index, new CnnToRnnPreProcessor(side, side, channels));
    layers.layer(
        new SpikingDense.Builder()
            .nIn(channels * side * side)
            .nOut(sizes.get(sizes.size() - 1))
            .hasBias(false)
            .neuron(new IF())
            .surrogate(new ATan())
            .build());
    return Networks.end(layers, sizes.get(sizes.size() - 1));
  }
}
