package io.github.dl4jsnn.dropin;

import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.IF;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/** Digits, convolutions; without time, so that our layers see a single time step. */
class LeNetTest extends DigitsCase {

  @Override
  Draft stock() {
    return Draft.of(
        new NeuralNetConfiguration.Builder()
            .seed(12345)
            // The rate falls, so that the accuracy at the end does not depend on the last few
            // minibatches: machines round differently.
            .updater(new Adam(new StepSchedule(ScheduleType.EPOCH, 1e-2, 0.3, 6)))
            .weightInit(WeightInit.RELU)
            .list()
            .layer(
                new ConvolutionLayer.Builder(3, 3)
                    .nOut(16)
                    .convolutionMode(ConvolutionMode.Same)
                    .activation(Activation.RELU)
                    .build())
            .layer(new SubsamplingLayer.Builder(PoolingType.MAX, new int[] {2, 2}).build())
            .layer(
                new ConvolutionLayer.Builder(3, 3)
                    .nOut(16)
                    .convolutionMode(ConvolutionMode.Same)
                    .activation(Activation.IDENTITY)
                    .hasBias(false)
                    .build())
            .layer(new BatchNormalization())
            .layer(new ActivationLayer.Builder().activation(Activation.RELU).build())
            .layer(new DenseLayer.Builder().nOut(48).activation(Activation.RELU).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(10)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.convolutionalFlat(8, 8, 1)));
  }

  @Override
  List<Swap> swaps() {
    return List.of(
        Swap.activation("0"),
        Swap.activation("4"),
        Swap.activation("5"),
        Swap.layer(
            "0",
            new SpikingConvolution2D.Builder(3, 3)
                .nOut(16)
                .convolutionMode(ConvolutionMode.Same)
                .neuron(new IF())
                .build()),
        Swap.layer("1", new SpikingPooling2D.Builder(PoolingType.MAX).build()).withoutSpikes(),
        Swap.layer("3", new ThresholdBatchNormalization.Builder().build()).withoutSpikes(),
        Swap.layer("4", new SpikingLayer.Builder().neuron(new IF()).build()));
  }

  @Override
  int epochs() {
    return 12;
  }

  @Override
  void demand(String who, Net net) {
    demandAccuracy(0.95, who, net);
  }
}
