package io.github.dl4jsnn.compatibility;

import io.github.dl4jsnn.decoding.CountReadOut;
import io.github.dl4jsnn.decoding.FirstSpikeReadOut;
import io.github.dl4jsnn.decoding.LastReadOut;
import io.github.dl4jsnn.decoding.MaximumReadOut;
import io.github.dl4jsnn.decoding.PopulationVote;
import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.decoding.SpikeTime;
import io.github.dl4jsnn.decoding.Vote;
import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.DeltaEncoder;
import io.github.dl4jsnn.encoding.DeltaReference;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.Encoders;
import io.github.dl4jsnn.encoding.PeriodicEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.encoding.SignalEncoder;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.DelayLayer;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.ImageEncodingLayer;
import io.github.dl4jsnn.layer.LayerOutput;
import io.github.dl4jsnn.layer.MaskedPSNLayer;
import io.github.dl4jsnn.layer.Membrane;
import io.github.dl4jsnn.layer.PSNLayer;
import io.github.dl4jsnn.layer.PopulationVoteLayer;
import io.github.dl4jsnn.layer.ReadOutLayer;
import io.github.dl4jsnn.layer.SlidingPSNLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.TemporalDropout;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.loss.CountMSE;
import io.github.dl4jsnn.loss.FirstSpikeMSE;
import io.github.dl4jsnn.loss.LowerRateBound;
import io.github.dl4jsnn.loss.MembraneMSE;
import io.github.dl4jsnn.loss.ReadOutCrossEntropy;
import io.github.dl4jsnn.loss.SpikeL1;
import io.github.dl4jsnn.loss.StepCrossEntropy;
import io.github.dl4jsnn.loss.UpperRateBound;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.samediff.SameDiffSpikingLayer;
import io.github.dl4jsnn.surrogate.Erf;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import io.github.dl4jsnn.util.Records;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/** Every layer of the library in many variants; the compatibility tests run over this list. */
final class LayerVariants {

  private static final int T = TestNetworks.T;
  private static final int IN = TestNetworks.IN;
  private static final int CHANNELS = TestNetworks.CHANNELS;

  private LayerVariants() {}

  /** What the network feeds the layer with. */
  enum Feed {
    /** Values [b, n]. */
    VALUES,
    /** A time series [b, n, T]. */
    SEQUENCE,
    /** A time series [b, T, n]. */
    SEQUENCE_NWC,
    /** Images [b, c, h, w]. */
    IMAGE,
    /** Images over time, [T b, c, h, w], from a layer below. */
    FOLDED,
    /** Images over time, [T b, h, w, c], from a layer below. */
    FOLDED_NHWC
  }

  /**
   * @param layer makes the layer anew
   */
  record Variant(String name, Feed feed, Supplier<? extends Layer> layer) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static SpikingDense.Builder dense() {
    return new SpikingDense.Builder().nOut(4).biasInit(0.6);
  }

  private static SpikingRecurrent.Builder recurrent() {
    return new SpikingRecurrent.Builder().nOut(4).biasInit(0.6);
  }

  private static SpikingConvolution2D.Builder convolution() {
    return new SpikingConvolution2D.Builder(3).nOut(3).biasInit(0.6);
  }

  private static ThresholdBatchNormalization.Builder normalization() {
    return new ThresholdBatchNormalization.Builder();
  }

  private static SameDiffSpikingDense.Builder sameDiffDense() {
    return new SameDiffSpikingDense.Builder().nOut(4).biasInit(0.6);
  }

  private static String simple(Object value) {
    return value.getClass().getSimpleName();
  }

