package io.github.dl4jsnn.examples.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Labelled grey images. They are kept as bytes (47 MB for MNIST instead of 188 MB as floats) and
 * become arrays batch by batch.
 */
public final class ImageSet {

  private final ByteBuffer pixels;
  private final byte[] labels;
  private final int features;
  private final int classes;
  private final float white;

  /**
   * Takes over the images.
   *
   * @param pixels image after image, unsigned bytes; a whole number of images
   * @param labels one label per image, 0 to {@code classes - 1}
   * @param classes number of classes
   * @param white pixel value that becomes 1.0
   * @throws IllegalArgumentException if the sizes do not fit or a label is out of range
   */
  public ImageSet(ByteBuffer pixels, byte[] labels, int classes, int white) {
    if (labels.length == 0 || pixels.remaining() % labels.length != 0) {
      throw new IllegalArgumentException(
          pixels.remaining() + " pixels cannot be divided among " + labels.length + " labels");
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            "label " + labels[i] + " of image " + i + " is not in 0.." + (classes - 1));
      }
    }
    this.pixels = pixels.slice();
    this.labels = labels;
    this.features = pixels.remaining() / labels.length;
    this.classes = classes;
    this.white = white;
  }

  /**
   * How many images there are.
   *
   * @return number of images
   */
  public int size() {
    return labels.length;
  }

  /**
   * Pixels of one image, the input size of a network.
   *
   * @return number of features
   */
  public int features() {
    return features;
  }

  /**
   * Number of classes, the output size of a network.
   *
   * @return number of classes
   */
  public int classes() {
    return classes;
  }

  /**
   * The label of an image.
   *
   * @param image index of the image
   * @return its label
   */
  public int label(int image) {
    return labels[image];
  }

  /** The images from one index to before another; their pixels are shared. */
  ImageSet part(int from, int to) {
    return new ImageSet(
        pixels.duplicate().position(from * features).limit(to * features),
        Arrays.copyOfRange(labels, from, to),
        classes,
        (int) white);
  }

  /**
   * Square images enlarged by whole pixels, in a black border.
   *
   * @param factor each pixel becomes factor x factor pixels
   * @param border black pixels on each side
   * @return images of side factor x (old side) + 2 border
   */
  ImageSet enlarged(int factor, int border) {
    int side = (int) Math.round(Math.sqrt(features));
    int width = factor * side + 2 * border;
    byte[] large = new byte[size() * width * width];
    for (int image = 0; image < size(); image++) {
      for (int y = 0; y < factor * side; y++) {
        for (int x = 0; x < factor * side; x++) {
          int row = image * width + border + y;
          large[row * width + border + x] =
              pixels.get(image * features + (y / factor) * side + x / factor);
        }
      }
    }
    return new ImageSet(ByteBuffer.wrap(large), labels, classes, (int) white);
  }

  /**
   * Square images made smaller by the mean of neighbouring pixels, rounded to whole grey values.
   *
   * @param factor factor x factor pixels become one; what is left over at the right and the bottom
   *     is cut off
   * @return images of side (old side) / factor
   */
  ImageSet pooled(int factor) {
    int side = (int) Math.round(Math.sqrt(features));
    int width = side / factor;
    byte[] small = new byte[size() * width * width];
    for (int i = 0; i < small.length; i++) {
      int top = i / width % width * factor;
      int left = i % width * factor;
      int sum = 0;
      for (int y = top; y < top + factor; y++) {
        for (int x = left; x < left + factor; x++) {
          sum += pixels.get(i / (width * width) * features + y * side + x) & 0xff;
        }
      }
      small[i] = (byte) Math.round((float) sum / (factor * factor));
    }
    return new ImageSet(ByteBuffer.wrap(small), labels, classes, (int) white);
  }

  /**
   * Flattened images and one-hot labels as FLOAT arrays.
   *
   * @param order indices of images
   * @param from first position in {@code order}
   * @param to position after the last
   * @return features [b, features()] in [0, 1] and labels [b, classes()], with b = to - from
   */
  public DataSet batch(int[] order, int from, int to) {
    int b = to - from;
    float[] x = new float[b * features];
    float[] y = new float[b * classes];
    for (int i = 0; i < b; i++) {
      int image = order[from + i];
      for (int j = 0; j < features; j++) {
        x[i * features + j] = (pixels.get(image * features + j) & 0xff) / white;
      }
      y[i * classes + labels[image]] = 1f;
    }
    INDArray images = Nd4j.createFromArray(x).reshape(b, features);
    INDArray oneHot = Nd4j.createFromArray(y).reshape(b, classes);
    return new DataSet(images, oneHot);
  }
}
