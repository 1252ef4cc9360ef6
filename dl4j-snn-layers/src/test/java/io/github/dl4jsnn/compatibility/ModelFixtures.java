package io.github.dl4jsnn.compatibility;

import io.github.dl4jsnn.contract.ClassPath;
import io.github.dl4jsnn.conversion.QcfsLayer;
import io.github.dl4jsnn.conversion.SeriesToImages;
import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.decoding.ReadOut;
import io.github.dl4jsnn.decoding.ReadOuts;
import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.encoding.SignalEncoder;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.layer.DelayLayer;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.ImageEncodingLayer;
import io.github.dl4jsnn.layer.MaskedPSNLayer;
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
import io.github.dl4jsnn.loss.Losses;
import io.github.dl4jsnn.loss.RateRegularizer;
import io.github.dl4jsnn.loss.TimeLoss;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.samediff.SameDiffSpikingLayer;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Writes the models of a release that {@link ModelFixturesTest} holds all later ones to: a graph
 * with every neuron, surrogate and encoder, one with every read-out, loss over time and regularizer
 * of rates, one with parallel neurons, and two networks of images, each with its updater, and
 * beside them input, labels, output, and the parameters after one more step of training. The files
 * of a version that was released are never written again.
 */
public final class ModelFixtures {

  /** Names of the classes that the models of a version must hold, one per line. */
  static final String CLASSES = "classes.txt";

  static final String COMMAND =
      "mvn -q -pl dl4j-snn-layers test-compile exec:java -Dexec.skip=false"
          + " -Dexec.classpathScope=test"
          + " -Dexec.mainClass=io.github.dl4jsnn.compatibility.ModelFixtures -Dexec.args=VERSION";

  private static final int T = 6;
  private static final int B = 2;
  private static final int IN = 5;

  /** Of the losses and read-outs. */
  private static final int N = 6;

  private static final UniformDistribution WEIGHTS = new UniformDistribution(-0.3, 0.5);

  private ModelFixtures() {}

  private static NeuralNetConfiguration.Builder base() {
    // Some surrogates have gradients that blow up an untrained network.
    return TestNetworks.base()
        .seed(12)
        .updater(new Nesterovs(0.01, 0.9))
        .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
        .gradientNormalizationThreshold(0.5);
  }

  private static SpikingDense.Builder dense() {
    return new SpikingDense.Builder().nOut(4).weightInit(WEIGHTS).biasInit(0.4);
  }

  /** Branches side by side, of time series, values and encoded values. */
  static ComputationGraph graph() {
    GraphBuilder builder =
        base()
            .graphBuilder()
            .addInputs("series", "values")
            .setInputTypes(InputType.recurrent(IN, T), InputType.feedForward(IN));
    List<String> branches = new ArrayList<>();
    for (NeuronModel neuron : Neurons.all()) {
      branches.add("neuron " + neuron.getClass().getSimpleName());
      builder.addLayer(last(branches), dense().neuron(neuron).build(), "series");
    }
    for (Surrogate surrogate : Surrogates.all()) {
      branches.add("surrogate " + surrogate.getClass().getSimpleName());
      builder.addLayer(
          last(branches), dense().neuron(new IF()).surrogate(surrogate).build(), "series");
    }
    Map<String, Layer> more = new LinkedHashMap<>();
    more.put(
        "recurrent",
        new SpikingRecurrent.Builder().nOut(4).weightInit(WEIGHTS).biasInit(0.6).build());
    more.put(
        "one to one",
        new SpikingRecurrent.Builder()
            .nOut(4)
            .weightInit(WEIGHTS)
            .biasInit(0.6)
            .oneToOne(true)
            .neuron(new ParametricLIF())
            .neuronUpdater(new Sgd(0.3))
            .constrainRecurrent(new MaxNormConstraint(2, 0))
            .build());
    more.put("layer", new SpikingLayer.Builder().neuron(new ParametricLIF()).build());
    more.put(
        "smooth",
        dense().biasInit(0.9).surrogate(new Sigmoid(3)).spiking(false).recompute(true).build());
    more.put("delayed", dense().neuron(new IF()).delay(Delay.of(0, 1, 2, 1, 0)).build());
    more.put("delays", new DelayLayer(Delay.learned(3)));
    more.put("quantized", new QcfsLayer.Builder().levels(4).initialLambda(0.9).build());
    more.put("sameDiff", new SameDiffSpikingDense.Builder().nOut(4).biasInit(0.6).build());
    more.put("sameDiffLayer", new SameDiffSpikingLayer.Builder().fused(true).build());
    more.forEach(
        (name, layer) -> {
          branches.add(name);
          builder.addLayer(name, layer, "series");
        });
    builder.addLayer(
        "stock", new DenseLayer.Builder().nOut(4).activation(Activation.RELU).build(), "series");
    branches.add("rows");
    builder.addLayer("rows", dense().neuron(new IF()).timeSteps(T).build(), "stock");
    for (Encoder encoder : LayerVariants.encoders(IN)) {
      boolean signal = encoder instanceof SignalEncoder;
      branches.add("encoder " + encoder.getClass().getSimpleName());
      builder.addLayer(
          last(branches),
          dense().neuron(new IF()).encoder(encoder).build(),
          signal ? "series" : "values");
    }
    builder.addLayer("encoded", new EncodingLayer(new PoissonEncoder(T)), "values");
    branches.add("decoded");
    builder.addLayer("decoded", dense().neuron(new IF()).build(), "encoded");
    builder.addVertex("all", new MergeVertex(), branches.toArray(new String[0]));
    builder.addLayer(
        "out",
        new RnnOutputLayer.Builder(LossFunction.MSE)
            .nOut(2)
            .activation(Activation.IDENTITY)
            .build(),
        "all");
    return TestNetworks.init(builder.setOutputs("out").build());
  }

