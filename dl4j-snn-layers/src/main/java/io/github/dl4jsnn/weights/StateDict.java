package io.github.dl4jsnn.weights;

import io.github.dl4jsnn.util.AtomicFiles;
import io.github.dl4jsnn.util.ByteBudget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;

/**
 * Tensors by name, as Python frameworks save the parameters of a network. Immutable.
 *
 * <p>{@link #read(Path)} recognises by its content
 *
 * <ul>
 *   <li>safetensors;
 *   <li>what {@code torch.save(module.state_dict(), path)} writes, and checkpoints that hold a
 *       state dict beside other things. Nothing in such a file is executed: it may name tensors,
 *       their storages and plain containers, and anything else is refused by name;
 *   <li>what {@code numpy.savez} writes.
 * </ul>
 *
 * <p>All tensors of a file together may take 1 GiB; {@link #limit} gives another limit.
 *
 * <p>Errors: a file that cannot be read gives an IOException, one that is damaged or of another
 * kind a {@link WeightFileException}, which names file and key, what was found and what was
 * expected. Tensors with NaN are refused in the same way; infinite numbers are read, and {@link
 * #into(Model)} refuses them.
 */
public final class StateDict {

  /** Bytes that the tensors of a file may take in all unless {@link #limit} says otherwise. */
  public static final long LIMIT = 1L << 30;

  private final Map<String, Tensor> tensors;
  private final boolean ordered;

  /** A copy of the map, in its order. */
  public StateDict(Map<String, Tensor> tensors) {
    this(tensors, true);
  }

  /**
   * @param ordered whether the order is that of the modules
   */
  StateDict(Map<String, Tensor> tensors, boolean ordered) {
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    this.ordered = ordered;
  }

  /** Whether the order of the tensors is that of the modules. */
  boolean ordered() {
    return ordered;
  }

  /**
   * Reads a file. Of a checkpoint that holds exactly one state dict, that one.
   *
   * @throws IOException if it cannot be read
   */
  public static StateDict read(Path file) throws IOException {
    return limit(LIMIT).read(file);
  }

  /**
   * Reads one of several state dicts of a checkpoint.
   *
   * @param keys the way to it, such as "net" or "models.student"
   * @throws IOException if it cannot be read
   */
  public static StateDict read(Path file, String keys) throws IOException {
    return limit(LIMIT).read(file, keys);
  }

  /**
   * Reads files with another limit.
   *
   * @param bytes that the tensors of a file may take in all
   */
  public static Reader limit(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("StateDict: limit must be 0 or more, got " + bytes);
    }
    return new Reader(bytes);
  }

  /** Reads files. */
  public static final class Reader {

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};
    private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F'};
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};

    private final long limit;

    private Reader(long limit) {
      this.limit = limit;
    }

    /** See {@link StateDict#read(Path)}. */
    public StateDict read(Path file) throws IOException {
      return open(file, null);
    }

    /** See {@link StateDict#read(Path, String)}. */
    public StateDict read(Path file, String keys) throws IOException {
      return open(file, keys);
    }

    private StateDict open(Path file, String keys) throws IOException {
      byte[] start = new byte[16];
      int n;
      try (InputStream in = Files.newInputStream(file)) {
        n = in.readNBytes(start, 0, start.length);
      }
      ByteBudget<WeightFileException> budget =
          new ByteBudget<>(
              limit, "StateDict.limit(bytes)", problem -> new WeightFileException(file, problem));
      if (starts(start, ZIP) || starts(start, EMPTY_ZIP)) {
        try (ArchiveFile archive = new ArchiveFile(file)) {
          return checked(
              file,
              archive.torch()
                  ? new TorchFile(archive, budget).read(keys)
                  : flat(file, keys, new NumpyFile(archive, budget).read()));
        }
      }
      if (n >= 9 && start[8] == '{') {
        return checked(file, flat(file, keys, new SafetensorsFile(file, budget).read()));
      }
      throw new WeightFileException(file, unknown(start, n));
    }

    /** NaN is what is left of weights after a training that went wrong: no network needs it. */
    private static StateDict checked(Path file, StateDict read) throws WeightFileException {
      for (Map.Entry<String, Tensor> e : read.tensors().entrySet()) {
        int at = e.getValue().firstNaN();
        if (at >= 0) {
          throw new WeightFileException(
              file,
              "tensor \""
                  + e.getKey()
                  + "\" of "
                  + e.getValue()
                  + " has NaN as element "
                  + at
                  + "; expected numbers");
        }
      }
      return read;
    }

    private static StateDict flat(Path file, String keys, StateDict read)
        throws WeightFileException {
      if (keys != null) {
        throw new WeightFileException(
            file, "has one state dict and none of name \"" + keys + "\"; read it without a name");
      }
      return read;
    }

    private static boolean starts(byte[] found, byte[] with) {
      return Arrays.equals(found, 0, with.length, with, 0, with.length);
    }

    private static String unknown(byte[] start, int n) {
      if (starts(start, HDF5)) {
        return "is an HDF5 file, not a state dict; NIR and Keras files are read elsewhere";
      }
      if (starts(start, GZIP)) {
        return "is compressed by gzip; unpack it first";
      }
      if (n > 1 && start[0] == (byte) 0x80 && start[1] <= 5) {
        return "is a pickle without an archive, as torch wrote before version 1.6; load it in Python"
            + " and save it again by torch.save or safetensors.torch.save_file";
      }
      return "is neither a safetensors file nor a zip archive of torch or NumPy";
    }
  }

  /**
   * Writes a safetensors file, whole or not at all.
   *
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    AtomicFiles.write(file, out -> SafetensorsFile.write(this, out));
  }

  /**
   * Sets the parameters of a network, the modules in the order of the file to the layers in the
   * order of the network; see {@link WeightMapping#inOrder}.
   *
   * @param network a MultiLayerNetwork or ComputationGraph
   * @throws IllegalArgumentException if something is missing, left over or of another shape; names
   *     all of it, and the network is left as it was
   */
  public void into(Model network) {
    into(network, WeightMapping.inOrder());
  }

  /**
   * The same with modules and layers by name.
   *
   * @throws IllegalArgumentException as {@link #into(Model)}
   */
  public void into(Model network, WeightMapping mapping) {
    new WeightImport(this, TargetLayer.of(network)).run(mapping);
  }

  /** The names in the order of the file. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** Whether there is a tensor of that name. */
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /**
   * A tensor.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "no tensor \"" + name + "\"; there are " + tensors.keySet());
    }
    return tensor;
  }

  /** All tensors, in the order of the file. */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof StateDict other && tensors.equals(other.tensors);
  }

  @Override
  public int hashCode() {
    return tensors.hashCode();
  }

  @Override
  public String toString() {
    return "StateDict" + tensors;
  }
}
