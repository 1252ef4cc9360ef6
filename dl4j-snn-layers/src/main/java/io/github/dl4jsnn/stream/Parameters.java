package io.github.dl4jsnn.stream;

import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies of a layer's parameters as Java arrays, in c order. */
record Parameters(Layer layer) {

  boolean has(String key) {
    return layer.getParam(key) != null;
  }

  /** The values of a parameter; null where the layer has none of this name. */
  float[] floats(String key) {
    INDArray p = layer.getParam(key);
    return p == null ? null : p.castTo(DataType.FLOAT).dup('c').data().asFloat();
  }

  /** The same in double precision. */
  double[] doubles(String key) {
    INDArray p = layer.getParam(key);
    return p == null ? null : p.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  /** A matrix by rows. */
  float[][] rows(String key) {
    float[] flat = floats(key);
    int columns = (int) layer.getParam(key).size(1);
    float[][] rows = new float[flat.length / columns][columns];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(flat, i * columns, rows[i], 0, columns);
    }
    return rows;
  }
}