  /** Options that all layers with a {@link BaseSpikingLayer.Builder} have. */
  private static <B extends BaseSpikingLayer.Builder<B>> void common(
      List<Variant> all, String layer, Feed feed, Supplier<B> builder, Function<B, Layer> build) {
    option(all, layer, feed, builder, build, "smooth", b -> b.spiking(false));
    option(all, layer, feed, builder, build, "recompute", b -> b.recompute(true));
    option(all, layer, feed, builder, build, "dropOut", b -> b.dropOut(0.7));
    option(
        all,
        layer,
        feed,
        builder,
        build,
        "rates",
        b -> b.rateRegularization(new SpikeL1(0.01), new LowerRateBound(), new UpperRateBound()));
    option(all, layer, feed, builder, build, "both", b -> b.output(LayerOutput.BOTH));
    option(
        all,
        layer,
        feed,
        builder,
        build,
        "membrane",
        b -> b.output(LayerOutput.MEMBRANE).membrane(Membrane.BEFORE_RESET));
    option(all, layer, feed, builder, build, "delay", b -> b.delay(Delay.of(2)));
    option(all, layer, feed, builder, build, "learned delay", b -> b.delay(Delay.learned(3)));
    option(all, layer, feed, builder, build, "gaussian", b -> b.dropOut(new GaussianDropout(0.3)));
    option(
        all,
        layer,
        feed,
        builder,
        build,
        "updaters",
        b ->
            b.neuron(new ParametricLIF())
                .updater(new Nesterovs(0.1, 0.8))
                .neuronUpdater(new Sgd(0.3)));
    option(
        all,
        layer,
        feed,
        builder,
        build,
        "constrainNeuron",
        b -> b.neuron(new ParametricLIF()).constrainNeuron(new NonNegativeConstraint()));
  }

  /** Options of layers with weights. */
  private static <B extends BaseSpikingLayer.Builder<B>> void weighted(
      List<Variant> all, String layer, Feed feed, Supplier<B> builder, Function<B, Layer> build) {
    common(all, layer, feed, builder, build);
    option(all, layer, feed, builder, build, "l1l2", b -> b.l1(0.01).l2(0.02).l1Bias(0.03));
    option(
        all, layer, feed, builder, build, "decay", b -> b.weightDecay(0.01).weightDecayBias(0.1));
    option(all, layer, feed, builder, build, "biasUpdater", b -> b.biasUpdater(new AMSGrad(0.1)));
    option(all, layer, feed, builder, build, "noise", b -> b.weightNoise(new DropConnect(0.8)));
    option(all, layer, feed, builder, build, "weightInit", b -> b.weightInit(WeightInit.ONES));
    option(
        all,
        layer,
        feed,
        builder,
        build,
        "constraints",
        b ->
            b.constrainWeights(new MaxNormConstraint(2, 0))
                .constrainBias(new NonNegativeConstraint()));
    option(
        all,
        layer,
        feed,
        builder,
        build,
        "clipping",
        b ->
            b.gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                .gradientNormalizationThreshold(0.4));
  }

  private static <B> void option(
      List<Variant> all,
      String layer,
      Feed feed,
      Supplier<B> builder,
      Function<B, Layer> build,
      String name,
      Function<B, B> option) {
    all.add(new Variant(layer + " " + name, feed, () -> build.apply(option.apply(builder.get()))));
  }

  /** All variants. */
  static List<Variant> all() {
    List<Variant> all = new ArrayList<>();
    spikingDense(all);
    spikingRecurrent(all);
    spikingLayer(all);
    delays(all);
    parallel(all);
    images(all);
    sameDiff(all);
    add(all, "EncodingLayer", Feed.VALUES, () -> new EncodingLayer(new PoissonEncoder(T)));
    add(
        all,
        "EncodingLayer constant",
        Feed.VALUES,
        () -> new EncodingLayer(new ConstantEncoder(T)));
    add(
        all,
        "EncodingLayer dropOut",
        Feed.VALUES,
        () -> new EncodingLayer.Builder().encoder(new ConstantEncoder(T)).dropOut(0.8).build());
    add(
        all,
        "EncodingLayer temporal dropout",
        Feed.VALUES,
        () ->
            new EncodingLayer.Builder()
                .encoder(new ConstantEncoder(T))
                .dropOut(new TemporalDropout(0.8))
                .build());
    encoders(all);
    for (Surrogate surrogate : Surrogates.all()) {
      add(
          all,
          "ActivationSpike " + simple(surrogate),
          Feed.VALUES,
          () ->
              new DenseLayer.Builder().nOut(4).activation(new ActivationSpike(surrogate)).build());
    }
    return all;
  }

