package io.github.dl4jsnn.internal.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.internal.image.ConvolutionShape.Axis;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Events, products and Winograd's tiles compute the same convolution and the same gradients. */
class ConvolutionWaysTest {

  private static final int IMAGES = 19;

  /** Of the largest value. */
  private static final double ROUNDING = 3e-6;

  private static Axis axis(int in, int kernel, int stride, int padding, int dilation) {
    int out = (in + 2 * padding - (kernel - 1) * dilation - 1) / stride + 1;
    return new Axis(in, out, kernel, stride, padding, dilation);
  }

  static Stream<ConvolutionShape> shapes() {
    return Stream.of(
        new ConvolutionShape(axis(7, 3, 1, 1, 1), axis(8, 3, 1, 1, 1), 3, 5),
        new ConvolutionShape(axis(8, 3, 2, 1, 1), axis(9, 3, 2, 1, 1), 4, 6),
        new ConvolutionShape(axis(9, 5, 3, 2, 1), axis(7, 4, 2, 0, 1), 2, 3),
        new ConvolutionShape(axis(9, 3, 1, 2, 2), axis(10, 3, 2, 3, 3), 3, 4),
        new ConvolutionShape(axis(6, 1, 1, 0, 1), axis(5, 1, 2, 0, 1), 8, 3),
        new ConvolutionShape(axis(6, 2, 3, 0, 1), axis(5, 2, 3, 1, 1), 8, 3));
  }

  /** Those with 3 x 3 taps and a stride of 1, with every padding before and behind. */
  static Stream<ConvolutionShape> winogradShapes() {
    List<Axis> axes =
        List.of(
            axis(7, 3, 1, 0, 1),
            axis(6, 3, 1, 1, 1),
            axis(5, 3, 1, 2, 1),
            new Axis(6, 6, 3, 1, 0, 1),
            new Axis(6, 6, 3, 1, 2, 1),
            new Axis(3, 1, 3, 1, 0, 1));
    return axes.stream().flatMap(v -> axes.stream().map(h -> new ConvolutionShape(v, h, 128, 130)));
  }

