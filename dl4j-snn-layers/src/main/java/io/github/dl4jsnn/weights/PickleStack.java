package io.github.dl4jsnn.weights;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The values that a pickle has made and not used yet, and those that it keeps by number. */
final class PickleStack {

  private static final Object MARK = new Object();

  /** A deque holds no null. */
  private static final Object NONE = new Object();

  private final Deque<Object> stack = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  /**
   * @param value may be null
   */
  void push(Object value) {
    stack.push(value == null ? NONE : value);
  }

  void mark() {
    stack.push(MARK);
  }

  Object peek() throws PickleException {
    return value(top());
  }

  Object pop() throws PickleException {
    Object value = peek();
    stack.pop();
    return value;
  }

  /** The last n values, in the order in which they were pushed. */
  List<Object> pop(int n) throws PickleException {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      values.add(pop());
    }
    Collections.reverse(values);
    return values;
  }

  /** The values above the last mark, in the order in which they were pushed; the mark goes too. */
  List<Object> toMark() throws PickleException {
    List<Object> values = new ArrayList<>();
    while (top() != MARK) {
      values.add(pop());
    }
    stack.pop();
    Collections.reverse(values);
    return values;
  }

  /** Keeps the last value, which stays. */
  void keep(int index) throws PickleException {
    memo.put(index, top());
  }

  /** Pushes a value that was kept. */
  void recall(int index) throws PickleException {
    Object value = memo.get(index);
    if (value == null || value == MARK) {
      throw new PickleException("the pickle recalls value " + index + ", which it did not keep");
    }
    stack.push(value);
  }

  private Object top() throws PickleException {
    if (stack.isEmpty()) {
      throw new PickleException("the pickle takes a value where there is none");
    }
    return stack.peek();
  }

  private static Object value(Object onStack) throws PickleException {
    if (onStack == MARK) {
      throw new PickleException("the pickle takes a mark for a value");
    }
    return onStack == NONE ? null : onStack;
  }
}
