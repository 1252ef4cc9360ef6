package io.github.dl4jsnn.internal.stream;

/**
 * Moves values to other places, as where images become rows in DL4J's order.
 *
 * @param form of the output
 * @param order where each value goes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ReorderStage(Form form, int[] order) implements Stage {

  /** The reverse of an order. */
  public static int[] reverse(int[] order) {
    int[] back = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      back[order[i]] = i;
    }
    return back;
  }

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      Signal x = in[0];
      int n = x.events();
      if (x.eventValues() == null) {
        out.writeEvents(x.indices(), n, order);
        return;
      }
      float[] from = x.values();
      float[] to = out.write();
      for (int i = 0; i < to.length; i++) {
        to[order[i]] = from[i];
      }
    };
  }
}
