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
    List<Item> items = write(new Schedule(uses, limit, false));
    if (largest(items) > limit) {
      // What has to wait did not fit into the last loop.
      List<Item> other = write(new Schedule(uses, limit, true));
      items = largest(other) < largest(items) ? other : items;
    }
    return items;
  }

  private List<Item> write(Schedule schedule) {
    List<Item> items = new ArrayList<>();
    for (int k = 0; k < schedule.loops(); k++) {
      for (Expr e : schedule.callsBefore(k)) {
        Operand constant = e.b == null ? null : constant(e.b);
        items.add(new Call(e.op, schedule.array(e.a), schedule.array(e), constant));
      }
      Loop loop = new Writer(schedule, k).loop();
      if (!loop.stores().isEmpty()) {
        items.add(loop);
      }
    }
    temporaries = Math.max(temporaries, schedule.temporaries());
    return items;
  }

  private static int largest(List<Item> items) {
    int size = 0;
    for (Item item : items) {
      size = Math.max(size, item instanceof Loop loop ? loop.size() : 0);
    }
    return size;
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
    private final Schedule schedule;
    private final int k;
    private final List<Place> arrays = new ArrayList<>();
    private final List<Integer> used = new ArrayList<>();
    private final List<Instruction> body = new ArrayList<>();
    private final List<Store> stores = new ArrayList<>();
    private final Map<Expr, Operand> done = new HashMap<>();

    Writer(Schedule schedule, int k) {
      this.schedule = schedule;
      this.k = k;
    }

    Loop loop() {
      List<Output> outputs = new ArrayList<>(schedule.outputs(k));
      for (Expr e : schedule.values(k)) {
        Place place = schedule.array(e);
        if (place != null && place.kind() == Place.Kind.TEMPORARY) {
          outputs.add(new Output(place, e));
        }
      }
      List<Expr> left = new ArrayList<>();
      for (Output out : outputs) {
        collect(out.value(), left);
      }
      while (!left.isEmpty()) {
        value(left.remove(next(left)));
      }
      for (Output out : outputs) {
        Operand from = value(out.value());
        stores.add(new Store(array(out.to()), from, out.adds()));
      }
      return new Loop(
          List.copyOf(arrays), List.copyOf(used), List.copyOf(body), List.copyOf(stores));
    }

    /** What the loop computes for a value, operands before their users. */
    private void collect(Expr e, List<Expr> to) {
      if (e != null && !e.constant() && schedule.computes(k, e) && !to.contains(e)) {
        collect(e.a, to);
        collect(e.b, to);
        to.add(e);
      }
    }

    /**
     * Which value comes next: sums and products as early as they can. C2 turns the two operands of
     * a sum or product around while it looks for a vector of them, to have a value on the same side
     * as in another use of it, say 1 - s; where that use is the later one it turns them back. Else
     * the loop is not vectorised at all.
     */
    private int next(List<Expr> left) {
      int first = -1;
      for (int j = 0; j < left.size(); j++) {
        Expr e = left.get(j);
        if (ready(e.a) && ready(e.b)) {
          if (e.op == Op.ADD || e.op == Op.MUL) {
            return j;
          }
          first = first < 0 ? j : first;
        }
      }
      return first;
    }

    private boolean ready(Expr e) {
      return e == null || e.constant() || done.containsKey(e) || !schedule.computes(k, e);
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
