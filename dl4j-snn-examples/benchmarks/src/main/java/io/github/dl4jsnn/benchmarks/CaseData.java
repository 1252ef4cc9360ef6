package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.benchmarks.Case.Input;
import io.github.dl4jsnn.benchmarks.Case.Work;
import io.github.dl4jsnn.examples.data.ImageSet;
import io.github.dl4jsnn.util.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes what all contenders of a case read, as {@code .npy} files of FLOAT (spikes: INT8) in C
 * order:
 *
 * <pre>
 * images, labels     [16 b, 784] or [16 b, 3072], [16 b, classes]
 * spikes             [k, T, b, n], drawn from the first k batches of images, or at random
 * weights-0, ..      [nIn, nOut]; of convolutions [nOut, nIn, 3, 3]
 * weights-recurrent  [n, n] from the hidden neurons to themselves
 * gains              gamma of each batch normalisation at the start
 * currents, gradients  [T, b, n], of neurons alone
 * weights-time       [T, T], of parallel neurons
 * </pre>
 */
final class CaseData {

  private static final int BATCHES = 16;
  private static final int SPIKE_BATCHES = 4;

  /** How many of the inputs of cases without images spike at a step. */
  private static final double EVENTS = 0.1;

  private static final double SPARSE_EVENTS = 0.02;

  /** Mean and deviation of the currents of neurons alone: about one step in seven spikes. */
  private static final double CURRENT_MEAN = 0.6;

  private static final double CURRENT_DEVIATION = 1.0;

  private CaseData() {}

  /**
   * Writes the files of a case.
   *
   * @param test the case
   * @param images to take the first ones of, repeated if there are too few
   * @param directory where to write
   */
  static void write(Case test, ImageSet images, Path directory) throws IOException {
    Random random = new Random(42);
    if (test.work().isNeurons()) {
      writeNeurons(test, random, directory);
      return;
    }
    if (test.work().isStream()) {
      write(directory, "spikes", randomSpikes(test, 1, random));
    } else if (test.work().isRecurrent()) {
      write(directory, "spikes", randomSpikes(test, SPIKE_BATCHES, random));
      write(directory, "labels", randomLabels(test, random));
    } else {
      writeImages(test, images, random, directory);
    }
    Map<String, INDArray> weights = CaseWeights.of(test, CaseImages.sideBeforeDense(test), random);
    for (Map.Entry<String, INDArray> entry : weights.entrySet()) {
      write(directory, entry.getKey(), entry.getValue());
    }
  }

  private static void writeImages(Case test, ImageSet images, Random random, Path directory)
      throws IOException {
    int n = BATCHES * test.batch();
    int[] order = IntStream.range(0, n).map(i -> i % images.size()).toArray();
    DataSet data = images.batch(order, 0, n);
    float[] pixels =
        test.work() == Work.STRIDED
            ? CaseImages.drawn(n, random)
            : CaseImages.enlarged(
                data.getFeatures().dup('c').data().asFloat(), n, images.features());
    write(directory, "images", Nd4j.createFromArray(pixels).reshape(n, pixels.length / n));
    write(directory, "labels", data.getLabels());
    if (!test.work().isConvolutional()) {
      write(directory, "spikes", spikes(test, pixels, random));
    }
  }

  /** A spike at each step with the probability given by the pixel. */
  private static INDArray spikes(Case test, float[] pixels, Random random) {
    int batches = test.input() == Input.SPIKES ? SPIKE_BATCHES : 1;
    int inputs = test.sizes().get(0);
    int step = test.batch() * inputs;
    byte[] spikes = new byte[batches * test.steps() * step];
    for (int i = 0; i < spikes.length; i++) {
      int batch = i / (test.steps() * step);
      spikes[i] = (byte) (random.nextFloat() < pixels[batch * step + i % step] ? 1 : 0);
    }
    return Nd4j.createFromArray(spikes).reshape(batches, test.steps(), test.batch(), inputs);
  }

  private static INDArray randomSpikes(Case test, int batches, Random random) {
    double rate = test.work().isRecurrent() ? SPARSE_EVENTS : EVENTS;
    int inputs = test.sizes().get(0);
    byte[] spikes = new byte[batches * test.steps() * test.batch() * inputs];
    for (int i = 0; i < spikes.length; i++) {
      spikes[i] = (byte) (random.nextFloat() < rate ? 1 : 0);
    }
    return Nd4j.createFromArray(spikes).reshape(batches, test.steps(), test.batch(), inputs);
  }

  /** One class of each example, [16 b, classes]. */
  private static INDArray randomLabels(Case test, Random random) {
    int classes = test.sizes().get(test.sizes().size() - 1);
    float[] labels = new float[BATCHES * test.batch() * classes];
    for (int i = 0; i < labels.length; i += classes) {
      labels[i + random.nextInt(classes)] = 1;
    }
    return Nd4j.createFromArray(labels).reshape(labels.length / classes, classes);
  }

  private static void writeNeurons(Case test, Random random, Path directory) throws IOException {
    int n = test.sizes().get(0);
    float[] currents = new float[test.steps() * test.batch() * n];
    float[] gradients = new float[currents.length];
    for (int i = 0; i < currents.length; i++) {
      currents[i] = (float) (CURRENT_MEAN + CURRENT_DEVIATION * random.nextGaussian());
      gradients[i] = (float) random.nextGaussian();
    }
    long[] shape = {test.steps(), test.batch(), n};
    write(directory, "currents", Nd4j.createFromArray(currents).reshape(shape));
    write(directory, "gradients", Nd4j.createFromArray(gradients).reshape(shape));
    if (test.work() == Work.PARALLEL) {
      write(directory, "weights-time", timeWeights(test.steps(), random));
    }
  }

  /** Evenly distributed in ±1/√T, as parallel neurons begin. */
  private static INDArray timeWeights(int steps, Random random) {
    float[] weights = new float[steps * steps];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) ((2 * random.nextDouble() - 1) / Math.sqrt(steps));
    }
    return Nd4j.createFromArray(weights).reshape(steps, steps);
  }

  private static void write(Path directory, String name, INDArray array) throws IOException {
    byte[] npy = Nd4j.toNpyByteArray(array);
    AtomicFiles.write(directory.resolve(name + ".npy"), out -> out.write(npy));
  }
}