  /** Read-outs and votes side by side, of spikes, below one output; each loss is another output. */
  static ComputationGraph losses() {
    GraphBuilder builder =
        base().graphBuilder().addInputs("series").setInputTypes(InputType.recurrent(IN, T));
    builder
        .addLayer(
            "spikes",
            dense().nOut(N).neuron(new IF()).rateRegularization(Losses.regularizers()).build(),
            "series")
        .addLayer(
            "spikes recurrent",
            new SpikingRecurrent.Builder()
                .nOut(N)
                .weightInit(WEIGHTS)
                .biasInit(0.6)
                .rateRegularization(Losses.regularizers())
                .build(),
            "series")
        .addLayer("membranes", dense().nOut(N).neuron(new LeakyIntegrator()).build(), "spikes")
        .addLayer("votes", new PopulationVoteLayer.Builder(3).build(), "spikes recurrent");
    List<String> answers = new ArrayList<>();
    for (ReadOut readOut : ReadOuts.all()) {
      answers.add("answer " + answers.size());
      builder.addLayer(last(answers), new ReadOutLayer(readOut), "spikes recurrent");
    }
    answers.add("voted");
    builder.addLayer("voted", new ReadOutLayer(new RateReadOut()), "votes");
    builder.addVertex("all", new MergeVertex(), answers.toArray(new String[0]));
    List<String> outputs = new ArrayList<>(List.of("out"));
    builder.addLayer(
        "out",
        new OutputLayer.Builder(LossFunction.MSE).nOut(N).activation(Activation.IDENTITY).build(),
        "all");
    for (TimeLoss loss : Losses.all()) {
      outputs.add("loss " + outputs.size());
      builder.addLayer(
          last(outputs),
          new TimeLossLayer(loss),
          Losses.ofMembranes().contains(loss) ? "membranes" : "spikes");
    }
    return TestNetworks.init(builder.setOutputs(outputs.toArray(new String[0])).build());
  }

  /** Parallel neurons of each kind, above currents. */
  static ComputationGraph parallel() {
    GraphBuilder builder =
        base()
            .graphBuilder()
            .addInputs("series")
            .setInputTypes(InputType.recurrent(IN, T))
            .addLayer(
                "currents",
                new DenseLayer.Builder()
                    .nOut(N)
                    .weightInit(WEIGHTS)
                    .biasInit(1)
                    .activation(Activation.IDENTITY)
                    .build(),
                "series");
    Map<String, Layer> layers = new LinkedHashMap<>();
    layers.put("spikes psn", new PSNLayer.Builder().timeSteps(T).build());
    layers.put("spikes masked", new MaskedPSNLayer.Builder(3).timeSteps(T).ramp(4).build());
    layers.put("spikes sliding", new SlidingPSNLayer.Builder(3).timeSteps(T).build());
    layers.forEach((name, layer) -> builder.addLayer(name, layer, "currents"));
    builder.addVertex("all", new MergeVertex(), layers.keySet().toArray(new String[0]));
    builder.addLayer(
        "out",
        new RnnOutputLayer.Builder(LossFunction.MSE)
            .nOut(2)
            .activation(Activation.IDENTITY)
            .build(),
        "all");
    ComputationGraph graph = TestNetworks.init(builder.setOutputs("out").build());
    // About as many weights are above 0 as below; the sliding ones are all above.
    layers.keySet().forEach(name -> graph.getLayer(name).getParam("timeBias").assign(0));
    graph.getLayer("spikes sliding").getParam("timeBias").assign(-2.6);
    return graph;
  }

