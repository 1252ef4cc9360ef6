package io.github.dl4jsnn.internal.stream;

import java.util.function.Supplier;

/**
 * An activation function.
 *
 * @param form of input and output
 * @param functions gives each thread its own
 */
public record ActivationStage(Form form, Supplier<Function> functions) implements Stage {

  /** Changes values in place. */
  public interface Function {
    /** Applies itself to all values. */
    void apply(float[] x);
  }

  @Override
  public Step step() {
    Function function = functions.get();
    return (in, state, t, out) -> {
      float[] x = in[0].values();
      float[] y = out.write();
      System.arraycopy(x, 0, y, 0, y.length);
      function.apply(y);
    };
  }
}
