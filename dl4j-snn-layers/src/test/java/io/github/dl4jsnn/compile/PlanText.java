package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.compile.Item.Instruction;
import io.github.dl4jsnn.compile.Item.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes a plan as one reads it, for docs/compile.md. */
final class PlanText {

  private PlanText() {}

  /** The loops of forward and backward with their constants. */
  static String of(Plan.Filled filled) {
    List<String> lines = new ArrayList<>();
    program("forward", filled.plan.forward(), filled.constants, lines);
    program("backward", filled.plan.backward(), filled.constants, lines);
    return String.join("\n", lines);
  }

  private static void program(
      String name, List<Item> items, float[] constants, List<String> lines) {
    for (Item item : items) {
      if (item instanceof Item.Loop loop) {
        lines.add(name + ", a loop of size " + loop.size() + ": for each neuron i");
        loop(loop, constants, lines);
      } else {
        Item.Call call = (Item.Call) item;
        lines.add(name + ", TileMath." + lower(call.op()) + " from " + array(call.from()));
      }
    }
  }

  private static void loop(Item.Loop loop, float[] constants, List<String> lines) {
    for (int k = 0; k < loop.body().size(); k++) {
      lines.add("  float a" + k + " = " + value(loop, loop.body().get(k), constants) + ";");
    }
    for (Item.Store store : loop.stores()) {
      String to = array(loop.arrays().get(store.array()));
      lines.add(
          "  " + to + (store.adds() ? " += " : " = ") + operand(store.value(), constants) + ";");
    }
  }

  private static String value(Item.Loop loop, Instruction i, float[] constants) {
    if (i.op() == Op.LEAF) {
      return array(loop.arrays().get(i.array()));
    }
    String a = operand(i.a(), constants);
    String b = i.b() == null ? "" : operand(i.b(), constants);
    return switch (i.op()) {
      case ADD -> a + " + " + b;
      case SUB -> a + " - " + b;
      case MUL -> a + " * " + b;
      case DIV -> a + " / " + b;
      case NEG -> "-" + a;
      default -> lower(i.op()) + "(" + a + (b.isEmpty() ? "" : ", " + b) + ")";
    };
  }

  private static String operand(Operand o, float[] constants) {
    return switch (o.kind()) {
      case ZERO -> "0";
      case ONE -> "1";
      case CONSTANT -> Float.toString(constants[o.index()]);
      case VALUE -> "a" + o.index();
    };
  }

  /** Name and index of an array, at neuron i. */
  private static String array(Place place) {
    String name =
        switch (place.kind()) {
          case INPUT -> "x";
          case STATE -> "v";
          case SPIKE -> "s";
          case SPIKE_GRADIENT -> "ds";
          case STATE_GRADIENT -> "dv";
          case INPUT_GRADIENT -> "dx";
          default -> place.kind().name().toLowerCase(Locale.ROOT) + place.index();
        };
    return name + "[i]";
  }

  private static String lower(Op op) {
    return op.name().toLowerCase(Locale.ROOT);
  }
}
