package io.github.dl4jsnn.examples.data;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;

/**
 * Square images as sequences: the rows of an image, from top to bottom, are its time steps.
 * Features [b, side x side] become [b, side, side] with the columns on axis 1 and time on axis 2.
 */
public final class ImageRows implements DataSetPreProcessor {
  private static final long serialVersionUID = 1L;

  @Override
  public void preProcess(org.nd4j.linalg.dataset.api.DataSet batch) {
    batch.setFeatures(of(batch.getFeatures()));
  }

  /** The rows of images. */
  public static INDArray of(INDArray images) {
    long side = Math.round(Math.sqrt((double) images.size(1)));
    return images.reshape(-1, side, side).permute(0, 2, 1).dup('c');
  }
}
