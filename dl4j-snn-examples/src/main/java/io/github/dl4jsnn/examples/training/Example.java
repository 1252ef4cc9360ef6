package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.ImageFiles;
import io.github.dl4jsnn.examples.data.ImageRows;
import io.github.dl4jsnn.examples.data.ImageSet;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * What tells one training example from another: its name, data, settings and model. A setting that
 * only some examples have becomes an option of those that give it a default here.
 */
public final class Example {

  /** Settings that only some examples have. */
  public static final Set<String> PARTICULAR =
      Set.of("timesteps", "tau", "hidden", "channels", "encoder");

  private final String title;
  private final String name;
  private final String description;
  private final Set<String> offered = new LinkedHashSet<>();
  private Datasets.Choice data = Datasets.Choice.AUTO;
  private ImageFiles files = ImageFiles.mnist();
  private boolean large;
  private boolean rows;
  private int shift;
  private int pool = 1;
  private int timesteps = 1;
  private double tau = 2;
  private List<Integer> hidden = List.of();
  private List<Integer> channels = List.of();
  private EncoderKind encoder = EncoderKind.CONSTANT;
  private int batchSize = 64;
  private double learningRate = 1e-3;
  private int epochs = 10;
  private int epochsOnDigits = 30;
  private LearnerFactory learners;

  /**
   * An example on MNIST without settings of its own: Adam with a learning rate of 1e-3, batches of
   * 64 images, 10 epochs on MNIST and 30 on the digits.
   *
   * @param title name of its class; files are called after it, {@code MnistLif} becomes {@code
   *     mnist-lif}, and words of two letters belong to the next one: {@code SpikingLeNet} becomes
   *     {@code spiking-lenet}
   * @param description for the command's help, one sentence
   */
  public Example(String title, String description) {
    this.title = title;
    this.name = title.replaceAll("(?<=[a-z]{2})(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    this.description = description;
  }

  /** On Fashion-MNIST. */
  public Example onFashionMnist() {
    files = ImageFiles.fashionMnist();
    return this;
  }

  /** On the digits that come with it, unless another data set or a directory is named. */
  public Example onDigits() {
    data = Datasets.Choice.DIGITS;
    return this;
  }

  /** The network takes images of 28 x 28 pixels: the digits are enlarged. */
  public Example largeImages() {
    large = true;
    return this;
  }

  /**
   * The network takes images made smaller, see {@link TrainTest#pooled}; the digits, of 8 x 8
   * pixels, stay as they are.
   */
  public Example pooled(int factor) {
    pool = factor;
    return this;
  }

  /** The network reads an image row by row, see {@link ImageRows}. */
  public Example rows() {
    rows = true;
    return this;
  }

  /** Moves each training image, see {@link ShuffledBatches#shifted}. */
  public Example shifted(int pixels) {
    shift = pixels;
    return this;
  }

  /** Offers {@code --timesteps}. */
  public Example timesteps(int steps) {
    offered.add("timesteps");
    timesteps = steps;
    return this;
  }

  /** Offers {@code --tau}. */
  public Example tau(double steps) {
    offered.add("tau");
    tau = steps;
    return this;
  }

  /** Offers {@code --hidden}. */
  public Example hidden(Integer... sizes) {
    offered.add("hidden");
    hidden = List.of(sizes);
    return this;
  }

  /** Offers {@code --channels}, as many as there are defaults. */
  public Example channels(Integer... numbers) {
    offered.add("channels");
    channels = List.of(numbers);
    return this;
  }

  /** Offers {@code --encoder}. */
  public Example encoder(EncoderKind kind) {
    offered.add("encoder");
    encoder = kind;
    return this;
  }

  /** Images per batch. */
  public Example batchSize(int images) {
    batchSize = images;
    return this;
  }

  /** Learning rate of Adam at the start. */
  public Example learningRate(double rate) {
    learningRate = rate;
    return this;
  }

  /** Passes over the data set, and over the digits where they take its place. */
  public Example epochs(int number, int numberOnDigits) {
    epochs = number;
    epochsOnDigits = numberOnDigits;
    return this;
  }

  /** What is trained; the last of these calls. */
  public Example trains(LearnerFactory factory) {
    learners = factory;
    return this;
  }

  /** The same with its files elsewhere, for tests. */
  public Example withFiles(ImageFiles elsewhere) {
    files = elsewhere;
    return this;
  }

  /** Name of its class. */
  public String title() {
    return title;
  }

  /** Name of its command and files. */
  public String name() {
    return name;
  }

  /** One sentence. */
  public String description() {
    return description;
  }

  /** The data set that it uses where none is named. */
  public Datasets.Choice data() {
    return data;
  }

  /** Where its data set comes from. */
  public ImageFiles files() {
    return files;
  }

  /** What it trains. */
  public LearnerFactory learners() {
    return learners;
  }

  /** The images as its network takes them. */
  public TrainTest adapt(TrainTest images) {
    if (images.name().equals("digits")) {
      return large ? Digits.enlarged(images) : images;
    }
    return pool == 1 ? images : images.pooled(pool);
  }

  /** Batches to train on. */
  public ShuffledBatches training(ImageSet images, Settings settings) {
    return prepared(
        ShuffledBatches.training(images, settings.batchSize(), settings.seed()).shifted(shift));
  }

  /** Batches to test on. */
  public ShuffledBatches testing(ImageSet images, Settings settings) {
    return prepared(ShuffledBatches.testing(images, settings.batchSize()));
  }

  private ShuffledBatches prepared(ShuffledBatches batches) {
    if (rows) {
      batches.setPreProcessor(new ImageRows());
    }
    return batches;
  }

  /** What the network gets. */
  private InputType inputType(TrainTest images) {
    int pixels = images.train().features();
    int side = (int) Math.round(Math.sqrt(pixels));
    return rows ? InputType.recurrent(side, side) : InputType.feedForward(pixels);
  }

  /** Whether it has a setting. */
  public boolean has(String setting) {
    return offered.contains(setting) || !PARTICULAR.contains(setting);
  }

  /** The settings where nothing is given. */
  public Settings defaults(String dataset) {
    return new Settings(
        name,
        dataset,
        timesteps,
        tau,
        hidden,
        channels,
        encoder,
        batchSize,
        learningRate,
        dataset.equals("digits") ? epochsOnDigits : epochs,
        42,
        0);
  }

  /** The settings that it has, as they are shown. */
  public Map<String, String> shown(Settings settings) {
    Map<String, String> shown = settings.toMap();
    shown.keySet().removeIf(setting -> setting.equals("example") || !has(setting));
    if (settings.holdout() == 0) {
      shown.remove("holdout");
    }
    return shown;
  }

  /** The memory that a minibatch takes, where it is known. */
  public Optional<MemoryNeed> memoryNeed(Settings settings, TrainTest images) {
    return learners.memoryNeed(settings, images, inputType(images), memoryAdvice());
  }

  /** A default as the command's help shows it. */
  public String defaultText(String setting) {
    Settings published = defaults(files.name().toString());
    if (setting.equals("epochs")) {
      return epochs + " on " + files.name().title() + ", " + epochsOnDigits + " on the digits";
    }
    String value = published.toMap().get(setting);
    return value.isEmpty() ? "none" : value;
  }

  /** Options to lower where memory is short. */
  private String memoryAdvice() {
    return "lower "
        + String.join(
            ", ",
            Stream.of("timesteps", "batch-size", "hidden", "channels")
                .filter(this::has)
                .map(o -> "--" + o)
                .toList());
  }
}
