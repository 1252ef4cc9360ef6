package io.github.dl4jsnn.check;

import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.util.Records;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Variants of a record in which one number is as small or as large as its constructor takes it. */
final class Extremes {

  private static final List<Double> LADDER =
      List.of(-1e6, -1e3, -1.0, -1e-3, 0.0, 1e-3, 1.001, 1e3, 1e6);

  private Extremes() {}

  /** The variants; none of what is no record. */
  static <R> Set<R> of(R record) {
    Set<R> all = new LinkedHashSet<>();
    if (!record.getClass().isRecord()) {
      return all;
    }
    for (RecordComponent c : Records.components(record)) {
      for (double number : LADDER) {
        for (Object value : values(c, number)) {
          R made = made(record, c.getName(), value);
          if (made != null) {
            all.add(made);
          }
        }
      }
    }
    return all;
  }

  /** What a component can be that holds a number; nothing where it holds none. */
  private static List<Object> values(RecordComponent c, double number) {
    if (c.getType() == double.class || c.getType() == Double.class) {
      return List.of(number);
    }
    if (c.getType() == Constant.class) {
      return List.of(Constant.of(number));
    }
    return c.getType() == Reset.class
        ? List.of(Reset.hard(number), Reset.softBy(number))
        : List.of();
  }

  private static <R> R made(R record, String name, Object value) {
    try {
      return Records.with(record, name, value);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
