package io.github.dl4jsnn.layer;

import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;

/** Layers with an encoder have no time axis that Bidirectional could reverse. */
final class Bidirection {

  private Bidirection() {}

  /**
   * Refuses to make a layer with an encoder for a Bidirectional. DL4J does not pass that to a
   * layer; the stack of calls shows it.
   */
  static void refuse(BaseSpikingLayer layer) {
    boolean inside =
        layer.addsTime()
            && StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(
                    frames ->
                        frames.anyMatch(
                            f -> Bidirectional.class.isAssignableFrom(f.getDeclaringClass())));
    if (inside) {
      throw new DL4JInvalidConfigException(
          layer.getClass().getSimpleName()
              + " \""
              + layer.getLayerName()
              + "\" inside of Bidirectional has the encoder "
              + layer.getEncoder()
              + ": its input has no time axis that could be reversed. Leave the encoder out and put"
              + " new EncodingLayer("
              + layer.getEncoder()
              + ") below");
    }
  }
}
