package io.github.dl4jsnn.examples.data;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batches of an {@link ImageSet}: features [b, pixels] in [0, 1], one-hot labels [b, classes].
 *
 * <p>In training every epoch has a new order, which depends on the seed and the number of the epoch
 * only, and the last incomplete batch is dropped (the images in it differ from epoch to epoch). In
 * testing the order is that of the set and the incomplete batch is kept. DL4J's own iterators keep
 * it always: 938 batches of MNIST instead of 937.
 *
 * <p>{@link #reset()} continues with the next epoch if anything of this one was taken; {@link
 * #startEpoch} names the epoch, so that a resumed training sees what an uninterrupted one would.
 */
public final class ShuffledBatches implements DataSetIterator {
  private static final long serialVersionUID = 1L;

  private final transient ImageSet set;
  private final transient int batchSize;
  private final transient boolean training;
  private final transient long seed;
  private final transient int usable;

  private transient int shift;
  private transient int[] order;
  private transient int epoch;
  private transient int cursor;
  private transient DataSetPreProcessor preProcessor;

  private ShuffledBatches(ImageSet set, int batchSize, boolean training, long seed) {
    if (batchSize < 1 || (training && batchSize > set.size())) {
      throw new IllegalArgumentException(
          "batch size " + batchSize + " is not in 1.." + set.size() + ", the number of images");
    }
    this.set = set;
    this.batchSize = batchSize;
    this.training = training;
    this.seed = seed;
    this.usable = training ? set.size() - set.size() % batchSize : set.size();
    startEpoch(0);
  }

  /**
   * Batches to train on: shuffled, complete ones only. Starts at epoch 0.
   *
   * @param set the images
   * @param batchSize images per batch
   * @param seed decides the orders
   * @return the batches
   * @throws IllegalArgumentException if the batch size is not in 1 to {@code set.size()}
   */
  public static ShuffledBatches training(ImageSet set, int batchSize, long seed) {
    return new ShuffledBatches(set, batchSize, true, seed);
  }

  /**
   * Batches to test on: every image once, in the order of the set.
   *
   * @param set the images
   * @param batchSize images per batch; the last one may have fewer
   * @return the batches
   * @throws IllegalArgumentException if the batch size is less than 1
   */
  public static ShuffledBatches testing(ImageSet set, int batchSize) {
    return new ShuffledBatches(set, batchSize, false, 0);
  }

  /**
   * Moves each image by a whole number of pixels from {@code -pixels} to {@code pixels} in both
   * directions, other numbers in each epoch; black comes in. The moves depend on the seed, the
   * number of the epoch and the image. Images are square.
   *
   * @param pixels 0: no image is moved
   * @return this
   */
  public ShuffledBatches shifted(int pixels) {
    shift = pixels;
    return this;
  }

  /**
   * Goes to the beginning of an epoch.
   *
   * @param epoch number of the epoch, from 0
   */
  public void startEpoch(int epoch) {
    this.epoch = epoch;
    cursor = 0;
    order =
        training
            ? Permutation.ofEpoch(set.size(), seed, epoch)
            : IntStream.range(0, set.size()).toArray();
  }

  /**
   * Batches of one epoch.
   *
   * @return number of batches
   */
  public int batchesPerEpoch() {
    return (usable + batchSize - 1) / batchSize;
  }

  @Override
  public boolean hasNext() {
    return cursor < usable;
  }

  @Override
  public DataSet next() {
    return next(batchSize);
  }

  @Override
  public DataSet next(int num) {
    if (!hasNext()) {
      throw new NoSuchElementException("epoch " + epoch + " is over: call reset()");
    }
    int to = Math.min(cursor + num, usable);
    DataSet batch = set.batch(order, cursor, to);
    if (shift > 0) {
      batch.setFeatures(moved(batch.getFeatures(), cursor));
    }
    cursor = to;
    if (preProcessor != null) {
      preProcessor.preProcess(batch);
    }
    return batch;
  }

  /** Images that begin at a position of the order, each moved. */
  private INDArray moved(INDArray images, int position) {
    int side = (int) Math.round(Math.sqrt(set.features()));
    float[] from = images.data().asFloat();
    float[] to = new float[from.length];
    for (int i = 0; i < images.size(0); i++) {
      SplittableRandom random =
          new SplittableRandom(Permutation.mix(seed, epoch) + order[position + i]);
      int down = random.nextInt(-shift, shift + 1);
      int right = random.nextInt(-shift, shift + 1);
      int width = side - Math.abs(right);
      for (int row = Math.max(0, down); row < side + Math.min(0, down); row++) {
        int target = (i * side + row) * side + Math.max(0, right);
        System.arraycopy(from, target - down * side - right, to, target, width);
      }
    }
    return Nd4j.createFromArray(to).reshape(images.shape());
  }

  /** Goes to the next epoch, or stays where it is if nothing of this one was taken yet. */
  @Override
  public void reset() {
    if (cursor > 0) {
      startEpoch(epoch + 1);
    }
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  /** The data are in memory: a prefetching thread would cost more than it saves. */
  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public int inputColumns() {
    return set.features();
  }

  @Override
  public int totalOutcomes() {
    return set.classes();
  }

  @Override
  public int batch() {
    return batchSize;
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor preProcessor) {
    this.preProcessor = preProcessor;
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }

  @Override
  public List<String> getLabels() {
    return IntStream.range(0, set.classes()).mapToObj(Integer::toString).toList();
  }

  /** The interface is Serializable, but copies of the data set should not be sent unnoticed. */
  private void writeObject(ObjectOutputStream out) throws IOException {
    throw new NotSerializableException(getClass().getName());
  }
}
