package io.github.dl4jsnn.online;

import io.github.dl4jsnn.util.Checks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Learns while a network runs: each time step predicts, and where there are labels computes its
 * gradient by an {@link OnlineRule}, with the memory of one step however many there are. DL4J's
 * updater of the network's configuration turns gradients into updates, after each step or after
 * some of them.
 *
 * <pre>
 * G = Σ_t g[t]                        g[t]: gradient of the loss of step t, by the rule
 * θ = θ - updater(G / b)              after every updateEvery steps with labels; then G = 0
 * </pre>
 *
 * <pre>{@code
 * OnlineTrainer trainer = new OnlineTrainer(net, new Ottt());
 * INDArray answer = trainer.step(x);            // [b, n]: predicts
 * answer = trainer.step(x, labels);             // predicts, then learns; labels [b, k]
 * trainer.save(Path.of("stream.zip"));
 * OnlineTrainer resumed = OnlineTrainer.load(Path.of("stream.zip"));
 * }</pre>
 *
 * <p>Shapes: a step takes [b, n] and labels [b, k], and answers [b, k]; b stays the same until
 * {@link #reset}. Sequences are [b, n, T], their labels [b, k] for all steps or [b, k, T]. The
 * answer of a step with labels is that before its update; dropout of the network acts on it.
 *
 * <p>The last layer gives the loss of each step: RnnOutputLayer, RnnLossLayer, or a TimeLossLayer
 * with a loss of each step. Encoders, masks and layers that look at several steps are refused, the
 * latter when the trainer is made, by the name of the layer. docs/online.md lists what there is.
 *
 * <p>With Sltt and Ottt the state of the stream is in the layers, where truncated backpropagation
 * keeps it: {@code output}, {@code score} and evaluation leave it alone; {@code fit} of the
 * network, {@code rnnTimeStep} and {@code rnnClearPreviousState} do not. One thread uses it at a
 * time. It adds a listener to the network.
 *
 * <p>References: those of the rules.
 */
public final class OnlineTrainer {

  private static final String OWNER = "OnlineTrainer";

  private final MultiLayerNetwork net;
  private final OnlineRule rule;
  private final int updateEvery;
  private final Learner learner;
  private final StepGradients gradients;

  private long steps;

  /** With an update after each step. */
  public OnlineTrainer(MultiLayerNetwork network, OnlineRule rule) {
    this(network, rule, 1);
  }

  /**
   * A trainer in the state before the first step.
   *
   * @param network initialised, trained or new; it learns itself, not a copy
   * @param rule what a step's gradient is made of
   * @param updateEvery after how many steps with labels there is an update; 0: after a sequence of
   *     {@link #fit}, and where {@link #update} is called
   * @throws IllegalArgumentException if an argument is null or out of range, or naming the layer if
   *     the rule cannot do one
   */
  public OnlineTrainer(MultiLayerNetwork network, OnlineRule rule, int updateEvery) {
    net = Checks.notNull(OWNER, "network", network);
    this.rule = Checks.notNull(OWNER, "rule", rule);
    this.updateEvery = Checks.atLeast(OWNER, "updateEvery", updateEvery, 0);
    if (!net.isInitCalled()) {
      throw new IllegalArgumentException(
          "OnlineTrainer: the network is not initialised: call init()");
    }
    SupportedLayers.check(net, rule);
    gradients = new StepGradients(net);
    learner =
        rule instanceof EProp eprop
            ? new EPropLearner(net, eprop)
            : new TruncatedLearner(net, rule);
    learner.reset();
  }

  /** Runs a step without labels: predicts, and goes on. */
  public INDArray step(INDArray x) {
    check(x);
    steps++;
    return learner.step(x, null);
  }

  /**
   * Runs a step and learns from it.
   *
   * @param x [b, n]
   * @param labels [b, k]
   * @return the answer before the update, [b, k]
   * @throws DL4JInvalidInputException if input or labels have another shape
   */
  public INDArray step(INDArray x, INDArray labels) {
    return step(x, labels, 1);
  }

  private INDArray step(INDArray x, INDArray labels, double weight) {
    check(x);
    Checks.notNull(OWNER, "labels", labels);
    if (labels.rank() != 2 || labels.size(0) != x.size(0)) {
      throw wrong("labels", labels, "[" + x.size(0) + ", k]");
    }
    INDArray answer = learner.step(x, labels);
    steps++;
    gradients.add(weight, (int) x.size(0));
    if (updateEvery > 0 && gradients.steps() >= updateEvery) {
      update();
    }
    return answer;
  }

  private void check(INDArray x) {
    Checks.notNull(OWNER, "x", x);
    long n = inputs();
    if (x.rank() != 2 || (n > 0 && x.size(1) != n)) {
      throw wrong("a step", x, "[b, " + (n > 0 ? n : "n") + "]");
    }
  }

  private long inputs() {
    return net.getLayer(0).conf().getLayer() instanceof FeedForwardLayer sized ? sized.getNIn() : 0;
  }

  private static DL4JInvalidInputException wrong(String what, INDArray got, String expected) {
    return new DL4JInvalidInputException(
        "OnlineTrainer got "
            + what
            + " of shape "
            + Arrays.toString(got.shape())
            + ", expected "
            + expected);
  }

  /**
   * Goes on through a sequence from where the stream is: as many calls of {@link #step(INDArray,
   * INDArray)}.
   *
   * @param features [b, n, T]
   * @param labels [b, k] for all steps, or [b, k, T]
   * @throws DL4JInvalidInputException if one of them has another shape
   */
  public void learn(INDArray features, INDArray labels) {
    learn(features, labels, 1);
  }

  private void learn(INDArray features, INDArray labels, double weight) {
    if (features.rank() != 3) {
      throw wrong("features", features, "[b, n, T]");
    }
    long length = features.size(2);
    if (labels.rank() == 3 ? labels.size(2) != length : labels.rank() != 2) {
      throw wrong("labels", labels, "[b, k] or [b, k, " + length + "]");
    }
    for (long t = 0; t < length; t++) {
      step(at(features, t), labels.rank() == 2 ? labels : at(labels, t), weight);
    }
  }

  private static INDArray at(INDArray series, long t) {
    return series.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t)).dup('c');
  }

  /**
   * Learns from sequences: {@link #reset}, all time steps, and an update of what is left. Where the
   * last layer is a TimeLossLayer, whose loss is the mean over T, gradients are divided by T.
   *
   * @param data features [b, n, T]; labels [b, k] for all steps, or [b, k, T]
   * @throws IllegalArgumentException if there are masks
   * @throws DL4JInvalidInputException if an array has another shape
   */
  public void fit(DataSet data) {
    if (data.getFeaturesMaskArray() != null || data.getLabelsMaskArray() != null) {
      throw new IllegalArgumentException(
          "OnlineTrainer: got sequences with masks, expected none: give sequences of one length, or"
              + " step(x) where a step has no label");
    }
    INDArray features = data.getFeatures();
    reset();
    double weight = SupportedLayers.meanOverTime(net) ? 1.0 / features.size(2) : 1;
    learn(features, data.getLabels(), weight);
    update();
  }

  /** {@link #fit(DataSet)} of all that an iterator has; counts an epoch. */
  public void fit(DataSetIterator data) {
    if (data.resetSupported()) {
      data.reset();
    }
    while (data.hasNext()) {
      fit(data.next());
    }
    net.incrementEpochCount();
  }

  /** Makes an update of the gradients since the last one; nothing where there are none. */
  public void update() {
    gradients.update();
  }

  /** Forgets all earlier steps: state, traces, and gradients without an update. */
  public void reset() {
    learner.reset();
    gradients.clear();
  }

  /** The network that learns. */
  public MultiLayerNetwork network() {
    return net;
  }

  /** What a step's gradient is made of. */
  public OnlineRule rule() {
    return rule;
  }

  /** After how many steps with labels there is an update; 0: where one is asked for. */
  public int updateEvery() {
    return updateEvery;
  }

  /** Steps that were run, with and without labels. */
  public long steps() {
    return steps;
  }

  /** Loss of the last step with labels, and what regularizes. */
  public double score() {
    return net.score();
  }

  /**
   * The gradients since the last update, summed over steps and examples, as copies by the names of
   * {@code paramTable()}.
   */
  public Map<String, INDArray> gradientTable() {
    return gradients.table();
  }

  /**
   * Writes network, updater and all that earlier steps have left into one file, which is whole or
   * absent. A trainer that is loaded from it goes on as this one does, to the bit.
   *
   * @throws IOException naming the file, if it cannot be written
   */
  public void save(Path file) throws IOException {
    Map<String, INDArray> state = learner.state();
    TrainerFile.Head head =
        new TrainerFile.Head(
            1,
            rule,
            updateEvery,
            steps,
            gradients.steps(),
            gradients.examples(),
            List.copyOf(state.keySet()));
    TrainerFile.write(file, net, head, gradients.sum(), List.copyOf(state.values()));
  }

  /**
   * Reads a file of {@link #save}.
   *
   * @throws IOException naming the file, if it cannot be read or is no such file
   */
  public static OnlineTrainer load(Path file) throws IOException {
    TrainerFile.Saved saved = TrainerFile.read(file);
    TrainerFile.Head head = saved.head();
    OnlineTrainer trainer = new OnlineTrainer(saved.network(), head.rule(), head.updateEvery());
    trainer.steps = head.steps();
    trainer.learner.setState(saved.state());
    trainer.gradients.set(saved.sum(), head.summed(), head.examples());
    return trainer;
  }
}