  private static String last(List<String> names) {
    return names.get(names.size() - 1);
  }

  static MultiLayerNetwork network() {
    NeuralNetConfiguration.ListBuilder list = base().list();
    for (Layer layer :
        List.of(
            new SpikingConvolution2D.Builder(3).nOut(3).withoutNeuron().build(),
            new ThresholdBatchNormalization.Builder().build(),
            new SpikingLayer.Builder()
                .neuron(new ParametricLIF())
                .encoder(new ConstantEncoder(T))
                .build(),
            new SpikingPooling2D.Builder().build(),
            new SpikingConvolution2D.Builder(2).nOut(3).biasInit(0.3).neuron(new IF()).build(),
            new SpikingDense.Builder().nOut(5).biasInit(0.4).neuron(new IF()).build(),
            new GlobalPoolingLayer(PoolingType.AVG),
            new DenseLayer.Builder()
                .nOut(4)
                .biasInit(0.05)
                .activation(new ActivationSpike())
                .build(),
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build())) {
      list.layer(layer);
    }
    return TestNetworks.init(list.setInputType(InputType.convolutional(8, 8, 1)).build());
  }

  /** Drawn images, one dropout mask for all steps, and an end of time. */
  static MultiLayerNetwork drawn() {
    NeuralNetConfiguration.ListBuilder list = base().list();
    for (Layer layer :
        List.of(
            new ImageEncodingLayer(new PoissonEncoder(T)),
            new SpikingConvolution2D.Builder(2)
                .nOut(3)
                .biasInit(0.3)
                .neuron(new IF())
                .dropOut(new TemporalDropout(0.8))
                .build(),
            new FiringRateLayer(),
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build())) {
      list.layer(layer);
    }
    return TestNetworks.init(list.setInputType(InputType.convolutional(8, 8, 1)).build());
  }

  /** Series as images of height 1, which become spikes. */
  static MultiLayerNetwork series() {
    NeuralNetConfiguration.ListBuilder list = base().list();
    for (Layer layer :
        List.of(
            new SpikingConvolution2D.Builder(1, 3)
                .nOut(3)
                .biasInit(0.3)
                .neuron(new IF())
                .encoder(new ConstantEncoder(T))
                .build(),
            new FiringRateLayer(),
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build())) {
      list.layer(layer);
    }
    list.inputPreProcessor(0, new SeriesToImages(IN, 8, RNNFormat.NCW));
    return TestNetworks.init(list.setInputType(InputType.recurrent(IN, 8)).build());
  }

  /** All classes of the library that a model can hold. */
  static Set<String> classes() {
    Set<String> all = new TreeSet<>();
    for (Class<?> place : List.of(SpikingDense.class, SameDiffSpikingDense.class)) {
      for (Class<?> kind :
          List.of(
              Layer.class,
              IActivation.class,
              IDropout.class,
              InputPreProcessor.class,
              NeuronModel.class)) {
        all.addAll(ClassPath.implementations(kind, place));
      }
    }
    for (Class<?> kind : List.of(Layer.class, InputPreProcessor.class)) {
      all.addAll(ClassPath.implementations(kind, QcfsLayer.class));
    }
    for (Class<?> kind :
        List.of(
            NeuronModel.class,
            Surrogate.class,
            Encoder.class,
            ReadOut.class,
            TimeLoss.class,
            RateRegularizer.class)) {
      all.addAll(ClassPath.implementations(kind, kind));
    }
    return all;
  }

  /** Named arrays as lines "name;shape;values". */
  static String text(Map<String, INDArray> arrays) {
    StringBuilder out = new StringBuilder();
    arrays.forEach(
        (name, array) -> {
          out.append(name).append(';').append(join(array.shape())).append(';');
          float[] values = array.dup('c').data().asFloat();
          for (int i = 0; i < values.length; i++) {
            out.append(i == 0 ? "" : ",").append(values[i]);
          }
          out.append('\n');
        });
    return out.toString();
  }

  private static String join(long[] shape) {
    StringBuilder out = new StringBuilder();
    for (long size : shape) {
      out.append(out.length() == 0 ? "" : ",").append(size);
    }
    return out.toString();
  }