  /** The encoders of the list, with the number of steps and values of these networks. */
  static List<Encoder> encoders(int values) {
    return Encoders.all().stream()
        .map(
            e ->
                switch (e.getClass().getSimpleName()) {
                  case "PeriodicEncoder" -> new PeriodicEncoder(T, values);
                  case "LatencyEncoder", "ThresholdLatencyEncoder" -> withWindow(e);
                  default -> e instanceof SignalEncoder ? e : Records.with(e, "timeSteps", T);
                })
        .toList();
  }

  private static Encoder withWindow(Encoder e) {
    return Records.with(Records.with(e, "timeSteps", T), "window", T);
  }

  /** As layers of their own, and inside of layers; Poisson and constant ones have more of these. */
  private static void encoders(List<Variant> all) {
    for (Encoder encoder : encoders(IN)) {
      if (encoder instanceof PoissonEncoder || encoder instanceof ConstantEncoder) {
        continue;
      }
      boolean signal = encoder instanceof SignalEncoder;
      Feed feed = signal ? Feed.SEQUENCE : Feed.VALUES;
      String name = simple(encoder);
      add(all, "EncodingLayer " + name, feed, () -> new EncodingLayer(encoder));
      add(
          all,
          "EncodingLayer " + name + " dropOut",
          feed,
          () -> new EncodingLayer.Builder().encoder(encoder).dropOut(0.8).build());
      add(
          all,
          "SpikingDense " + name,
          feed,
          () -> dense().neuron(new IF()).encoder(encoder).build());
      add(
          all,
          "SpikingRecurrent " + name,
          feed,
          () -> recurrent().neuron(new IF()).encoder(encoder).build());
    }
    DeltaEncoder delta = new DeltaEncoder(0.2).withReference(DeltaReference.RUNNING);
    add(all, "EncodingLayer NWC", Feed.SEQUENCE_NWC, () -> new EncodingLayer(delta));
    add(
        all,
        "SpikingDense signal NWC",
        Feed.SEQUENCE_NWC,
        () -> dense().dataFormat(RNNFormat.NWC).encoder(delta).build());
    for (Encoder encoder : encoders(CHANNELS)) {
      if (encoder instanceof PoissonEncoder || encoder instanceof ConstantEncoder) {
        continue;
      }
      boolean signal = encoder instanceof SignalEncoder;
      Feed feed = signal ? Feed.FOLDED : Feed.IMAGE;
      String name = simple(encoder);
      add(all, "ImageEncodingLayer " + name, feed, () -> new ImageEncodingLayer(encoder));
      add(
          all,
          "SpikingConvolution2D " + name,
          feed,
          () -> convolution().encoder(encoder).dropOut(0.8).build());
    }
    add(all, "ImageEncodingLayer NHWC", Feed.FOLDED_NHWC, () -> new ImageEncodingLayer(delta));
  }

  /** Those without the many surrogates, for what takes longer. */
  static List<Variant> some() {
    Set<String> surrogates =
        Surrogates.all().stream().skip(1).map(s -> " " + simple(s)).collect(Collectors.toSet());
    return all().stream()
        .filter(v -> surrogates.stream().noneMatch(s -> v.name().endsWith(s)))
        .toList();
  }

  private static void add(
      List<Variant> all, String name, Feed feed, Supplier<? extends Layer> layer) {
    all.add(new Variant(name, feed, layer));
  }

