package io.github.dl4jsnn.internal.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.internal.image.ConvolutionShape.Axis;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The events of an image are its values that are not 0, by pixel and by channel. */
class ImageEventsTest {

  private static final float[] GRADED = {1, 0.5f, -1, Float.MIN_VALUE, Float.NaN, -0f};

  private static ConvolutionShape shape(int height, int width, int channels) {
    return new ConvolutionShape(
        new Axis(height, height, 1, 1, 0, 1), new Axis(width, width, 1, 1, 0, 1), channels, 1);
  }

  private static float[] image(Random random, int size, double rate, boolean graded) {
    float[] image = new float[size];
    for (int i = 0; i < size; i++) {
      if (random.nextDouble() < rate) {
        image[i] = graded ? GRADED[random.nextInt(GRADED.length)] : 1;
      }
    }
    return image;
  }

  /** "place in its group: value" of each event of each group. */
  private static List<List<String>> found(ImageEvents events, ImageEvents.Events of, int groups) {
    List<List<String>> all = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      List<String> group = new ArrayList<>();
      for (int k = events.start[g]; k < events.end[g]; k++) {
        group.add(of.other[k] + ": " + of.value[k]);
      }
      all.add(group);
    }
    return all;
  }

  private static List<List<String>> expected(float[] image, int channels, boolean byChannel) {
    List<List<String>> all = new ArrayList<>();
    int pixels = image.length / channels;
    for (int g = 0; g < (byChannel ? channels : pixels); g++) {
      List<String> group = new ArrayList<>();
      for (int k = 0; k < (byChannel ? pixels : channels); k++) {
        float value = byChannel ? image[k * channels + g] : image[g * channels + k];
        if (value != 0) {
          group.add(k + ": " + value);
        }
      }
      all.add(group);
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "2, 3, 1",
    "1, 1, 5",
    "7, 9, 2",
    "5, 5, 3",
    "8, 8, 16",
    "6, 7, 64",
    "3, 3, 130",
    "34, 34, 2",
    "40, 40, 3"
  })
  void everyValueThatIsNotZero(int height, int width, int channels) {
    Random random = new Random(height * 31L + channels);
    ConvolutionShape shape = shape(height, width, channels);
    ImageEvents events = new ImageEvents(shape);
    for (double rate : new double[] {0.3, 1, 0, 0.05}) {
      for (boolean graded : new boolean[] {false, true}) {
        float[] image = image(random, shape.size(), rate, graded);
        ImageStore.of(new float[][] {image}, 1, 1, image.length).access().getBits(0, events.image);
        String what = shape + " at " + rate + (graded ? ", graded" : "");

        assertEquals(
            expected(image, channels, false),
            found(events, events.byPixel(), shape.pixels()),
            what + " by pixel");
        boolean plain = true;
        for (float value : image) {
          plain &= Float.floatToRawIntBits(value) == 0 || value == 1;
        }
        assertEquals(plain, events.ones, what + ": all values are 0 or 1");
        assertEquals(
            expected(image, channels, true),
            found(events, events.byChannel(), channels),
            what + " by channel");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"7, 9, 2, 4", "8, 8, 16, 6", "3, 3, 130, 1", "1, 1, 5, 2"})
  void eventsOfAChannelByClassOfPixel(int height, int width, int channels, int classes) {
    Random random = new Random(height * 31L + classes);
    ConvolutionShape shape = shape(height, width, channels);
    int[] classOfPixel = random.ints(shape.pixels(), 0, classes).toArray();
    ImageEvents events = new ImageEvents(shape, classes, classOfPixel);
    float[] image = image(random, shape.size(), 0.3, true);
    ImageStore.of(new float[][] {image}, 1, 1, image.length).access().getBits(0, events.image);

    List<List<String>> expected = new ArrayList<>();
    for (List<String> channel : expected(image, channels, true)) {
      for (int k = 0; k < classes; k++) {
        int ofClass = k;
        expected.add(
            channel.stream()
                .filter(
                    e -> classOfPixel[Integer.parseInt(e.substring(0, e.indexOf(":")))] == ofClass)
                .toList());
      }
    }
    assertEquals(expected, found(events, events.byChannel(), channels * classes));
  }
}
