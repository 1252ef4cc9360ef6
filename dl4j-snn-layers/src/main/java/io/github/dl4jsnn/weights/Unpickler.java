package io.github.dl4jsnn.weights;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The part of Python's pickle format (protocol 2) that torch needs for state dicts: numbers,
 * strings, tuples, lists, dicts, and tensors. It executes nothing: a function or class that the
 * file names is one of a short list, each done here, and any other one is refused by name.
 *
 * <p>Values are Long, Double, Boolean, String, List, Map (in the order of the file), {@link
 * TensorPlace} and null.
 */
final class Unpickler {

  /** A part of a storage, as the file describes it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record TensorPlace(Storage storage, long offset, long[] shape, long[] strides) {}

  /** Numbers in the archive, of which tensors are parts. */
  record Storage(TensorType type, String key, long length) {}

  /** A function, class or storage type by its name. */
  private record Global(String name) {}

  /** Thrown with the problem alone; the caller names the file. */
  static final class PickleException extends Exception {
    private static final long serialVersionUID = 1;

    PickleException(String message) {
      super(message);
    }
  }

  private static final Object MARK = new Object();
  private static final String ORDERED_DICT = "collections.OrderedDict";
  private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";
  private static final int MOST_PROTOCOL = 5;
  private static final int LONGEST_INTEGER = 8;

  private final ByteBuffer in;
  private final Deque<Object> stack = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  /** A deque holds no null. */
  private static final Object NONE = new Object();

  Unpickler(byte[] pickle) {
    in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The value that the pickle describes. */
  Object read() throws PickleException {
    try {
      while (true) {
        int opcode = in.get() & 0xFF;
        if (opcode == '.') {
          return value(pop());
        }
        run(opcode);
      }
    } catch (BufferUnderflowException e) {
      throw new PickleException("the pickle ends in the middle");
    }
  }

  private void run(int opcode) throws PickleException {
    switch (opcode) {
      case 0x80 -> protocol(in.get());
      case 'c' -> push(global(line(), line()));
      case 'q' -> memo.put(in.get() & 0xFF, peek());
      case 'r' -> memo.put(in.getInt(), peek());
      case 'h' -> push(recall(in.get() & 0xFF));
      case 'j' -> push(recall(in.getInt()));
      case '(' -> push(MARK);
      case ')' -> push(List.of());
      case ']' -> push(new ArrayList<>());
      case '}' -> push(new LinkedHashMap<>());
      case 't' -> push(tuple(toMark()));
      case 0x85 -> push(tuple(popAll(1)));
      case 0x86 -> push(tuple(popAll(2)));
      case 0x87 -> push(tuple(popAll(3)));
      case 'X' -> push(text(in.getInt() & 0xFFFFFFFFL));
      case 0x8c -> push(text(in.get() & 0xFF));
      case 'K' -> push((long) (in.get() & 0xFF));
      case 'M' -> push((long) (in.getShort() & 0xFFFF));
      case 'J' -> push((long) in.getInt());
      case 0x8a -> push(integer(in.get() & 0xFF));
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'N' -> push(NONE);
      case 'Q' -> push(storage(pop()));
      case 'R' -> reduce();
      case 'a' -> append(popAll(1));
      case 'e' -> append(toMark());
      case 's' -> put(popAll(2));
      case 'u' -> put(toMark());
      case 'b' -> build();
      default ->
          throw new PickleException(
              String.format(
                  "the pickle has the instruction 0x%02x, which state dicts do not need; files that"
                      + " were saved with another pickle_protocol than torch's default are not read",
                  opcode));
    }
  }

  private static void protocol(int version) throws PickleException {
    if (version < 2 || version > MOST_PROTOCOL) {
      throw new PickleException("the pickle has protocol " + version + "; expected 2 to 5");
    }
  }

  private void push(Object value) {
    stack.push(value);
  }

  private Object peek() throws PickleException {
    if (stack.isEmpty()) {
      throw new PickleException("the pickle takes a value where there is none");
    }
    return stack.peek();
  }

  private Object pop() throws PickleException {
    peek();
    return stack.pop();
  }

  private List<Object> popAll(int n) throws PickleException {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      values.add(value(pop()));
    }
    Collections.reverse(values);
    return values;
  }

