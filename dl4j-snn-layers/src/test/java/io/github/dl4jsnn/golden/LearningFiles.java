package io.github.dl4jsnn.golden;

import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.loss.StepCrossEntropy;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.online.OnlineRule;
import io.github.dl4jsnn.online.OnlineTrainer;
import io.github.dl4jsnn.online.Ottt;
import io.github.dl4jsnn.online.Sltt;
import io.github.dl4jsnn.util.Close;
import java.util.Set;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Assumptions;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Files of kind "learning": gradients of OTTT and SLTT, summed over the steps, and weights after an
 * update at each step.
 */
final class LearningFiles {

  /** Rules that later work maps. */
  private static final Set<String> TO_COME = Set.of("stdp", "mstdp", "mstdpet");

  private final FieldFile file;
  private final DataType type;
  private final double tolerance;
  private final INDArray x;
  private final INDArray labels;
  private final int layers;

  private LearningFiles(FieldFile file, DataType type) {
    this.file = file;
    this.type = type;
    tolerance = type == DataType.DOUBLE ? Golden.DOUBLE : Golden.FLOAT;
    x = file.sequence(type, "inputs", "x");
    JsonNode sizes = file.at("parameters", "sizes");
    layers = sizes.size() - 1;
    double[] classes = file.numbers("inputs", "labels");
    labels = Nd4j.zeros(type, classes.length, sizes.get(layers).asInt());
    for (int i = 0; i < classes.length; i++) {
      labels.putScalar(i, (int) classes[i], 1);
    }
  }

  static void check(FieldFile file, DataType type) {
    String rule = file.at("parameters", "rule").asText();
    Assumptions.assumeFalse(
        TO_COME.contains(rule.replaceAll("[-_].*", "")), "not yet mapped: " + rule);
    LearningFiles run = new LearningFiles(file, type);
    run.summed();
    run.online();
  }

  private OnlineRule rule() {
    String rule = file.at("parameters", "rule").asText();
    return switch (rule) {
      // The peer traces hidden spikes alone.
      case "ottt" -> new Ottt().withInputTraced(false);
      case "sltt" -> new Sltt();
      default -> throw new AssertionError("unknown rule: " + rule);
    };
  }

  private MultiLayerNetwork network() {
    file.knownParameters(
        "rule",
        "sizes",
        "T",
        "tau",
        "decay_input",
        "v_threshold",
        "v_reset",
        "detach_reset",
        "surrogate",
        "surrogate_params",
        "lr");
    JsonNode reset = file.at("parameters", "v_reset");
    LIF lif =
        new LIF(
            file.parameter("tau"),
            file.parameter("v_threshold"),
            reset.isNull() ? null : Double.valueOf(reset.asDouble()),
            file.flag("decay_input"),
            file.flag("detach_reset"));
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .dataType(type)
            .updater(new Sgd(file.parameter("lr")))
            .list();
    for (int k = 0; k < layers; k++) {
      list.layer(
          new SpikingDense.Builder()
              .nOut(file.at("parameters", "sizes").get(k + 1).asInt())
              .neuron(lif)
              .surrogate(
                  new Golden(file.path(), file.at("parameters")).surrogate("surrogate_params"))
              .build());
    }
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            list.layer(new TimeLossLayer(new StepCrossEntropy()))
                .setInputType(InputType.recurrent(x.size(1)))
                .build());
    net.init();
    for (int k = 0; k < layers; k++) {
      net.getLayer(k).getParam("W").assign(array("weight", k).transpose());
      net.getLayer(k).getParam("b").assign(array("bias", k));
    }
    return net;
  }

  /** Of layer k, [out, in] or [1, out]. */
  private INDArray array(String name, int k) {
    JsonNode node = file.at("inputs", name).get(k);
    double[] numbers = Golden.numbers(node);
    long rows = node.get(0).isArray() ? node.size() : 1;
    return Nd4j.create(numbers, new long[] {rows, numbers.length / rows}, 'c').castTo(type);
  }

  private void summed() {
    MultiLayerNetwork net = network();
    OnlineTrainer trainer = new OnlineTrainer(net, rule(), 0);
    long steps = x.size(2);
    double loss = 0;
    for (long t = 0; t < steps; t++) {
      INDArray now = x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t)).dup();
      trainer.step(now, labels);
      loss += trainer.score() / steps;
    }
    close("loss", file.numbers("expected", "loss"), loss);
    INDArray spikes = net.feedForward(x, false).get(layers);
    close("spikes", file.numbers("expected", "spikes"), doubles(spikes.permute(2, 0, 1)));
    for (int k = 0; k < layers; k++) {
      double each = steps * x.size(0);
      INDArray dW = trainer.gradientTable().get(k + "_W").transpose().div(each);
      INDArray db = trainer.gradientTable().get(k + "_b").div(each);
      close("grad_weight " + k, expected("grad_weight", k), doubles(dW));
      close("grad_bias " + k, expected("grad_bias", k), doubles(db));
    }
  }

  private void online() {
    MultiLayerNetwork net = network();
    new OnlineTrainer(net, rule()).fit(new DataSet(x, labels));
    for (int k = 0; k < layers; k++) {
      INDArray w = net.getLayer(k).getParam("W").transpose();
      close("online_weight " + k, expected("online_weight", k), doubles(w));
      close("online_bias " + k, expected("online_bias", k), doubles(net.getLayer(k).getParam("b")));
    }
  }

  private double[] expected(String name, int k) {
    return Golden.numbers(file.at("expected", name).get(k));
  }

  private static double[] doubles(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  private void close(String what, double[] expected, double... got) {
    Close.assertClose(what, expected, got, tolerance);
  }
}
