package io.github.dl4jsnn.dropin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.neuron.LIF;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Predicts the next character; truncated backpropagation, and text by rnnTimeStep. */
class CharacterModelTest extends DropIn {

  private static final int STEPS = 40;
  private static final int N = Grammar.CHARACTERS.length();

  @Override
  Draft stock() {
    return Draft.of(
        new NeuralNetConfiguration.Builder()
            .seed(12345)
            .l2(1e-5)
            .weightInit(WeightInit.XAVIER)
            .updater(new Adam(0.02))
            .list()
            .layer(new LSTM.Builder().nIn(N).nOut(40).activation(Activation.TANH).build())
            .layer(new LSTM.Builder().nIn(40).nOut(40).activation(Activation.TANH).build())
            .layer(
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .nIn(40)
                    .nOut(N)
                    .build())
            .backpropType(BackpropType.TruncatedBPTT)
            .tBPTTForwardLength(STEPS / 2)
            .tBPTTBackwardLength(STEPS / 2));
  }

  @Override
  List<Swap> swaps() {
    return List.of(Swap.layer("0", spiking(N)), Swap.layer("1", spiking(40)));
  }

  private static SpikingRecurrent spiking(int nIn) {
    return new SpikingRecurrent.Builder().nIn(nIn).nOut(40).neuron(new LIF().withTau(2.0)).build();
  }

  @Override
  DataSetIterator training() {
    return Sequences.batches(8, seed -> Grammar.next(32, STEPS, seed));
  }

  @Override
  DataSet unseen() {
    return Grammar.next(20, STEPS, 1000);
  }

  @Override
  int epochs() {
    return 16;
  }

  /**
   * Who knows the grammar is right about 4 characters of 5: at the beginning of a word it can but
   * guess.
   */
  @Override
  void demand(String who, Net net) {
    double accuracy = net.evaluate(Sequences.batches(1, seed -> unseen())).accuracy();
    String text = write((MultiLayerNetwork) net.model(), 300);
    String[] words = text.substring(0, text.lastIndexOf(' ')).replace(".", "").split(" +");
    double known = Arrays.stream(words).filter(Grammar.WORDS::contains).count();
    assertTrue(accuracy >= 0.75, who + ": accuracy " + accuracy);
    assertTrue(known >= 0.9 * words.length, who + " wrote: " + text);
  }

  /** Draws character after character. */
  private static String write(MultiLayerNetwork net, int length) {
    Random random = new Random(4);
    StringBuilder text = new StringBuilder();
    net.rnnClearPreviousState();
    // A whole sentence to begin with; after it another one starts.
    INDArray whole = net.rnnTimeStep(Grammar.encode(List.of("the dog likes the fox. ")));
    INDArray p = whole.tensorAlongDimension((int) whole.size(2) - 1, 0, 1).reshape(1, N, 1);
    while (text.length() < length) {
      int next = 0;
      for (double u = random.nextDouble() - p.getDouble(0, 0, 0); u > 0 && next < N - 1; ) {
        next++;
        u -= p.getDouble(0, next, 0);
      }
      text.append(Grammar.CHARACTERS.charAt(next));
      p = net.rnnTimeStep(Grammar.encode(List.of(text.substring(text.length() - 1))));
    }
    net.rnnClearPreviousState();
    return text.toString();
  }
}