  private static void spikingDense(List<Variant> all) {
    for (NeuronModel neuron : Neurons.all()) {
      add(
          all,
          "SpikingDense " + simple(neuron),
          Feed.SEQUENCE,
          () -> dense().neuron(neuron).build());
    }
    for (Surrogate surrogate : Surrogates.all()) {
      add(
          all,
          "SpikingDense " + simple(surrogate),
          Feed.SEQUENCE,
          () -> dense().neuron(new LIF().withTau(1.7)).surrogate(surrogate).build());
    }
    weighted(all, "SpikingDense", Feed.SEQUENCE, LayerVariants::dense, SpikingDense.Builder::build);
    add(all, "SpikingDense nOut", Feed.SEQUENCE, () -> dense().nOut(5).build());
    add(all, "SpikingDense no bias", Feed.SEQUENCE, () -> dense().hasBias(false).build());
    add(
        all,
        "SpikingDense NWC",
        Feed.SEQUENCE_NWC,
        () -> dense().dataFormat(RNNFormat.NWC).build());
    add(
        all,
        "SpikingDense encoder",
        Feed.VALUES,
        () -> dense().encoder(new PoissonEncoder(T)).build());
    add(
        all,
        "SpikingDense constant",
        Feed.VALUES,
        () -> dense().encoder(new ConstantEncoder(T)).build());
    add(
        all,
        "SpikingDense constant steps",
        Feed.VALUES,
        () -> dense().encoder(new ConstantEncoder(T + 1)).build());
    // With the preprocessor RowsToSequence.
    add(
        all,
        "SpikingDense rows",
        Feed.VALUES,
        // Of one step, at which nothing can build up.
        () -> dense().neuron(new IF()).timeSteps(1).weightInit(WeightInit.XAVIER).build());
    // With the preprocessor ImagesToSequence.
    add(
        all,
        "SpikingDense images",
        Feed.FOLDED,
        () -> dense().neuron(new LIF(3, 1, 0.0, true, false)).build());
    add(
        all,
        "SpikingDense NHWC",
        Feed.FOLDED_NHWC,
        () -> dense().neuron(new LIF().withTau(1.5)).build());
  }

  private static void spikingRecurrent(List<Variant> all) {
    for (NeuronModel neuron : Neurons.all()) {
      add(
          all,
          "SpikingRecurrent " + simple(neuron),
          Feed.SEQUENCE,
          () -> recurrent().neuron(neuron).build());
    }
    weighted(
        all,
        "SpikingRecurrent",
        Feed.SEQUENCE,
        LayerVariants::recurrent,
        SpikingRecurrent.Builder::build);
    add(all, "SpikingRecurrent one", Feed.SEQUENCE, () -> recurrent().oneToOne(true).build());
    add(
        all,
        "SpikingRecurrent init",
        Feed.SEQUENCE,
        () -> recurrent().weightInitRecurrent(WeightInit.IDENTITY).build());
    add(
        all,
        "SpikingRecurrent constrained",
        Feed.SEQUENCE,
        () -> recurrent().constrainRecurrent(new MaxNormConstraint(1, 0)).build());
    add(
        all,
        "SpikingRecurrent NWC",
        Feed.SEQUENCE_NWC,
        () -> recurrent().dataFormat(RNNFormat.NWC).build());
    add(
        all,
        "SpikingRecurrent encoder",
        Feed.VALUES,
        () ->
            recurrent()
                .hasBias(false)
                .neuron(new IF(0.5, 0.0, false))
                .encoder(new PoissonEncoder(T))
                .build());
  }

  private static void spikingLayer(List<Variant> all) {
    for (NeuronModel neuron : Neurons.all()) {
      add(
          all,
          "SpikingLayer " + simple(neuron),
          Feed.SEQUENCE,
          () -> new SpikingLayer.Builder().neuron(neuron).build());
    }
    common(
        all, "SpikingLayer", Feed.SEQUENCE, SpikingLayer.Builder::new, SpikingLayer.Builder::build);
    add(
        all,
        "SpikingLayer surrogate",
        Feed.SEQUENCE,
        () -> new SpikingLayer.Builder().surrogate(new Sigmoid(3)).build());
    add(
        all,
        "SpikingLayer NWC",
        Feed.SEQUENCE_NWC,
        () -> new SpikingLayer.Builder().dataFormat(RNNFormat.NWC).build());
    add(
        all,
        "SpikingLayer encoder",
        Feed.VALUES,
        () -> new SpikingLayer.Builder().neuron(new IF()).encoder(new ConstantEncoder(T)).build());
    add(
        all,
        "SpikingLayer images",
        Feed.FOLDED,
        () -> new SpikingLayer.Builder().timeSteps(T).neuron(new ParametricLIF()).build());
    add(
        all,
        "SpikingLayer NHWC",
        Feed.FOLDED_NHWC,
        () -> new SpikingLayer.Builder().dataFormat(CNN2DFormat.NHWC).build());
  }

