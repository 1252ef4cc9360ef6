package io.github.dl4jsnn.compile;

import java.util.List;

/** One part of a program: a generated loop or a call of a loop of the library. */
sealed interface Item {

  /**
   * An operand of an instruction or a store.
   *
   * @param index of the instruction or constant
   */
  record Operand(Kind kind, int index) {

    /** Zero and one are code, other constants arguments. */
    enum Kind {
      VALUE,
      CONSTANT,
      ZERO,
      ONE
    }

    static Operand value(int instruction) {
      return new Operand(Kind.VALUE, instruction);
    }
  }

  /**
   * One value of a loop; of {@link Op#LEAF} an array's element.
   *
   * @param array index of that array among the loop's, else -1
   */
  record Instruction(Op op, int array, Operand a, Operand b) {}

  /**
   * Writes a value to an array.
   *
   * @param array index among the loop's
   * @param adds whether it is added to what is there
   */
  record Store(int array, Operand value, boolean adds) {}

  /**
   * A loop over the tile: for each element all instructions, then all stores.
   *
   * @param constants those that occur, in this order
   */
  record Loop(
      List<Place> arrays, List<Integer> constants, List<Instruction> body, List<Store> stores)
      implements Item {

    /** See {@link LoopSize}. */
    int size() {
      int operations = 0;
      int moves = 0;
      for (Instruction i : body) {
        operations += i.op().operations();
        moves += i.op() == Op.LEAF ? 1 : 0;
      }
      for (Store s : stores) {
        moves += s.adds() ? 2 : 1;
      }
      return LoopSize.of(operations, moves, arrays.size());
    }
  }

  /**
   * A method of {@code TileMath}.
   *
   * @param constant its argument, or null
   */
  record Call(Op op, Place from, Place to, Operand constant) implements Item {}
}
