package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.delay.DelayTaps;
import io.github.dl4jsnn.internal.delay.InputLine;
import io.github.dl4jsnn.internal.image.ConvolutionShape;
import io.github.dl4jsnn.internal.loop.Charged;
import io.github.dl4jsnn.internal.loop.Feedback;
import io.github.dl4jsnn.internal.loop.TilePopulation;
import io.github.dl4jsnn.internal.mixing.TimeMixing;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.stream.CheckStage;
import io.github.dl4jsnn.internal.stream.ConvolutionStage;
import io.github.dl4jsnn.internal.stream.DelayStage;
import io.github.dl4jsnn.internal.stream.DelayedDenseStage;
import io.github.dl4jsnn.internal.stream.DenseStage;
import io.github.dl4jsnn.internal.stream.EncoderStage;
import io.github.dl4jsnn.internal.stream.Form;
import io.github.dl4jsnn.internal.stream.NeuronStage;
import io.github.dl4jsnn.internal.stream.RepeatStage;
import io.github.dl4jsnn.internal.synapse.EncoderState;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.layer.BaseElementwiseLayer;
import io.github.dl4jsnn.layer.BaseEncodingLayer;
import io.github.dl4jsnn.layer.BaseParallelLayer;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.LayerId;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.nd4j.linalg.api.buffer.DataType;

/** Stages of layers with neurons or encoders. */
final class SpikingLayers {

  private final Builder builder;
  private final DataType type;

  /**
   * @param type of the arrays that show states
   */
  SpikingLayers(Builder builder, DataType type) {
    this.builder = builder;
    this.type = type;
  }

  /** A layer that is an encoder and nothing else. */
  Wire encoder(String name, Layer layer, BaseEncodingLayer conf, Wire in) {
    Encoder encoder = conf.getEncoder();
    int channels = encoder.constant() ? in.form().channels() : outputs(encoder, in.form());
    Form form = in.form().withChannels(channels);
    if (conf instanceof EncodingLayer series) {
      form = Form.series(channels, series.getRnnDataFormat());
    }
    if (!encoder.constant()) {
      return spikes(name, layer, conf, form, in);
    }
    Wire checked = checked(name, layer, encoder, in).as(form);
    return builder.begin(
        name, Builder.owner(name, conf), new RepeatStage(form, true), encoder.timeSteps(), checked);
  }

  private static int outputs(Encoder encoder, Form in) {
    return encoder.outputs(in.channels());
  }

  private Wire checked(String name, Layer layer, Encoder encoder, Wire in) {
    return builder.add(name, new CheckStage(in.form(), LayerId.of(layer), encoder), in);
  }

  /** What an encoder that makes spikes sends. */
  private Wire spikes(String name, Layer layer, EncoderSettings conf, Form form, Wire in) {
    String owner = Builder.owner(name, conf);
    Encoder encoder = conf.getEncoder();
    Draws draws =
        Draws.of(layer.conf().getSeed(), layer.getIndex(), layer.getIterationCount()).row(0);
    EncoderStage stage =
        new EncoderStage(form, LayerId.of(layer), encoder, draws, in.form().size());
    if (conf.addsTime()) {
      return builder.begin(name, owner, stage, encoder.timeSteps(), in);
    }
    builder.timed(owner, in);
    return builder.add(name, stage, in);
  }

  /** A layer of neurons, with synapses or without. */
  Wire neurons(String name, Layer layer, BaseSpikingLayer conf, Wire in) {
    String owner = Builder.owner(name, conf);
    Encoder encoder = conf.getEncoder();
    Wire x = in;
    if (conf.draws()) {
      x = spikes(name, layer, conf, in.form().withChannels(outputs(encoder, in.form())), in);
    } else if (encoder != null) {
      x = checked(name, layer, encoder, in);
    } else if (conf.hasNeuron() || conf.getDelay() != null) {
      builder.timed(owner, in);
    }
    Delay delay = conf.getDelay();
    if (delay != null && delay.max() > 0 && !delay.synaptic()) {
      x = shaped(conf, x);
      x = builder.add(name, new DelayStage(x.form(), taps(layer, delay), type), x);
    }
    if (conf instanceof BaseParallelLayer parallel) {
      x = ParallelLayers.mixed(builder, name, layer, parallel, shaped(conf, x), type);
    }
    Wire currents = currents(name, layer, conf, x);
    if (encoder != null && !conf.draws()) {
      RepeatStage repeat = new RepeatStage(currents.form(), false);
      currents = builder.begin(name, owner, repeat, encoder.timeSteps(), currents);
    }
    return conf.hasNeuron() ? fire(name, layer, conf, currents) : currents;
  }

