package io.github.dl4jsnn.online;

import static io.github.dl4jsnn.online.OnlineNets.IN;
import static io.github.dl4jsnn.online.OnlineNets.OUT;
import static io.github.dl4jsnn.online.OnlineNets.at;
import static io.github.dl4jsnn.online.OnlineNets.dense;
import static io.github.dl4jsnn.online.OnlineNets.labels;
import static io.github.dl4jsnn.online.OnlineNets.network;
import static io.github.dl4jsnn.online.OnlineNets.output;
import static io.github.dl4jsnn.online.OnlineNets.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.FiringRateLayer;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.TimeLossLayer;
import io.github.dl4jsnn.loss.ReadOutCrossEntropy;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.neuron.QIF;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Streams of steps: predictions, updates, files, and what is refused. */
class OnlineTrainerTest {

  private static final DataType TYPE = DataType.FLOAT;

  private static final List<OnlineRule> RULES =
      List.of(
          new Sltt(),
          new Ottt(),
          new Ottt(false),
          new EProp(),
          new EProp(EProp.Feedback.RANDOM, 3));

  private static MultiLayerNetwork twoLayers() {
    return network(TYPE, dense(8, new LIF()), dense(5, new LIF()), output());
  }

  private static INDArray run(OnlineTrainer trainer, INDArray x, INDArray y, int from, int to) {
    INDArray last = null;
    for (int t = from; t < to; t++) {
      // Each third step has no label.
      last = t % 3 == 2 ? trainer.step(at(x, t)) : trainer.step(at(x, t), at(y, t));
    }
    return last;
  }

  @Test
  void aStepAnswersAsTheNetworkDoes() {
    INDArray x = random(TYPE, 1, 2, IN, 6);
    INDArray y = labels(TYPE, 2, 6);
    for (OnlineRule rule : RULES) {
      MultiLayerNetwork net = twoLayers();
      OnlineTrainer trainer = new OnlineTrainer(net, rule, 0);
      INDArray expected = net.output(x);
      for (int t = 0; t < 6; t++) {
        INDArray got = t % 2 == 0 ? trainer.step(at(x, t)) : trainer.step(at(x, t), at(y, t));
        // Other passes in between change nothing.
        net.output(x);
        assertArrayEquals(
            at(expected, t).dup('c').data().asFloat(), got.dup('c').data().asFloat(), 1e-6f);
      }
      assertEquals(6, trainer.steps());
    }
  }

  @Test
  void updatesComeWhereTheyAreAskedFor() {
    MultiLayerNetwork net = twoLayers();
    OnlineTrainer trainer = new OnlineTrainer(net, new Sltt(), 2);
    INDArray x = random(TYPE, 1, 1, IN, 6);
    INDArray y = labels(TYPE, 1, 6);
    INDArray before = net.params().dup();
    trainer.step(at(x, 0), at(y, 0));
    trainer.step(at(x, 1));
    assertEquals(before, net.params());
    trainer.step(at(x, 2), at(y, 2));
    assertNotEquals(before, net.params());
    assertEquals(1, net.getIterationCount());
    trainer.step(at(x, 3), at(y, 3));
    trainer.update();
    assertEquals(2, net.getIterationCount());
    INDArray after = net.params().dup();
    trainer.update();
    trainer.step(at(x, 4), at(y, 4));
    trainer.reset();
    trainer.update();
    assertEquals(after, net.params());
  }

  /** What a stream teaches shows: the loss of a repeated pattern falls. */
  @Test
  void itLearns() {
    // Of each example, two inputs of its own are on at all steps.
    INDArray on = Nd4j.eye(3).castTo(TYPE).repeat(1, 2);
    INDArray x = on.reshape(3, IN, 1).repeat(2, 12).dup('c');
    INDArray y = labels(TYPE, 3, 1).reshape(3, OUT);
    for (OnlineRule rule : RULES) {
      OnlineTrainer trainer =
          new OnlineTrainer(network(TYPE, dense(30, new LIF()), output()), rule);
      trainer.learn(x, y);
      double first = trainer.score();
      for (int k = 0; k < 30; k++) {
        trainer.learn(x, y);
      }
      assertTrue(trainer.score() < 0.5 * first, rule + ": " + first + " to " + trainer.score());
    }
  }

  @Test
  void aLoadedTrainerGoesOnToTheBit(@TempDir Path directory) throws IOException {
    INDArray x = random(TYPE, 1, 2, IN, 22);
    INDArray y = labels(TYPE, 2, 22);
    for (OnlineRule rule : RULES) {
      Path file = directory.resolve("trainer.zip");
      OnlineTrainer one = new OnlineTrainer(twoLayers(), rule, 4);
      // In the middle of a sum of gradients.
      run(one, x, y, 0, 10);
      one.save(file);
      OnlineTrainer two = OnlineTrainer.load(file);
      assertEquals(one.gradientTable(), two.gradientTable());
      OnlineTrainer three = OnlineTrainer.load(file);
      three.update();
      assertNotEquals(two.network().params(), three.network().params());
      assertEquals(run(one, x, y, 10, 22), run(two, x, y, 10, 22));
      assertEquals(one.network().params(), two.network().params());
      assertEquals(one.network().updaterState(), two.network().updaterState());
      assertEquals(rule, two.rule());
      assertEquals(4, two.updateEvery());
      assertEquals(one.steps(), two.steps());
      assertEquals(one.network().getIterationCount(), two.network().getIterationCount());
      // DL4J reads the network of it.
      ModelSerializer.restoreMultiLayerNetwork(file.toFile());
    }
  }