  private List<Object> toMark() throws PickleException {
    List<Object> values = new ArrayList<>();
    for (Object next = pop(); next != MARK; next = pop()) {
      values.add(value(next));
    }
    Collections.reverse(values);
    return values;
  }

  /** What a value is outside of the stack. */
  private static Object value(Object onStack) throws PickleException {
    if (onStack == MARK) {
      throw new PickleException("the pickle takes a mark for a value");
    }
    return onStack == NONE ? null : onStack;
  }

  private static Object tuple(List<Object> values) {
    return Collections.unmodifiableList(values);
  }

  private Object recall(int index) throws PickleException {
    Object value = memo.get(index);
    if (value == null || value == MARK) {
      throw new PickleException("the pickle recalls value " + index + ", which it did not keep");
    }
    return value;
  }

  private String line() throws PickleException {
    StringBuilder line = new StringBuilder();
    for (int c = in.get() & 0xFF; c != '\n'; c = in.get() & 0xFF) {
      line.append((char) c);
    }
    return line.toString();
  }

  private String text(long bytes) throws PickleException {
    if (bytes > in.remaining()) {
      throw new PickleException("the pickle ends in the middle");
    }
    byte[] text = new byte[(int) bytes];
    in.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private long integer(int bytes) throws PickleException {
    if (bytes > LONGEST_INTEGER) {
      throw new PickleException("the pickle has an integer of " + bytes + " bytes; expected 8");
    }
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      // The last byte has the sign.
      long next = i == bytes - 1 ? in.get() : in.get() & 0xFF;
      value |= next << (8 * i);
    }
    return value;
  }

  private static Global global(String module, String name) throws PickleException {
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
  private static Storage storage(Object reference) throws PickleException {
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

  private void reduce() throws PickleException {
    List<Object> call = popAll(2);
    if (!(call.get(0) instanceof Global global) || !(call.get(1) instanceof List<?> arguments)) {
      throw new PickleException("the pickle calls " + describe(call.get(0)));
    }
    switch (global.name) {
      case ORDERED_DICT -> {
        if (!arguments.isEmpty()) {
          throw new PickleException("the pickle gives OrderedDict arguments; expected none");
        }
        push(new LinkedHashMap<>());
      }
      case TENSOR -> push(tensor(arguments));
      case PARAMETER -> {
        if (arguments.isEmpty() || !(arguments.get(0) instanceof TensorPlace place)) {
          throw new PickleException("the pickle makes a parameter of what is no tensor");
        }
        push(place);
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

  @SuppressWarnings("unchecked") // made here
  private void append(List<Object> values) throws PickleException {
    if (!(peek() instanceof ArrayList<?> list)) {
      throw new PickleException("the pickle appends to " + describe(peek()));
    }
    ((List<Object>) list).addAll(values);
  }

  @SuppressWarnings("unchecked") // made here
  private void put(List<Object> pairs) throws PickleException {
    if (!(peek() instanceof LinkedHashMap<?, ?> map) || pairs.size() % 2 != 0) {
      throw new PickleException("the pickle puts entries into " + describe(peek()));
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      Object key = pairs.get(i);
      if (!(key instanceof String) && !(key instanceof Long)) {
        throw new PickleException("the pickle has " + describe(key) + " for a key");
      }
      if (((Map<Object, Object>) map).containsKey(key)) {
        throw new PickleException("the pickle has two entries \"" + key + "\"");
      }
      ((Map<Object, Object>) map).put(key, pairs.get(i + 1));
    }
  }

  /** Attributes of a dict, of which torch has the versions of its modules. */
  private void build() throws PickleException {
    Object state = value(pop());
    if (!(peek() instanceof LinkedHashMap<?, ?>) || !(state instanceof Map<?, ?>)) {
      throw new PickleException("the pickle sets attributes of " + describe(peek()));
    }
  }

  /** Without what a container holds, which may be itself. */
  private static String describe(Object value) {
    if (value instanceof Map<?, ?>) {
      return "a dict";
    }
    if (value instanceof List<?>) {
      return "a list";
    }
    return value instanceof TensorPlace ? "a tensor" : Objects.toString(value);
  }
}
