package io.github.dl4jsnn.benchmarks.child;

import io.github.dl4jsnn.benchmarks.Case.Input;
import io.github.dl4jsnn.benchmarks.Case.Work;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Training iterations ({@code fit}) or inference ({@code output}) on batches in turn. */
final class NetworkWorkload implements Workload {

  private final ChildOptions options;
  private final MultiLayerNetwork net;
  private final List<INDArray> features;
  private final List<INDArray> labels;
  private final boolean learn;
  private int next;

  NetworkWorkload(ChildOptions options) throws IOException {
    this.options = options;
    net = new MultiLayerNetwork(configuration(options));
    net.init();
    if (!options.contender().equals("dl4j-lstm")) {
      Weights.set(net, options);
    }
    features =
        options.input() == Input.SPIKES
            ? spikes(options)
            : batches(options.load("images"), options.batch());
    labels = batches(options.load("labels"), options.batch());
    learn = options.work() != Work.INFER;
  }

  private static MultiLayerConfiguration configuration(ChildOptions options) throws IOException {
    String who = options.contender() + " " + options.work();
    return switch (who) {
      case "dl4j-snn TRAIN", "dl4j-snn INFER", "dl4j-snn LSTM" ->
          Networks.dense(
              options.sizes(),
              options.input() == Input.SPIKES ? null : new PoissonEncoder(options.steps()));
      case "dl4j-snn RECURRENT" -> Networks.recurrent(options.sizes());
      case "dl4j-snn STRIDED" -> Convolutional.strided(options.sizes(), options.steps());
      case "dl4j-lstm LSTM" -> Networks.lstm(options.sizes());
      case "dl4j-snn CONV" -> Convolutional.spiking(options.sizes(), options.steps());
      case "dl4j-convolution CONV" -> Convolutional.stock(options.sizes(), options.steps());
      default -> throw options.unknown();
    };
  }

  private static List<INDArray> batches(INDArray all, int size) {
    List<INDArray> batches = new ArrayList<>();
    for (long from = 0; from < all.size(0); from += size) {
      batches.add(all.get(NDArrayIndex.interval(from, from + size), NDArrayIndex.all()).dup('c'));
    }
    return batches;
  }

  /** Spikes that were drawn before, each batch [b, n, T] in the memory of [T, b, n]. */
  private static List<INDArray> spikes(ChildOptions options) {
    INDArray all = options.load("spikes");
    List<INDArray> batches = new ArrayList<>();
    for (long k = 0; k < all.size(0); k++) {
      batches.add(all.slice(k).dup('c').permute(1, 2, 0));
    }
    return batches;
  }

  @Override
  public void iteration() {
    int i = next++ % features.size();
    if (learn) {
      net.fit(features.get(i), labels.get(i));
    } else {
      net.output(features.get(i), false);
    }
  }

  @Override
  public Map<String, Object> check(int iterations) {
    Map<String, Object> answer = new LinkedHashMap<>();
    MultiLayerNetwork given = ofGivenSpikes();
    // Convolutions in training mode, as the peers: batch normalisation has no statistics yet.
    boolean images = options.work().isConvolutional();
    List<INDArray> activations =
        given.feedForward(images ? features.get(0) : spikes(options).get(0), images);
    INDArray rates = activations.get(activations.size() - 1);
    answer.put("spikes", rates.sumNumber().doubleValue() * options.steps());
    answer.put("rate", rates.meanNumber().doubleValue());
    answer.put("hidden", hiddenRates(given, activations));
    List<Double> losses = new ArrayList<>();
    for (int k = 0; k < iterations; k++) {
      int i = next++ % features.size();
      net.fit(features.get(i), labels.get(i));
      losses.add(net.score());
    }
    answer.put("losses", losses);
    return answer;
  }

  /** The network itself, or one with the same weights and without an encoder. */
  private MultiLayerNetwork ofGivenSpikes() {
    if (options.input() != Input.POISSON) {
      return net;
    }
    MultiLayerNetwork given = new MultiLayerNetwork(Networks.dense(options.sizes(), null));
    given.init();
    Weights.set(given, options);
    return given;
  }

  /** Of each layer of neurons but the last. */
  private static List<Double> hiddenRates(MultiLayerNetwork net, List<INDArray> activations) {
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < net.getnLayers(); i++) {
      var layer = net.getLayer(i).conf().getLayer();
      if (layer instanceof SpikingDense
          || layer instanceof SpikingRecurrent
          || layer instanceof SpikingLayer) {
        // The input of the network comes first.
        rates.add(activations.get(i + 1).meanNumber().doubleValue());
      }
    }
    return rates.subList(0, Math.max(0, rates.size() - 1));
  }
}