  private static INDArray spikes(Random random, int largest, long... shape) {
    float[] x = new float[(int) Nd4j.zeros(shape).length()];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat() < 0.3 ? 1 + random.nextInt(largest) : 0;
    }
    return Nd4j.createFromArray(x).reshape(shape);
  }

  private static INDArray normal(Random random, long... shape) {
    float[] x = new float[(int) Nd4j.zeros(shape).length()];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(x).reshape(shape);
  }

  private static void assertSame(INDArray expected, INDArray actual, String what) {
    double largest = expected.amaxNumber().doubleValue();
    assertTrue(largest > 0, what + " is not silent");
    assertEquals(0, expected.sub(actual).amaxNumber().doubleValue(), ROUNDING * largest, what);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void eventsAndProductsAgree(ConvolutionShape shape) {
    eventsAndProductsAgree(shape, 1);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void eventsOfSeveralSizesAndProductsAgree(ConvolutionShape shape) {
    eventsAndProductsAgree(shape, 2);
  }

  private static void eventsAndProductsAgree(ConvolutionShape shape, int largest) {
    Random random = new Random(shape.hashCode());
    ImageStore in = ImageStore.of(spikes(random, largest, IMAGES, shape.size()), shape.size());
    ImageStore errors = ImageStore.of(normal(random, IMAGES, shape.outSize()), shape.outSize());
    int height = shape.vertical().kernel();
    int width = shape.horizontal().kernel();
    INDArray w = normal(random, shape.outChannels(), shape.channels(), height, width);
    INDArray b = normal(random, shape.outChannels());
    INDArray[] currents = new INDArray[2];
    INDArray[] gradients = new INDArray[2];
    for (int sparse = 0; sparse < 2; sparse++) {
      currents[sparse] = Nd4j.create(IMAGES, shape.outSize());
      gradients[sparse] = Nd4j.create(w.shape());
      Convolution convolution =
          new Convolution(shape, new ConvolutionWeights(w, b), in, sparse == 1);
      convolution.forward(ImageStore.of(currents[sparse], shape.outSize()));
      convolution.backward(errors, gradients[sparse], null);
    }
    assertSame(currents[0], currents[1], "currents");
    assertSame(gradients[0], gradients[1], "weight gradient");
  }

  /** Also where the weight gradient is asked at the same time, in the same scratch memory. */
  @ParameterizedTest
  @MethodSource("shapes")
  void inputGradientOfProducts(ConvolutionShape shape) {
    Random random = new Random(shape.hashCode());
    INDArray x = normal(random, IMAGES, shape.size());
    INDArray errors = normal(random, IMAGES, shape.outSize());
    int height = shape.vertical().kernel();
    int width = shape.horizontal().kernel();
    INDArray w = normal(random, shape.outChannels(), shape.channels(), height, width);
    INDArray expected = Nd4j.create(IMAGES, shape.size());
    int[][] seen = shape.inputPixels();
    for (int image = 0; image < IMAGES; image++) {
      addInputGradient(shape, seen, errors.getRow(image), w, expected.getRow(image));
    }
    ConvolutionWeights weights = new ConvolutionWeights(w, null);
    for (boolean both : new boolean[] {false, true}) {
      INDArray actual = Nd4j.valueArrayOf(new long[] {IMAGES, shape.size()}, 7f);
      INDArray dW =
          new ProductConvolution(shape)
              .backward(
                  both ? ImageStore.of(x, shape.size()) : null,
                  ImageStore.of(errors, shape.outSize()),
                  weights.matrix(),
                  ImageStore.of(actual, shape.size()));
      assertSame(expected, actual, "input gradient");
      assertEquals(both, dW != null);
    }
  }

  private static void addInputGradient(
      ConvolutionShape shape, int[][] seen, INDArray errors, INDArray w, INDArray to) {
    int width = shape.horizontal().kernel();
    for (int p = 0; p < shape.outPixels(); p++) {
      for (int tap = 0; tap < shape.taps(); tap++) {
        for (int c = 0; c < shape.channels() && seen[p][tap] >= 0; c++) {
          double sum = 0;
          for (int k = 0; k < shape.outChannels(); k++) {
            double e = errors.getDouble((long) p * shape.outChannels() + k);
            sum += e * w.getDouble(k, c, tap / width, tap % width);
          }
          long at = (long) seen[p][tap] * shape.channels() + c;
          to.putScalar(at, to.getDouble(at) + sum);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("winogradShapes")
  void winogradAndProductsAgree(ConvolutionShape shape) {
    assertTrue(WinogradConvolution.servesInputGradient(shape));
    compareInputGradients(shape, IMAGES);
  }

  @Test
  void winogradCutsLargeImages() {
    // Of 70 rows of tiles, several blocks.
    Axis axis = axis(140, 3, 1, 1, 1);
    compareInputGradients(new ConvolutionShape(axis, axis, 6, 5), 2);
  }

  @Test
  void winogradServesNothingElse() {
    Axis plain = axis(8, 3, 1, 1, 1);
    for (Axis other :
        List.of(
            axis(8, 3, 2, 1, 1), axis(8, 3, 1, 2, 2), axis(8, 5, 1, 2, 1), axis(8, 3, 1, 3, 1))) {
      assertTrue(!serves(plain, other) && !serves(other, plain), other.toString());
    }
    assertTrue(serves(plain, plain));
  }

  private static boolean serves(Axis v, Axis h) {
    return WinogradConvolution.servesInputGradient(new ConvolutionShape(v, h, 128, 128));
  }

  private static void compareInputGradients(ConvolutionShape shape, int images) {
    Random random = new Random(shape.hashCode());
    ImageStore errors = ImageStore.of(normal(random, images, shape.outSize()), shape.outSize());
    INDArray w = normal(random, shape.outChannels(), shape.channels(), 3, 3);
    ConvolutionWeights weights = new ConvolutionWeights(w, null);
    INDArray expected = Nd4j.create(images, shape.size());
    new ProductConvolution(shape)
        .backward(null, errors, weights.matrix(), ImageStore.of(expected, shape.size()));
    INDArray actual = Nd4j.create(images, shape.size());
    WinogradConvolution.ofInputGradient(shape)
        .run(errors, weights.rows(), ImageStore.of(actual, shape.size()));
    assertSame(expected, actual, "input gradient");
  }
}
