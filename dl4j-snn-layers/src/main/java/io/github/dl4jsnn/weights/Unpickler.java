package io.github.dl4jsnn.weights;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of Python's pickle format (protocol 2) that torch needs for state dicts: numbers,
 * strings, tuples, lists, dicts, and tensors. It executes nothing: a function or class that the
 * file names is one of a short list, each done here, and any other one is refused by name.
 *
 * <p>Values are Long, Double, Boolean, String, List, Map (in the order of the file), {@link
 * PickledTorch.TensorPlace} and null.
 */
final class Unpickler {

  private static final int MOST_PROTOCOL = 5;
  private static final int LONGEST_INTEGER = 8;

  private final ByteBuffer in;
  private final PickleStack stack = new PickleStack();

  Unpickler(byte[] pickle) {
    in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The value that the pickle describes. */
  Object read() throws PickleException {
    try {
      while (true) {
        int opcode = in.get() & 0xFF;
        if (opcode == '.') {
          return stack.pop();
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
      case 'c' -> stack.push(PickledTorch.global(line(), line()));
      case 'q' -> stack.keep(in.get() & 0xFF);
      case 'r' -> stack.keep(in.getInt());
      case 'h' -> stack.recall(in.get() & 0xFF);
      case 'j' -> stack.recall(in.getInt());
      case '(' -> stack.mark();
      case ')' -> stack.push(List.of());
      case ']' -> stack.push(new ArrayList<>());
      case '}' -> stack.push(new LinkedHashMap<>());
      case 't' -> stack.push(Collections.unmodifiableList(stack.toMark()));
      case 0x85 -> stack.push(Collections.unmodifiableList(stack.pop(1)));
      case 0x86 -> stack.push(Collections.unmodifiableList(stack.pop(2)));
      case 0x87 -> stack.push(Collections.unmodifiableList(stack.pop(3)));
      case 'X' -> stack.push(text(in.getInt() & 0xFFFFFFFFL));
      case 0x8c -> stack.push(text(in.get() & 0xFF));
      case 'K' -> stack.push((long) (in.get() & 0xFF));
      case 'M' -> stack.push((long) (in.getShort() & 0xFFFF));
      case 'J' -> stack.push((long) in.getInt());
      case 0x8a -> stack.push(integer(in.get() & 0xFF));
      case 'G' -> stack.push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
      case 0x88 -> stack.push(true);
      case 0x89 -> stack.push(false);
      case 'N' -> stack.push(null);
      case 'Q' -> stack.push(PickledTorch.storage(stack.pop()));
      case 'R' -> stack.push(PickledTorch.call(stack.pop(2)));
      case 'a' -> append(stack.pop(1));
      case 'e' -> append(stack.toMark());
      case 's' -> put(stack.pop(2));
      case 'u' -> put(stack.toMark());
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

  @SuppressWarnings("unchecked") // made here
  private void append(List<Object> values) throws PickleException {
    if (!(stack.peek() instanceof ArrayList<?> list)) {
      throw new PickleException("the pickle appends to " + PickledTorch.describe(stack.peek()));
    }
    ((List<Object>) list).addAll(values);
  }

  @SuppressWarnings("unchecked") // made here
  private void put(List<Object> pairs) throws PickleException {
    if (!(stack.peek() instanceof LinkedHashMap<?, ?> map) || pairs.size() % 2 != 0) {
      throw new PickleException(
          "the pickle puts entries into " + PickledTorch.describe(stack.peek()));
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      Object key = pairs.get(i);
      if (!(key instanceof String) && !(key instanceof Long)) {
        throw new PickleException("the pickle has " + PickledTorch.describe(key) + " for a key");
      }
      if (((Map<Object, Object>) map).containsKey(key)) {
        throw new PickleException("the pickle has two entries \"" + key + "\"");
      }
      ((Map<Object, Object>) map).put(key, pairs.get(i + 1));
    }
  }

  /** Attributes of a dict, of which torch has the versions of its modules. */
  private void build() throws PickleException {
    Object state = stack.pop();
    if (!(stack.peek() instanceof LinkedHashMap<?, ?>) || !(state instanceof Map<?, ?>)) {
      throw new PickleException(
          "the pickle sets attributes of " + PickledTorch.describe(stack.peek()));
    }
  }
}