  private static DelayTaps taps(Layer layer, Delay delay) {
    Parameters parameters = new Parameters(layer);
    return DelayTaps.of(
        delay,
        parameters.doubles(ParameterKeys.DELAY),
        parameters.doubles(ParameterKeys.DELAY_WIDTH));
  }

  private Wire currents(String name, Layer layer, BaseSpikingLayer conf, Wire in) {
    Parameters parameters = new Parameters(layer);
    if (conf instanceof BaseElementwiseLayer) {
      long n = conf.getNOut();
      expect(name, conf, n <= 0 || n == in.form().channels(), n + " channels", in);
      return shaped(conf, in);
    }
    expect(name, conf, conf.synapticInputs() == in.form().channels(), inputs(conf), in);
    if (conf instanceof SpikingConvolution2D convolution) {
      expect(name, conf, in.form().image(), "images", in);
      ConvolutionShape shape =
          ConvolutionShape.of(
              Builder.owner(name, conf),
              convolution.getWindow(),
              in.form().height(),
              in.form().width(),
              conf.synapticInputs(),
              conf.getNOut());
      Form form =
          Form.images(
              convolution.getImageFormat(),
              shape.vertical().out(),
              shape.horizontal().out(),
              conf.getNOut());
      return builder.add(name, convolution(form, shape, parameters), in);
    }
    expect(name, conf, !in.form().image(), "a time series", in);
    Form form = Form.series(conf.getNOut(), conf.getRnnDataFormat());
    Delay delay = conf.getDelay();
    if (delay == null || delay.max() == 0 || !delay.synaptic()) {
      return builder.add(name, dense(form, parameters), in);
    }
    Wire x = shaped(conf, in);
    return builder.add(
        name,
        new DelayedDenseStage(
            form,
            x.form(),
            taps(layer, delay),
            parameters.rows(ParameterKeys.WEIGHT),
            parameters.floats(ParameterKeys.BIAS),
            type),
        x);
  }

  /** Images as they are, anything else as a step of a time series of the layer's layout. */
  private static Wire shaped(BaseSpikingLayer conf, Wire in) {
    return in.form().image()
        ? in
        : in.as(Form.series(in.form().channels(), conf.getRnnDataFormat()));
  }

  static DenseStage dense(Form form, Parameters parameters) {
    return new DenseStage(
        form, parameters.rows(ParameterKeys.WEIGHT), parameters.floats(ParameterKeys.BIAS));
  }

  static ConvolutionStage convolution(Form form, ConvolutionShape shape, Parameters parameters) {
    return new ConvolutionStage(
        form,
        shape,
        parameters.floats(ParameterKeys.WEIGHT),
        parameters.floats(ParameterKeys.BIAS));
  }

  private static String inputs(BaseSpikingLayer conf) {
    return conf.synapticInputs() + " channels or values";
  }

  /**
   * Looks whether the input of a layer is what it takes.
   *
   * @throws IllegalArgumentException if it is not
   */
  static void expect(String name, FeedForwardLayer conf, boolean holds, String what, Wire in) {
    if (!holds) {
      throw Builder.refuse(
          Builder.owner(name, conf), "takes " + what + ", but gets " + in.form() + " from below");
    }
  }

  private Wire fire(String name, Layer layer, BaseSpikingLayer conf, Wire currents) {
    Parameters parameters = new Parameters(layer);
    NeuronModel neuron = conf.passNeuron();
    float[][] learned =
        NeuronParameter.learnedBy(neuron).stream()
            .map(p -> parameters.floats(p.key()))
            .toArray(float[][]::new);
    Form form = currents.form();
    TilePopulation population =
        new TilePopulation(
            neuron,
            new SpikeFunction(conf.getSurrogate(), true),
            feedback(parameters),
            learned,
            form.pixels(),
            form.channels(),
            null);
    List<String> names =
        conf.stateNames().stream()
            .filter(s -> !EncoderState.has(s) && !s.equals(InputLine.STATE))
            .filter(s -> !s.equals(TimeMixing.STATE))
            .toList();
    NeuronStage stage =
        new NeuronStage(form, population, names, type, conf.getOutput(), Charged.shown(neuron));
    return builder.add(name, stage, currents);
  }

  private static Feedback feedback(Parameters parameters) {
    if (!parameters.has(ParameterKeys.RECURRENT)) {
      return null;
    }
    return parameters.layer().getParam(ParameterKeys.RECURRENT).rank() == 1
        ? Feedback.oneToOne(parameters.floats(ParameterKeys.RECURRENT))
        : Feedback.allToAll(parameters.rows(ParameterKeys.RECURRENT));
  }
}
