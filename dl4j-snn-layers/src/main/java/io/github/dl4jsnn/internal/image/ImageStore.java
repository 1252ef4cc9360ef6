package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import java.util.Arrays;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Images of one size, wherever they lie. Each is read and written as a whole, into and from a Java
 * array, so that loops over images need not know.
 */
public final class ImageStore {

  private final int images;
  private final int size;
  private final Supplier<Access> access;

  private ImageStore(int images, int size, Supplier<Access> access) {
    this.images = images;
    this.size = size;
    this.access = access;
  }

  /** Reads and writes images; one instance per thread. */
  interface Access {

    /** Copies an image into an array. */
    void get(int image, float[] to);

    /** Copies the bits of the values of an image to the beginning of an array. */
    void getBits(int image, int[] to);

    /** Copies an array into an image. */
    void put(int image, float[] from);
  }

  /** Images side by side in the memory of a c-ordered FLOAT array. */
  public static ImageStore of(INDArray memory, int size) {
    return new ImageStore(
        (int) (memory.length() / size),
        size,
        () -> {
          FloatMemory floats = new FloatMemory(memory);
          return new Access() {
            @Override
            public void get(int image, float[] to) {
              floats.get((long) image * size, to, size);
            }

            @Override
            public void getBits(int image, int[] to) {
              floats.getBits((long) image * size, to, size);
            }

            @Override
            public void put(int image, float[] from) {
              floats.put((long) image * size, from, size);
            }
          };
        });
  }

  /**
   * Images side by side in one Java array per time step: image t b + i is the i-th of step t.
   *
   * @param steps [T][b size]; may be longer in both
   */
  public static ImageStore of(float[][] steps, int count, int rows, int size) {
    Access floats =
        new Access() {
          @Override
          public void get(int image, float[] to) {
            System.arraycopy(steps[image / rows], image % rows * size, to, 0, size);
          }

          @Override
          public void getBits(int image, int[] to) {
            float[] from = steps[image / rows];
            int first = image % rows * size;
            for (int i = 0; i < size; i++) {
              to[i] = Float.floatToRawIntBits(from[first + i]);
            }
          }

          @Override
          public void put(int image, float[] from) {
            System.arraycopy(from, 0, steps[image / rows], image % rows * size, size);
          }
        };
    return new ImageStore(count * rows, size, () -> floats);
  }

  /**
   * Some steps of some neighbouring examples.
   *
   * @param b number of examples of this store, which has image t b + i at step t of example i
   */
  public ImageStore part(int b, int firstRow, int rows, int firstStep, int steps) {
    if (rows == b && (long) steps * b == images) {
      return this;
    }
    return new ImageStore(
        steps * rows,
        size,
        () -> {
          Access whole = access.get();
          return new Access() {
            private int place(int image) {
              return (firstStep + image / rows) * b + firstRow + image % rows;
            }

            @Override
            public void get(int image, float[] to) {
              whole.get(place(image), to);
            }

            @Override
            public void getBits(int image, int[] to) {
              whole.getBits(place(image), to);
            }

            @Override
            public void put(int image, float[] from) {
              whole.put(place(image), from);
            }
          };
        });
  }

  /** Images of spikes, 0 and 1: image t b + i is step t of train i. They cannot be written. */
  public static ImageStore of(SpikeTrain[] trains, int size) {
    int rows = trains.length;
    return new ImageStore(
        rows == 0 ? 0 : rows * trains[0].steps(), size, () -> new Spikes(trains, size));
  }

  /** Number of images. */
  public int images() {
    return images;
  }

  /** Number of values of an image. */
  public int size() {
    return size;
  }

  Access access() {
    return access.get();
  }

  /** The part of the values that are not 0, from up to 16 images spread over the store. */
  double density() {
    int samples = Math.min(images, 16);
    float[] image = new float[size];
    Access from = access();
    long nonzero = 0;
    for (int k = 0; k < samples; k++) {
      from.get((int) ((long) images * k / samples), image);
      for (int i = 0; i < size; i++) {
        nonzero += image[i] != 0 ? 1 : 0;
      }
    }
    return nonzero / Math.max(1.0, (double) samples * size);
  }

  /** Reads encoded spikes, for one thread. */
  private static final class Spikes implements Access {

    private final SpikeTrain[] trains;
    private final float[] image;

    Spikes(SpikeTrain[] trains, int size) {
      this.trains = trains;
      image = new float[size];
    }

    @Override
    public void get(int number, float[] to) {
      Arrays.fill(to, 0, image.length, 0);
      trains[number % trains.length].addTo(number / trains.length, to, 0);
    }

    @Override
    public void getBits(int number, int[] to) {
      get(number, image);
      for (int i = 0; i < image.length; i++) {
        to[i] = Float.floatToRawIntBits(image[i]);
      }
    }

    @Override
    public void put(int number, float[] from) {
      throw new UnsupportedOperationException("encoded spikes are not written");
    }
  }
}
