package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.benchmarks.Case.Input;
import io.github.dl4jsnn.benchmarks.Case.Work;
import io.github.dl4jsnn.examples.data.ImageSet;
import io.github.dl4jsnn.util.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
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
 * images, labels     [16 b, 784], [16 b, 10]
 * spikes             [k, T, b, 784], drawn from the first k batches of images
 * weights-0, ..      [nIn, nOut], of networks without convolutions
 * currents, gradients  [T, b, n], of neurons alone
 * </pre>
 */
final class CaseData {

  private static final int BATCHES = 16;
  private static final int SPIKE_BATCHES = 4;
  private static final int SIDE = 28;

  /** Mean and deviation of the currents of neurons alone: about one step in seven spikes. */
  private static final double CURRENT_MEAN = 0.6;

  private static final double CURRENT_DEVIATION = 1.0;

  private CaseData() {}

  /**
   * Writes the files of a case.
   *
   * @param test the case
   * @param images to take the first ones of, again and again if there are too few
   * @param directory where to
   */
  static void write(Case test, ImageSet images, Path directory) throws IOException {
    Random random = new Random(42);
    if (test.work() == Work.NEURON) {
      writeNeurons(test, random, directory);
      return;
    }
    int n = BATCHES * test.batch();
    int[] order = IntStream.range(0, n).map(i -> i % images.size()).toArray();
    DataSet data = images.batch(order, 0, n);
    float[] pixels = enlarged(data.getFeatures().dup('c').data().asFloat(), n, images.features());
    write(directory, "images", Nd4j.createFromArray(pixels).reshape(n, SIDE * SIDE));
    write(directory, "labels", data.getLabels());
    if (test.work() != Work.CONV) {
      write(directory, "spikes", spikes(test, pixels, random));
      for (int i = 1; i < test.sizes().size(); i++) {
        write(directory, "weights-" + (i - 1), weights(test, i, random));
      }
    }
  }

  /** A spike at each step with the probability that the pixel says. */
  private static INDArray spikes(Case test, float[] pixels, Random random) {
    int batches = test.input() == Input.SPIKES ? SPIKE_BATCHES : 1;
    int inputs = SIDE * SIDE;
    int step = test.batch() * inputs;
    byte[] spikes = new byte[batches * test.steps() * step];
    for (int i = 0; i < spikes.length; i++) {
      int batch = i / (test.steps() * step);
      spikes[i] = (byte) (random.nextFloat() < pixels[batch * step + i % step] ? 1 : 0);
    }
    return Nd4j.createFromArray(spikes).reshape(batches, test.steps(), test.batch(), inputs);
  }

  /**
   * Uniform in +-4 / sqrt(nIn): four times the example's, so that all layers spike from the first
   * iteration on and none is measured while it is silent.
   */
  private static INDArray weights(Case test, int layer, Random random) {
    int nIn = test.sizes().get(layer - 1);
    int nOut = test.sizes().get(layer);
    double limit = 4 / Math.sqrt(nIn);
    float[] weights = new float[nIn * nOut];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) ((2 * random.nextDouble() - 1) * limit);
    }
    return Nd4j.createFromArray(weights).reshape(nIn, nOut);
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
  }

  /** Images of 28 x 28, each pixel that of the smaller image at its place. */
  static float[] enlarged(float[] images, int count, int features) {
    int side = (int) Math.round(Math.sqrt(features));
    if (side * side != features || side > SIDE) {
      throw new IllegalArgumentException(
          "images of " + features + " pixels: expected square ones of at most 28 x 28");
    }
    float[] large = new float[count * SIDE * SIDE];
    for (int i = 0; i < large.length; i++) {
      int image = i / (SIDE * SIDE);
      int y = i / SIDE % SIDE * side / SIDE;
      int x = i % SIDE * side / SIDE;
      large[i] = images[image * features + y * side + x];
    }
    return large;
  }

  private static void write(Path directory, String name, INDArray array) throws IOException {
    byte[] npy = Nd4j.toNpyByteArray(array);
    AtomicFiles.write(directory.resolve(name + ".npy"), out -> out.write(npy));
  }
}