  /** What {@link #text} wrote. */
  static Map<String, INDArray> arrays(String text) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      List<String> parts = List.of(line.split(";", -1));
      List<String> sizes = List.of(parts.get(1).split(",", -1));
      long[] shape = sizes.stream().mapToLong(Long::parseLong).toArray();
      List<String> numbers = List.of(parts.get(2).split(",", -1));
      float[] values = new float[numbers.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.parseFloat(numbers.get(i));
      }
      arrays.put(parts.get(0), Nd4j.create(values, shape, 'c'));
    }
    return arrays;
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, bytes);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void write(Path directory, String name, Model model, Map<String, INDArray> data)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelSerializer.writeModel(model, out, true);
    write(directory.resolve(name + ".zip"), out.toByteArray());
    data.put("output", output(model, data));
    step(model, data);
    data.put("trained", model.params().dup());
    write(directory.resolve(name + ".csv"), text(data).getBytes(StandardCharsets.UTF_8));
  }

  static INDArray output(Model model, Map<String, INDArray> data) {
    return model instanceof ComputationGraph graph
        ? Nd4j.concat(1, graph.output(inputs(graph, data)))
        : ((MultiLayerNetwork) model).output(data.get("images"));
  }

  static INDArray[] inputs(ComputationGraph graph, Map<String, INDArray> data) {
    return graph.getConfiguration().getNetworkInputs().stream()
        .map(data::get)
        .toArray(INDArray[]::new);
  }

  static void step(Model model, Map<String, INDArray> data) {
    // Of dropout; encoders have draws of their own.
    Nd4j.getRandom().setSeed(6);
    INDArray labels = data.get("labels");
    if (model instanceof ComputationGraph graph) {
      INDArray[] outputs = graph.output(inputs(graph, data));
      INDArray[] each = new INDArray[outputs.length];
      for (int i = 0; i < each.length; i++) {
        // Those of fewer classes have the first.
        INDArray first =
            labels.get(NDArrayIndex.all(), NDArrayIndex.interval(0, outputs[i].size(1)));
        each[i] = first.dup('c');
      }
      graph.fit(new MultiDataSet(inputs(graph, data), each));
    } else {
      ((MultiLayerNetwork) model).fit(data.get("images"), labels);
    }
  }

  /** Writes into src/test/resources/models/VERSION of the module. */
  public static void main(String[] args) throws IOException {
    Path module = Path.of("dl4j-snn-layers", "src", "test", "resources");
    if (args.length != 1 || !Files.isDirectory(module)) {
      throw new IllegalArgumentException(
          "expected a version, and "
              + module
              + " in "
              + Path.of("").toAbsolutePath()
              + "; run: "
              + COMMAND);
    }
    Path directory = Files.createDirectories(module.resolve("models").resolve(args[0]));
    write(
        directory.resolve(CLASSES),
        (String.join("\n", classes()) + "\n").getBytes(StandardCharsets.UTF_8));
    Map<String, INDArray> data = new LinkedHashMap<>();
    data.put("series", TestNetworks.values(1, 2, B, IN, T));
    data.put("values", TestNetworks.values(2, 1, B, IN));
    data.put("labels", TestNetworks.values(3, 1, B, 2, T));
    ComputationGraph graph = graph();
    step(graph, data);
    step(graph, data);
    write(directory, "graph", graph, data);
    data = new LinkedHashMap<>();
    data.put("series", TestNetworks.values(6, 2, B, IN, T));
    data.put("labels", Nd4j.eye(N).get(NDArrayIndex.interval(0, B), NDArrayIndex.all()).dup('c'));
    ComputationGraph losses = losses();
    step(losses, data);
    step(losses, data);
    write(directory, "losses-graph", losses, data);
    data = new LinkedHashMap<>();
    data.put("series", TestNetworks.values(8, 2, B, IN, T));
    data.put("labels", TestNetworks.values(9, 1, B, 2, T));
    ComputationGraph parallel = parallel();
    step(parallel, data);
    step(parallel, data);
    write(directory, "parallel-graph", parallel, data);
    data = new LinkedHashMap<>();
    data.put("images", TestNetworks.values(4, 2, B, 1, 8, 8));
    data.put("labels", TestNetworks.values(5, 1, B, 2));
    MultiLayerNetwork drawn = drawn();
    step(drawn, data);
    step(drawn, data);
    write(directory, "drawn", drawn, new LinkedHashMap<>(data));
    Map<String, INDArray> ofSeries = new LinkedHashMap<>();
    ofSeries.put("images", TestNetworks.values(7, 2, B, IN, 8));
    ofSeries.put("labels", data.get("labels"));
    MultiLayerNetwork series = series();
    step(series, ofSeries);
    step(series, ofSeries);
    write(directory, "series", series, ofSeries);
    MultiLayerNetwork network = network();
    step(network, data);
    step(network, data);
    write(
        directory.resolve("network.json"),
        network.getLayerWiseConfigurations().toJson().getBytes(StandardCharsets.UTF_8));
    write(directory, "network", network, data);
  }
}
