package io.github.dl4jsnn.examples.data;

import io.github.dl4jsnn.examples.data.Download.DownloadException;
import io.github.dl4jsnn.examples.data.FileSpec.CorruptFileException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The four files of MNIST, or of another data set in its format: found in a directory, where a
 * package of the system has put them or in the cache, or downloaded to the cache. Each file may be
 * plain or gzip; its content is checked before it is used.
 */
public final class ImageFiles {

  private static final int WHITE = 255;

  private final Datasets.Choice name;
  private final Specs specs;
  private final List<Path> packaged;
  private final Path cache;
  private final Download download;

  /**
   * What the files must contain.
   *
   * @param trainImages idx file of 3 dimensions
   * @param trainLabels idx file of 1 dimension
   * @param testImages idx file of 3 dimensions
   * @param testLabels idx file of 1 dimension
   */
  public record Specs(
      FileSpec trainImages, FileSpec trainLabels, FileSpec testImages, FileSpec testLabels) {

    /** Small files first: an unreachable network then shows before much time is spent. */
    private List<FileSpec> bySize() {
      return List.of(testLabels, trainLabels, testImages, trainImages);
    }
  }

  /**
   * Looks for files of other contents elsewhere, for tests.
   *
   * @param specs what the files must contain
   * @param cache directory that downloads go to; it need not exist
   * @param download where downloads come from
   */
  public ImageFiles(Specs specs, Path cache, Download download) {
    this(Datasets.Choice.MNIST, specs, List.of(), cache, download);
  }

  private ImageFiles(
      Datasets.Choice name, Specs specs, List<Path> packaged, Path cache, Download download) {
    this.name = name;
    this.specs = specs;
    this.packaged = packaged;
    this.cache = cache;
    this.download = download;
  }

  /**
   * The published MNIST, cached in {@code .dl4j-snn/mnist} below the user's home.
   *
   * @return the files, not yet looked for
   */
  public static ImageFiles mnist() {
    return published(
        Datasets.Choice.MNIST,
        specs(
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        List.of(),
        List.of(
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
            "https://yann.lecun.com/exdb/mnist/"));
  }

  /**
   * The published Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747), where Debian's
   * package dataset-fashion-mnist has put it or cached in {@code .dl4j-snn/fashion-mnist} below the
   * user's home.
   *
   * @return the files, not yet looked for
   */
  public static ImageFiles fashionMnist() {
    return published(
        Datasets.Choice.FASHION_MNIST,
        specs(
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
        List.of(Path.of("/usr/share/datasets/fashion-mnist")),
        List.of(
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"));
  }

  /** 60,000 images to train on, 10,000 to test on, of 28 x 28 pixels. */
  private static Specs specs(
      String trainImages, String trainLabels, String testImages, String testLabels) {
    return new Specs(
        new FileSpec("train-images-idx3-ubyte", 47_040_016, trainImages),
        new FileSpec("train-labels-idx1-ubyte", 60_008, trainLabels),
        new FileSpec("t10k-images-idx3-ubyte", 7_840_016, testImages),
        new FileSpec("t10k-labels-idx1-ubyte", 10_008, testLabels));
  }

  private static ImageFiles published(
      Datasets.Choice name, Specs specs, List<Path> packaged, List<String> mirrors) {
    String home = System.getProperty("user.home", "?");
    // A user without an entry in the password file has the home "?".
    Path root = Path.of(home.equals("?") ? System.getProperty("java.io.tmpdir") : home);
    List<URI> addresses = mirrors.stream().map(URI::create).toList();
    return new ImageFiles(
        name,
        specs,
        packaged,
        root.resolve(".dl4j-snn").resolve(name.toString()),
        new Download(addresses, Duration.ofSeconds(3), Duration.ofSeconds(10)));
  }

  /** The data set. */
  public Datasets.Choice name() {
    return name;
  }

  /**
   * The directory that downloads go to.
   *
   * @return the cache; it need not exist
   */
  public Path cache() {
    return cache;
  }

  /**
   * Finds or downloads the files and reads them.
   *
   * @param directory where to look first
   * @param answerWithin longest wait until a mirror begins to deliver
   * @param notice gets a line when a download has begun
   * @return the images in [0, 1]
   * @throws CorruptFileException if a file that was found is not the expected one
   * @throws DownloadException if a file was not found and cannot be downloaded
   * @throws IOException if a file or directory cannot be read
   */
  public TrainTest load(Optional<Path> directory, Duration answerWithin, Consumer<String> notice)
      throws IOException {
    if (directory.isPresent()) {
      requireReadable(directory.get());
    }
    Map<FileSpec, byte[]> contents = new HashMap<>();
    // What exists is checked before anything is downloaded.
    for (FileSpec spec : specs.bySize()) {
      Optional<Path> found =
          directory
              .flatMap(d -> find(d, spec))
              .or(() -> packaged.stream().flatMap(d -> find(d, spec).stream()).findFirst())
              .or(() -> find(cache, spec));
      if (found.isPresent()) {
        contents.put(spec, read(spec, found.get()));
      }
    }
    List<FileSpec> missing =
        specs.bySize().stream().filter(spec -> !contents.containsKey(spec)).toList();
    for (FileSpec spec : missing) {
      contents.put(spec, download.fetch(spec, cache.resolve(spec.name() + ".gz"), answerWithin));
      // Not earlier: where nothing can be reached, the caller has the one thing to say.
      if (spec.equals(missing.get(0))) {
        notice.accept(
            "downloading " + name.title() + " (" + name.megabytes() + " MB in all) to " + cache);
      }
    }
    return new TrainTest(
        name.toString(),
        images(specs.trainImages(), specs.trainLabels(), contents),
        images(specs.testImages(), specs.testLabels(), contents));
  }

  private static Optional<Path> find(Path directory, FileSpec spec) {
    return List.of(spec.name(), spec.name() + ".gz").stream()
        .map(directory::resolve)
        .filter(Files::exists)
        .findFirst();
  }

  private static byte[] read(FileSpec spec, Path file) throws IOException {
    try {
      return spec.read(file);
    } catch (CorruptFileException e) {
      throw new CorruptFileException(
          e.getMessage() + ": delete it to have it downloaded, or put a good copy in its place");
    }
  }

  private static ImageSet images(FileSpec imageSpec, FileSpec labelSpec, Map<FileSpec, byte[]> from)
      throws IOException {
    IdxFile images = IdxFile.parse(imageSpec.name(), from.get(imageSpec), 3);
    IdxFile labels = IdxFile.parse(labelSpec.name(), from.get(labelSpec), 1);
    if (images.size(0) != labels.size(0)) {
      throw new IOException(
          String.format(
              "%s has %d images, %s %d labels",
              imageSpec.name(), images.size(0), labelSpec.name(), labels.size(0)));
    }
    ByteBuffer buffer = labels.elements();
    byte[] label = new byte[buffer.remaining()];
    buffer.get(label);
    int classes = 0;
    for (byte b : label) {
      classes = Math.max(classes, b + 1);
    }
    return new ImageSet(images.elements(), label, classes, WHITE);
  }

  private static void requireReadable(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException(
          "--dataset-dir "
              + directory
              + (Files.exists(directory) ? " is not a directory" : " does not exist"));
    }
    if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
      throw new IOException("--dataset-dir " + directory + " cannot be read: permission denied");
    }
  }
}