  @Test
  void aFileThatIsNoneIsRefusedByName(@TempDir Path directory) throws IOException {
    Path model = directory.resolve("model.zip");
    ModelSerializer.writeModel(twoLayers(), model.toFile(), true);
    Path text = Files.writeString(directory.resolve("text.zip"), "no zip");
    Path missing = directory.resolve("missing.zip");
    for (Path file : List.of(model, text, missing)) {
      IOException e = assertThrows(IOException.class, () -> OnlineTrainer.load(file));
      assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    }
  }

  private static void assertRefused(OnlineRule rule, String expected, Layer... layers) {
    MultiLayerNetwork net = network(TYPE, layers);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new OnlineTrainer(net, rule));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    assertTrue(e.getMessage().contains("layer index: "), e.getMessage());
  }

  @Test
  void whatARuleCannotDoIsRefusedByTheNameOfTheLayer() {
    Sltt sltt = new Sltt();
    Ottt ottt = new Ottt();
    assertRefused(sltt, "LSTM", new LSTM.Builder().nOut(4).build(), output());
    assertRefused(
        sltt,
        "FiringRateLayer",
        dense(4, new LIF()),
        new FiringRateLayer(),
        new OutputLayer.Builder().nOut(2).build());
    assertRefused(
        sltt,
        "of all time steps together",
        dense(3, new LIF()),
        new TimeLossLayer(new ReadOutCrossEntropy()));
    assertRefused(
        sltt,
        "delays",
        dense(4, new LIF()),
        new SpikingDense.Builder().nOut(4).delay(Delay.of(2)).build(),
        output());
    assertRefused(
        ottt, "SpikingRecurrent", new SpikingRecurrent.Builder().nOut(4).build(), output());
    EProp eprop = new EProp();
    assertRefused(eprop, "learns [", dense(4, new ParametricLIF()), output());
    assertRefused(
        eprop, "oneToOne", new SpikingRecurrent.Builder().nOut(4).oneToOne(true).build(), output());
    assertRefused(
        eprop, "delay", new SpikingDense.Builder().nOut(4).delay(Delay.of(2)).build(), output());
    assertRefused(
        eprop, "dropout", new SpikingDense.Builder().nOut(4).dropOut(0.5).build(), output());
    assertRefused(ottt, "learns [", dense(4, new ParametricLIF()), output());
    assertRefused(ottt, "driven by its state \"c\"", dense(4, new CurrentLIF()), output());
    assertRefused(ottt, "leaks that differ", dense(4, new QIF()), output());
    assertRefused(
        ottt,
        "leaks that differ",
        dense(2, new LIF().withTau(2, 3)),
        new TimeLossLayer.Builder(new io.github.dl4jsnn.loss.StepCrossEntropy()).build());
  }

  @Test
  void anEncoderIsRefused() {
    var conf =
        new org.deeplearning4j.nn.conf.NeuralNetConfiguration.Builder()
            .list()
            .layer(
                new SpikingDense.Builder()
                    .nIn(IN)
                    .nOut(4)
                    .name("first")
                    .encoder(new PoissonEncoder(5))
                    .build())
            .layer(output())
            .build();
    ((org.deeplearning4j.nn.conf.layers.FeedForwardLayer) conf.getConf(1).getLayer()).setNIn(4);
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    String message =
        assertThrows(IllegalArgumentException.class, () -> new OnlineTrainer(net, new Sltt()))
            .getMessage();
    assertTrue(message.contains("layer name: first") && message.contains("encoder"), message);
  }

  @Test
  void wrongShapesAndMasksAreRefused() {
    OnlineTrainer trainer = new OnlineTrainer(twoLayers(), new Ottt());
    INDArray x = random(TYPE, 1, 2, IN);
    INDArray y = labels(TYPE, 2, 1).reshape(2, OUT);
    assertThrows(
        DL4JInvalidInputException.class, () -> trainer.step(random(TYPE, 1, 2, IN + 1), y));
    assertThrows(DL4JInvalidInputException.class, () -> trainer.step(x, random(TYPE, 1, 3, OUT)));
    assertThrows(DL4JInvalidInputException.class, () -> trainer.learn(x, y));
    INDArray series = random(TYPE, 1, 2, IN, 3);
    INDArray mask = random(TYPE, 1, 2, 3);
    assertThrows(
        IllegalArgumentException.class,
        () -> trainer.fit(new DataSet(series, labels(TYPE, 2, 3), mask, null)));
    trainer.step(x, y);
    // Another number of examples in the middle of a stream.
    assertThrows(
        DL4JInvalidInputException.class,
        () -> trainer.step(random(TYPE, 1, 5, IN), labels(TYPE, 5, 1).reshape(5, OUT)));
    trainer.reset();
    trainer.step(random(TYPE, 1, 5, IN), labels(TYPE, 5, 1).reshape(5, OUT));
  }
}
