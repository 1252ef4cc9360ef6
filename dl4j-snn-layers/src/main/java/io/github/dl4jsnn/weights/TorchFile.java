package io.github.dl4jsnn.weights;

import io.github.dl4jsnn.util.ByteBudget;
import io.github.dl4jsnn.weights.PickledTorch.Storage;
import io.github.dl4jsnn.weights.PickledTorch.TensorPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An archive of {@code torch.save}: ROOT/data.pkl describes the tensors, ROOT/data/KEY are the
 * storages. On which device a storage was is ignored.
 */
final class TorchFile {

  private final ArchiveFile archive;
  private final ByteBudget<WeightFileException> budget;
  private final String root;
  private final Map<String, byte[]> storages = new HashMap<>();
  private final boolean bigEndian;

  TorchFile(ArchiveFile archive, ByteBudget<WeightFileException> budget) throws IOException {
    this.archive = archive;
    this.budget = budget;
    root = archive.root();
    String order = root + "/byteorder";
    String found =
        archive.has(order)
            ? new String(archive.read(order), StandardCharsets.US_ASCII).strip()
            : "little";
    if (!found.equals("little") && !found.equals("big")) {
      throw archive.problem(order + ": got " + found + ", expected little or big");
    }
    bigEndian = found.equals("big");
  }

  /**
   * @param keys the way to the state dict; null: the file's only one
   */
  StateDict read(String keys) throws IOException {
    Object value;
    try {
      value = new Unpickler(archive.read(root + "/data.pkl")).read();
    } catch (PickleException e) {
      throw new WeightFileException(archive.file(), e.getMessage(), e);
    }
    if (!(value instanceof Map<?, ?> all)) {
      throw archive.problem("holds no dict; expected torch.save(module.state_dict(), ..)");
    }
    Map<?, ?> chosen = keys == null ? only(all) : at(all, keys);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> e : chosen.entrySet()) {
      String name = String.valueOf(e.getKey());
      if (!(e.getValue() instanceof TensorPlace place)) {
        throw archive.problem(
            "entry \"" + name + "\" is no tensor; expected a state dict of tensors");
      }
      tensors.put(name, tensor(name, place));
    }
    return new StateDict(tensors);
  }

  /** Whether it is what module.state_dict() gives. */
  private static boolean stateDict(Object value) {
    return value instanceof Map<?, ?> map
        && !map.isEmpty()
        && map.entrySet().stream()
            .allMatch(e -> e.getKey() instanceof String && e.getValue() instanceof TensorPlace);
  }

  private Map<?, ?> only(Map<?, ?> all) throws WeightFileException {
    if (all.isEmpty() || stateDict(all)) {
      return all;
    }
    List<Map.Entry<?, ?>> found = new ArrayList<>();
    for (Map.Entry<?, ?> e : all.entrySet()) {
      if (stateDict(e.getValue())) {
        found.add(e);
      }
    }
    if (found.size() != 1) {
      throw archive.problem(
          (found.isEmpty() ? "has no state dict" : "has several state dicts")
              + " among "
              + all.keySet()
              + "; give its name, such as StateDict.read(file, \"net\")");
    }
    return (Map<?, ?>) found.get(0).getValue();
  }

  private Map<?, ?> at(Map<?, ?> all, String keys) throws WeightFileException {
    Map<?, ?> map = all;
    for (String key : keys.split("\\.", -1)) {
      if (!(map.get(key) instanceof Map<?, ?> next)) {
        throw archive.problem(
            "\"" + keys + "\": found no dict \"" + key + "\"; there are " + map.keySet());
      }
      map = next;
    }
    return map;
  }

  private Tensor tensor(String name, TensorPlace place) throws IOException {
    Storage storage = place.storage();
    long n = budget.take("tensor \"" + name + "\"", storage.type().bytes(), place.shape());
    if (n == 0) {
      return new Tensor(storage.type(), place.shape(), new byte[0]);
    }
    checkPlace(name, place);
    return new Tensor(
        storage.type(),
        place.shape(),
        Strided.copy(
            bytes(name, storage),
            storage.type().bytes(),
            place.offset(),
            place.shape(),
            place.strides()));
  }

  private void checkPlace(String name, TensorPlace place) throws WeightFileException {
    long[] shape = place.shape();
    long[] strides = place.strides();
    int[] axes =
        IntStream.range(0, shape.length)
            .filter(axis -> shape[axis] > 1)
            .boxed()
            .sorted(Comparator.comparingLong(axis -> strides[axis]))
            .mapToInt(Integer::intValue)
            .toArray();
    // From the axis whose neighbours are nearest: each next one must step over all before it.
    long extent = 1;
    for (int axis : axes) {
      if (strides[axis] < extent) {
        throw archive.problem(
            "tensor \""
                + name
                + "\" has a stride of "
                + strides[axis]
                + " along axis "
                + axis
                + ": its elements overlap; expected "
                + extent
                + " or more");
      }
      extent = saturated(strides[axis], shape[axis] - 1, extent);
    }
    long end = saturated(1, place.offset(), extent);
    if (place.offset() < 0 || end > place.storage().length()) {
      throw archive.problem(
          "tensor \""
              + name
              + "\" takes elements "
              + place.offset()
              + " to "
              + end
              + " of a storage with "
              + place.storage().length());
    }
  }

  /** a b + c; the largest number where it is larger. */
  private static long saturated(long a, long b, long c) {
    try {
      return Math.addExact(Math.multiplyExact(a, b), c);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private byte[] bytes(String name, Storage storage) throws IOException {
    String entry = root + "/data/" + storage.key();
    byte[] content = storages.get(entry);
    if (content == null) {
      if (!archive.has(entry)) {
        throw archive.problem("tensor \"" + name + "\": its storage " + entry + " is missing");
      }
      content = archive.read(entry);
      if (bigEndian) {
        NumpyFile.swap(content, storage.type().bytes());
      }
      storages.put(entry, content);
    }
    if (content.length / storage.type().bytes() < storage.length()) {
      throw archive.problem(
          "tensor \""
              + name
              + "\": its storage "
              + entry
              + " has "
              + content.length
              + " bytes; expected "
              + storage.length()
              + " numbers of type "
              + storage.type());
    }
    return content;
  }
}
