package io.github.dl4jsnn.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The functions and classes that a pickle of tensors may name; any other one is refused. */
final class PickledTorch {

  /** A part of a storage, as the file describes it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record TensorPlace(Storage storage, long offset, long[] shape, long[] strides) {}

  /** Numbers in the archive, of which tensors are parts. */
  record Storage(TensorType type, String key, long length) {}

  /** A function, class or storage type by its name. */
  record Global(String name) {}

  private static final String ORDERED_DICT = "collections.OrderedDict";
  private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";

  private PickledTorch() {}

  /**
   * @throws PickleException if the name is not one of the list
   */
  static Global global(String module, String name) throws PickleException {
    Global global = new Global(module + "." + name);
    boolean known =
        global.name.equals(ORDERED_DICT)
            || global.name.equals(TENSOR)
            || global.name.equals(PARAMETER)
            || storageType(global).isPresent();
    if (!known) {
      throw new PickleException(
          "the pickle names "
              + global.name
              + "; a state dict needs tensors and plain containers only, and nothing else is read."
              + " In Python, save module.state_dict() instead of the module");
    }
    return global;
  }

  private static Optional<TensorType> storageType(Global global) {
    return global.name.startsWith("torch.")
        ? TensorType.ofStorage(global.name.substring("torch.".length()))
        : Optional.empty();
  }

  /** ('storage', type, key, place on a device, length). */
  static Storage storage(Object reference) throws PickleException {
    if (reference instanceof List<?> list
        && list.size() == 5
        && "storage".equals(list.get(0))
        && list.get(1) instanceof Global global
        && storageType(global).isPresent()
        && list.get(2) instanceof String key
        && list.get(4) instanceof Long length
        && length >= 0) {
      return new Storage(storageType(global).get(), key, length);
    }
    throw new PickleException("the pickle refers to " + describe(reference) + ", not a storage");
  }

  /**
   * What a call gives, which is done here.
   *
   * @param call the function and its arguments
   */
  static Object call(List<Object> call) throws PickleException {
    if (!(call.get(0) instanceof Global global) || !(call.get(1) instanceof List<?> arguments)) {
      throw new PickleException("the pickle calls " + describe(call.get(0)));
    }
    switch (global.name) {
      case ORDERED_DICT -> {
        if (!arguments.isEmpty()) {
          throw new PickleException("the pickle gives OrderedDict arguments; expected none");
        }
        return new LinkedHashMap<>();
      }
      case TENSOR -> {
        return tensor(arguments);
      }
      case PARAMETER -> {
        if (arguments.isEmpty() || !(arguments.get(0) instanceof TensorPlace place)) {
          throw new PickleException("the pickle makes a parameter of what is no tensor");
        }
        return place;
      }
      default -> throw new PickleException("the pickle calls " + global.name);
    }
  }

  /** (storage, offset, sizes, strides, ..); what follows concerns training. */
  private static TensorPlace tensor(List<?> arguments) throws PickleException {
    if (arguments.size() >= 4
        && arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Long offset) {
      long[] shape = numbers(arguments.get(2));
      long[] strides = numbers(arguments.get(3));
      if (shape.length == strides.length) {
        return new TensorPlace(storage, offset, shape, strides);
      }
    }
    throw new PickleException(
        "the pickle makes a tensor of "
            + describe(arguments)
            + "; expected storage, offset,"
            + " sizes and strides");
  }

  private static long[] numbers(Object list) throws PickleException {
    if (!(list instanceof List<?> values)) {
      throw new PickleException("the pickle has " + describe(list) + " for sizes");
    }
    long[] numbers = new long[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(values.get(i) instanceof Long number)) {
        throw new PickleException("the pickle has " + describe(values.get(i)) + " for a size");
      }
      numbers[i] = number;
    }
    return numbers;
  }

  /** Without what a container holds, which may be itself. */
  static String describe(Object value) {
    if (value instanceof Map<?, ?>) {
      return "a dict";
    }
    if (value instanceof List<?>) {
      return "a list";
    }
    return value instanceof TensorPlace ? "a tensor" : Objects.toString(value);
  }
}