  /** Fixed ones, some of them whole, one per pair of an input and one of four neurons. */
  private static Delay synaptic() {
    double[][] steps = new double[IN][4];
    for (int i = 0; i < IN; i++) {
      for (int j = 0; j < 4; j++) {
        steps[i][j] = (3 * i + 5 * j) % 7 / 2.0;
      }
    }
    return Delay.of(steps);
  }

  private static void delays(List<Variant> all) {
    double[] each = {1, 0, 2.5, 3, 1, 0.2};
    add(all, "DelayLayer", Feed.SEQUENCE, () -> new DelayLayer(Delay.of(Arrays.copyOf(each, IN))));
    add(all, "DelayLayer learned", Feed.SEQUENCE, () -> new DelayLayer(Delay.learned(2)));
    add(all, "DelayLayer Gaussian", Feed.SEQUENCE, () -> new DelayLayer(Delay.gaussian(3, 4)));
    add(
        all,
        "SpikingDense Gaussian delays",
        Feed.SEQUENCE,
        () -> dense().delay(Delay.gaussian(2, 5)).delayUpdater(new Sgd(0.3)).build());
    add(
        all,
        "SpikingDense delays per synapse",
        Feed.SEQUENCE,
        () -> dense().delay(Delay.learned(2).perSynapse()).delayUpdater(new Sgd(0.3)).build());
    add(
        all,
        "SpikingRecurrent delays per synapse NWC",
        Feed.SEQUENCE_NWC,
        () -> recurrent().dataFormat(RNNFormat.NWC).delay(synaptic()).build());
    add(
        all,
        "SpikingDense Gaussian delays per synapse",
        Feed.SEQUENCE,
        () -> dense().delay(Delay.gaussian(2, 5).perSynapse()).recompute(true).build());
    add(
        all,
        "DelayLayer one",
        Feed.SEQUENCE,
        () -> new DelayLayer(Delay.learned(4).startingAt(1.3)));
    add(
        all,
        "DelayLayer NWC",
        Feed.SEQUENCE_NWC,
        () -> new DelayLayer.Builder().delay(Delay.of(2)).dataFormat(RNNFormat.NWC).build());
    add(
        all,
        "DelayLayer images",
        Feed.FOLDED,
        () ->
            new DelayLayer.Builder()
                .delay(Delay.of(Arrays.copyOf(each, CHANNELS)))
                .timeSteps(T)
                .build());
    add(all, "DelayLayer NHWC", Feed.FOLDED_NHWC, () -> new DelayLayer(Delay.learned(3)));
    add(
        all,
        "SpikingDense delays NWC",
        Feed.SEQUENCE_NWC,
        () -> dense().dataFormat(RNNFormat.NWC).delay(Delay.of(Arrays.copyOf(each, IN))).build());
  }

  private static void parallel(List<Variant> all) {
    add(all, "PSNLayer", Feed.SEQUENCE, PSNLayer::new);
    add(
        all,
        "PSNLayer smooth",
        Feed.SEQUENCE,
        () -> new PSNLayer.Builder().surrogate(new Sigmoid(3)).spiking(false).build());
    add(
        all,
        "PSNLayer images",
        Feed.FOLDED,
        () -> new PSNLayer.Builder().output(LayerOutput.BOTH).build());
    add(
        all,
        "MaskedPSNLayer",
        Feed.SEQUENCE_NWC,
        () -> new MaskedPSNLayer.Builder(3).dataFormat(RNNFormat.NWC).build());
    add(
        all,
        "MaskedPSNLayer ramp",
        Feed.SEQUENCE,
        () -> new MaskedPSNLayer.Builder(2).ramp(4).build());
    add(all, "SlidingPSNLayer", Feed.SEQUENCE, () -> new SlidingPSNLayer(3));
    add(all, "SlidingPSNLayer one", Feed.SEQUENCE, () -> new SlidingPSNLayer(1));
    add(
        all,
        "SlidingPSNLayer updaters",
        Feed.SEQUENCE,
        () ->
            new SlidingPSNLayer.Builder(4)
                .updater(new Nesterovs(0.1, 0.8))
                .neuronUpdater(new Sgd(0.3))
                .constrainNeuron(new MaxNormConstraint(2, 0))
                .recompute(true)
                .dropOut(0.8)
                .build());
    add(all, "SlidingPSNLayer images", Feed.FOLDED, () -> new SlidingPSNLayer(2));
    add(all, "SlidingPSNLayer NHWC", Feed.FOLDED_NHWC, () -> new SlidingPSNLayer(5));
  }

