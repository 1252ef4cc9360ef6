package io.github.dl4jsnn.contract;

import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.util.Records;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The numbers of a record, those in {@link Constant}s and {@link Reset}s included, each to be set.
 *
 * @param name how errors call it
 * @param type double, int, or Double where null has a meaning
 * @param get boxed, or null
 * @param set to a number or, where it is a Constant, to another one
 */
record Numbers<R>(
    String name, Class<?> type, Function<R, Object> get, BiFunction<R, Object, R> set) {

  static <R> List<Numbers<R>> of(R record) {
    List<Numbers<R>> all = new ArrayList<>();
    for (RecordComponent c : Records.components(record)) {
      String name = c.getName();
      if (c.getType() == double.class || c.getType() == Double.class || c.getType() == int.class) {
        all.add(
            new Numbers<>(
                name, c.getType(), r -> Records.get(r, c), (r, v) -> Records.with(r, name, v)));
      } else if (c.getType() == Constant.class) {
        all.add(
            new Numbers<>(
                name,
                Records.get(record, c) == null ? Double.class : double.class,
                r -> number((Constant) Records.get(r, c)),
                (r, v) -> Records.with(r, name, constant(v))));
      } else if (c.getType() == Reset.class) {
        all.add(reset(c, "vReset", Reset.Kind.HARD));
        all.add(reset(c, "resetAmount", Reset.Kind.SOFT));
      }
    }
    return all;
  }

  private static <R> Numbers<R> reset(RecordComponent c, String name, Reset.Kind kind) {
    Function<R, Reset> get = r -> (Reset) Records.get(r, c);
    return new Numbers<>(
        name,
        Double.class,
        r -> get.apply(r).kind() == kind ? number(get.apply(r).value()) : null,
        (r, v) ->
            Records.with(
                r,
                c.getName(),
                v == null
                    ? new Reset(Reset.Kind.SOFT, null, get.apply(r).detach())
                    : new Reset(kind, constant(v), get.apply(r).detach())));
  }

  private static Object number(Constant constant) {
    return constant == null ? null : (Object) constant.get(0);
  }

  private static Constant constant(Object value) {
    return value == null || value instanceof Constant
        ? (Constant) value
        : Constant.of((Double) value);
  }
}
