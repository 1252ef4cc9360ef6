package io.github.dl4jsnn.internal.stream;

import io.github.dl4jsnn.internal.image.Pooling;

/**
 * Pools each image.
 *
 * @param form of the output
 */
public record PoolingStage(Form form, Pooling pooling) implements Stage {

  @Override
  public Step step() {
    Pooling.OneImage one = pooling.new OneImage();
    return (in, state, t, out) -> one.pool(in[0].values(), out.write());
  }
}
