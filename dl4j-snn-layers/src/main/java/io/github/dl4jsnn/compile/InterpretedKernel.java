package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.algebra.TileAlgebra;
import io.github.dl4jsnn.compile.Item.Call;
import io.github.dl4jsnn.compile.Item.Instruction;
import io.github.dl4jsnn.compile.Item.Loop;
import io.github.dl4jsnn.compile.Item.Operand;
import io.github.dl4jsnn.compile.Item.Store;
import java.util.List;

/**
 * Runs a plan without code of its own, one operation of {@link TileAlgebra} after another: for
 * where no class can be defined. The same operations in the same order on each neuron, so the same
 * bits.
 */
final class InterpretedKernel extends PlanKernel {

  private final TileAlgebra tile;

  InterpretedKernel(Plan plan, float[] constants, int capacity) {
    super(plan, constants, capacity);
    tile = new TileAlgebra(capacity);
  }

  /** Finds the array of a place. */
  private interface Arrays {
    float[] at(Place place);
  }

  @Override
  void begin(float[][] parameters, int n) {
    run(plan().begin(), p -> own(p, parameters), n);
  }

  @Override
  void forward(
      float[] x, float[][] state, float[][] parameters, float[] spike, float[][] saved, int n) {
    Arrays arrays =
        p ->
            switch (p.kind()) {
              case INPUT -> x;
              case STATE -> state[p.index()];
              case SPIKE -> spike;
              case SAVED -> saved[p.index()];
              default -> own(p, parameters);
            };
    run(plan().forward(), arrays, n);
  }

  @Override
  void backward(
      float[][] saved,
      float[][] parameters,
      float[] dSpike,
      float[][] dState,
      float[] dx,
      float[][] dParameters,
      int n) {
    Arrays arrays =
        p ->
            switch (p.kind()) {
              case SAVED -> saved[p.index()];
              case SPIKE_GRADIENT -> dSpike;
              case STATE_GRADIENT -> dState[p.index()];
              case INPUT_GRADIENT -> dx;
              case PARAMETER_GRADIENT -> dParameters[p.index()];
              default -> own(p, parameters);
            };
    run(plan().backward(), arrays, n);
  }

  private float[] own(Place place, float[][] parameters) {
    return switch (place.kind()) {
      case PARAMETER -> parameters[place.index()];
      case HOISTED -> hoisted[place.index()];
      case TEMPORARY -> temporaries[place.index()];
      default -> throw new IllegalStateException("no array for " + place);
    };
  }

  private void run(List<Item> program, Arrays arrays, int n) {
    for (Item item : program) {
      if (item instanceof Call call) {
        float c = call.constant() == null ? 0 : constant(call.constant());
        Calls.run(call.op(), math, arrays.at(call.from()), arrays.at(call.to()), c, n);
      } else {
        run((Loop) item, arrays, n);
      }
    }
  }

  private void run(Loop loop, Arrays arrays, int n) {
    tile.reset(n);
    float[][] values = new float[loop.body().size()][];
    for (int k = 0; k < values.length; k++) {
      Instruction i = loop.body().get(k);
      values[k] = i.op() == Op.LEAF ? arrays.at(loop.arrays().get(i.array())) : compute(i, values);
    }
    for (Store s : loop.stores()) {
      // A value that is stored as it was read must not change before.
      if (s.value().kind() == Operand.Kind.VALUE
          && loop.body().get(s.value().index()).op() == Op.LEAF) {
        values[s.value().index()] = tile.mul(values[s.value().index()], 1);
      }
    }
    for (Store s : loop.stores()) {
      float[] to = arrays.at(loop.arrays().get(s.array()));
      if (s.value().kind() == Operand.Kind.VALUE) {
        float[] from = values[s.value().index()];
        System.arraycopy(s.adds() ? tile.add(to, from) : from, 0, to, 0, n);
      } else {
        float c = constant(s.value());
        System.arraycopy(s.adds() ? tile.add(to, c) : tile.constant(to, c), 0, to, 0, n);
      }
    }
  }

  private float constant(Operand operand) {
    return switch (operand.kind()) {
      case ZERO -> 0;
      case ONE -> 1;
      case CONSTANT -> constants[operand.index()];
      case VALUE -> throw new IllegalStateException("no constant: " + operand);
    };
  }

  private float[] compute(Instruction i, float[][] values) {
    float[] x = array(i.a(), values);
    float[] y = array(i.b(), values);
    return switch (i.op()) {
      case ADD -> y != null ? tile.add(x, y) : tile.add(x, constant(i.b()));
      case SUB -> x != null ? tile.sub(x, y) : tile.sub(constant(i.a()), y);
      case MUL -> y != null ? tile.mul(x, y) : tile.mul(x, constant(i.b()));
      case DIV ->
          x == null
              ? tile.div(constant(i.a()), y)
              : y != null ? tile.div(x, y) : tile.div(x, constant(i.b()));
      case NEG -> tile.mul(x, -1);
      case ABS -> tile.abs(x);
      case MAX -> tile.max(x, constant(i.b()));
      case MIN -> tile.min(x, constant(i.b()));
      case SQRT -> tile.sqrt(x);
      case STEP -> tile.step(x);
      default -> throw new IllegalStateException("not an operation of a loop: " + i.op());
    };
  }

  /** Null where the operand is a constant, or none. */
  private static float[] array(Operand operand, float[][] values) {
    return operand == null || operand.kind() != Operand.Kind.VALUE ? null : values[operand.index()];
  }
}