  private static void images(List<Variant> all) {
    weighted(
        all,
        "SpikingConvolution2D",
        Feed.FOLDED,
        LayerVariants::convolution,
        SpikingConvolution2D.Builder::build);
    for (NeuronModel neuron : Neurons.all()) {
      add(
          all,
          "SpikingConvolution2D " + simple(neuron),
          Feed.FOLDED,
          () -> convolution().neuron(neuron).build());
    }
    add(
        all,
        "SpikingConvolution2D window",
        Feed.FOLDED,
        () -> convolution().kernelSize(2, 1).stride(1, 2).padding(1, 0).dilation(2, 1).build());
    add(
        all,
        "SpikingConvolution2D same",
        Feed.FOLDED,
        () -> convolution().convolutionMode(ConvolutionMode.Same).hasBias(false).build());
    add(
        all,
        "SpikingConvolution2D currents",
        Feed.FOLDED,
        () -> convolution().withoutNeuron().build());
    add(
        all,
        "SpikingConvolution2D encoder",
        Feed.IMAGE,
        () -> convolution().encoder(new PoissonEncoder(T)).build());
    add(
        all,
        "SpikingConvolution2D NHWC",
        Feed.FOLDED_NHWC,
        () -> convolution().dataFormat(CNN2DFormat.NHWC).build());
    add(all, "SpikingPooling2D", Feed.FOLDED, () -> new SpikingPooling2D.Builder().build());
    add(
        all,
        "SpikingPooling2D AVG",
        Feed.FOLDED,
        () -> new SpikingPooling2D.Builder(PoolingType.AVG).build());
    add(
        all,
        "SpikingPooling2D window",
        Feed.FOLDED,
        () ->
            new SpikingPooling2D.Builder()
                .kernelSize(3, 2)
                .stride(1)
                .convolutionMode(ConvolutionMode.Same)
                .build());
    add(
        all,
        "SpikingPooling2D NHWC",
        Feed.FOLDED_NHWC,
        () -> new SpikingPooling2D.Builder().dropOut(0.9).build());
    add(all, "ImageEncodingLayer", Feed.IMAGE, () -> new ImageEncodingLayer(new PoissonEncoder(T)));
    add(
        all,
        "ImageEncodingLayer constant",
        Feed.IMAGE,
        () -> new ImageEncodingLayer(new ConstantEncoder(T)));
    add(all, "FiringRateLayer", Feed.FOLDED, FiringRateLayer::new);
    add(
        all,
        "FiringRateLayer NHWC",
        Feed.FOLDED_NHWC,
        () -> new FiringRateLayer.Builder().dataFormat(CNN2DFormat.NHWC).build());
    add(
        all,
        "FiringRateLayer steps",
        Feed.VALUES,
        () -> new FiringRateLayer.Builder().timeSteps(1).build());
    add(all, "ReadOutLayer", Feed.FOLDED, () -> new ReadOutLayer(new RateReadOut()));
    add(
        all,
        "ReadOutLayer votes",
        Feed.FOLDED_NHWC,
        () ->
            new ReadOutLayer.Builder(new PopulationVote(new CountReadOut(), 2, Vote.SUM))
                .dropOut(0.9)
                .build());
    add(
        all,
        "ReadOutLayer first spike",
        Feed.FOLDED,
        () -> new ReadOutLayer(new FirstSpikeReadOut(SpikeTime.RECIPROCAL)));
    add(all, "ReadOutLayer last", Feed.FOLDED, () -> new ReadOutLayer(new LastReadOut()));
    add(all, "PopulationVoteLayer", Feed.FOLDED, () -> new PopulationVoteLayer.Builder(10).build());
    add(
        all,
        "PopulationVoteLayer sum",
        Feed.FOLDED_NHWC,
        () -> new PopulationVoteLayer.Builder(10).vote(Vote.SUM).build());
    add(all, "TimeLossLayer", Feed.SEQUENCE, () -> new TimeLossLayer(new CountMSE(0.8, 0.2)));
    add(
        all,
        "TimeLossLayer NWC",
        Feed.SEQUENCE_NWC,
        () ->
            new TimeLossLayer.Builder(new StepCrossEntropy(0.1, 1))
                .classWeights(1, 2, 3, 4)
                .build());
    add(
        all,
        "TimeLossLayer maximum",
        Feed.SEQUENCE,
        () -> new TimeLossLayer(new ReadOutCrossEntropy(new MaximumReadOut())));
    add(all, "TimeLossLayer membranes", Feed.SEQUENCE, () -> new TimeLossLayer(new MembraneMSE()));
    add(all, "TimeLossLayer times", Feed.SEQUENCE, () -> new TimeLossLayer(new FirstSpikeMSE()));
    add(all, "tdBN", Feed.FOLDED, () -> normalization().build());
    add(
        all,
        "tdBN values",
        Feed.FOLDED,
        () -> normalization().alpha(0.5).vThreshold(2).decay(0.8).eps(1e-3).build());
    add(all, "tdBN sequence", Feed.SEQUENCE, () -> normalization().alpha(0.7).build());
    add(all, "tdBN NWC", Feed.SEQUENCE_NWC, () -> normalization().eps(1e-4).build());
    add(all, "tdBN NHWC", Feed.FOLDED_NHWC, () -> normalization().decay(0.7).build());
    add(
        all,
        "tdBN updater",
        Feed.FOLDED,
        () -> normalization().updater(new Nesterovs(0.2)).dropOut(0.9).build());
  }

