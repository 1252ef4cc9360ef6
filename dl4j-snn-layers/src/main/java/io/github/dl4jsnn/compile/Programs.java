package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.compile.Item.Call;
import io.github.dl4jsnn.compile.Item.Instruction;
import io.github.dl4jsnn.compile.Item.Loop;
import io.github.dl4jsnn.compile.Item.Operand;
import io.github.dl4jsnn.compile.Item.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes schedules down as programs, which know constants by number alone. Constants are numbered
 * as they come, over all programs that one object writes.
 */
final class Programs {

  private final int limit;
  private final Map<Integer, Integer> numbers = new HashMap<>();
  private final List<Float> constants = new ArrayList<>();
  private int temporaries;

  /**
   * @param limit largest size of a loop
   */
  Programs(int limit) {
    this.limit = limit;
  }

  /** The constants so far, by number. */
  float[] constants() {
    float[] all = new float[constants.size()];
    for (int k = 0; k < all.length; k++) {
      all[k] = constants.get(k);
    }
    return all;
  }

  /** How many arrays beside those of inputs and outputs the programs need. */
  int temporaries() {
    return temporaries;
  }

  /**
   * A program.
   *
   * @param outputs what it leaves
   * @param given what it finds, beside leaves
   */
  List<Item> write(List<Output> outputs, Map<Expr, Place> given) {
    Uses uses = new Uses(outputs, given);
    Schedule schedule = new Schedule(uses, limit);
    List<Item> items = new ArrayList<>();
    for (int k = 0; k < schedule.loops(); k++) {
      for (Expr e : schedule.callsBefore(k)) {
        Operand constant = e.b == null ? null : constant(e.b);
        items.add(new Call(e.op, schedule.array(e.a), schedule.array(e), constant));
      }
      Loop loop = new Writer(uses, schedule, k).loop();
      if (!loop.stores().isEmpty()) {
        items.add(loop);
      }
    }
    temporaries = Math.max(temporaries, schedule.temporaries());
    return items;
  }

  private Operand constant(Expr e) {
    int bits = Float.floatToRawIntBits(e.value);
    if (bits == 0) {
      return new Operand(Operand.Kind.ZERO, 0);
    }
    if (e.value == 1) {
      return new Operand(Operand.Kind.ONE, 0);
    }
    Integer number = numbers.get(bits);
    if (number == null) {
      number = constants.size();
      numbers.put(bits, number);
      constants.add(e.value);
    }
    return new Operand(Operand.Kind.CONSTANT, number);
  }

  /** Writes one loop. */
  private final class Writer {
    private final Uses uses;
    private final Schedule schedule;
    private final int k;
    private final List<Place> arrays = new ArrayList<>();
    private final List<Integer> used = new ArrayList<>();
    private final List<Instruction> body = new ArrayList<>();
    private final List<Store> stores = new ArrayList<>();
    private final Map<Expr, Operand> done = new HashMap<>();

    Writer(Uses uses, Schedule schedule, int k) {
      this.uses = uses;
      this.schedule = schedule;
      this.k = k;
    }

    Loop loop() {
      for (Expr e : schedule.values(k)) {
        if (!uses.repeated(e) || schedule.array(e) != null) {
          value(e);
        }
      }
      for (Output out : schedule.outputs(k)) {
        stores.add(new Store(array(out.to()), value(out.value()), out.adds()));
      }
      for (Expr e : schedule.values(k)) {
        Place place = schedule.array(e);
        if (place != null && place.kind() == Place.Kind.TEMPORARY) {
          stores.add(new Store(array(place), value(e), false));
        }
      }
      return new Loop(
          List.copyOf(arrays), List.copyOf(used), List.copyOf(body), List.copyOf(stores));
    }

    private Operand value(Expr e) {
      if (e == null) {
        return null;
      }
      if (e.constant()) {
        Operand c = constant(e);
        if (c.kind() == Operand.Kind.CONSTANT && !used.contains(c.index())) {
          used.add(c.index());
        }
        return c;
      }
      Operand operand = done.get(e);
      if (operand == null) {
        Instruction instruction =
            schedule.computes(k, e)
                ? new Instruction(e.op, -1, value(e.a), value(e.b))
                : new Instruction(Op.LEAF, array(schedule.array(e)), null, null);
        body.add(instruction);
        operand = Operand.value(body.size() - 1);
        done.put(e, operand);
      }
      return operand;
    }

    private int array(Place place) {
      int k = arrays.indexOf(place);
      if (k < 0) {
        k = arrays.size();
        arrays.add(place);
      }
      return k;
    }
  }
}
