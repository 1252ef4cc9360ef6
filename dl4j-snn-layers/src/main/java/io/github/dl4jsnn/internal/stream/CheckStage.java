package io.github.dl4jsnn.internal.stream;

import io.github.dl4jsnn.encoding.Encoder;

/** Sends its input, once it is known that the encoder of the layer can express it. */
public final class CheckStage implements Stage {

  private final Form form;
  private final ValueCheck check;

  /**
   * @param form of input and output
   * @param layer how errors name the layer
   */
  public CheckStage(Form form, String layer, Encoder encoder) {
    this.form = form;
    check = new ValueCheck(layer, encoder);
  }

  @Override
  public Form form() {
    return form;
  }

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      float[] x = in[0].values();
      check.check(x);
      System.arraycopy(x, 0, out.write(), 0, x.length);
    };
  }
}