  private static void sameDiff(List<Variant> all) {
    for (NeuronModel neuron : Neurons.all()) {
      add(
          all,
          "SameDiffSpikingDense " + simple(neuron),
          Feed.SEQUENCE,
          () -> sameDiffDense().neuron(neuron).fused(true).build());
    }
    add(all, "SameDiffSpikingDense unrolled", Feed.SEQUENCE, () -> sameDiffDense().build());
    add(
        all,
        "SameDiffSpikingDense no bias",
        Feed.SEQUENCE,
        () -> sameDiffDense().hasBias(false).weightInit(WeightInit.ONES).build());
    add(
        all,
        "SameDiffSpikingDense surrogate",
        Feed.SEQUENCE,
        () -> sameDiffDense().surrogate(new Erf(3)).spiking(false).build());
    add(
        all,
        "SameDiffSpikingDense NWC",
        Feed.SEQUENCE_NWC,
        () -> sameDiffDense().dataFormat(RNNFormat.NWC).build());
    add(
        all,
        "SameDiffSpikingDense updater",
        Feed.SEQUENCE,
        () -> sameDiffDense().updater(new Sgd(0.2)).l2(0.1).build());
    add(
        all,
        "SameDiffSpikingLayer",
        Feed.SEQUENCE,
        () -> new SameDiffSpikingLayer.Builder().neuron(new ParametricLIF()).build());
    add(
        all,
        "SameDiffSpikingLayer fused",
        Feed.SEQUENCE,
        () -> new SameDiffSpikingLayer.Builder().fused(true).build());
  }

  /** Number of inputs of the layer. */
  static int inputs(Feed feed) {
    return feed == Feed.FOLDED || feed == Feed.FOLDED_NHWC || feed == Feed.IMAGE ? CHANNELS : IN;
  }
}
