package io.github.dl4jsnn.conversion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingConvolution2D;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Series become images of height 1, and their gradients series. */
class SeriesToImagesTest {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  @Test
  void everyValueKeepsItsPlace() {
    INDArray series = Nd4j.rand(DataType.FLOAT, 2, 3, 5); // [b, c, n]
    for (char order : new char[] {'c', 'f'}) {
      SeriesToImages first = new SeriesToImages(3, 5, RNNFormat.NCW);
      INDArray images = first.preProcess(series.dup(order), 2, NO_WORKSPACES);
      assertArrayEquals(new long[] {2, 3, 1, 5}, images.shape());
      SeriesToImages last = new SeriesToImages(3, 5, RNNFormat.NWC);
      INDArray across = last.preProcess(series.permute(0, 2, 1).dup(order), 2, NO_WORKSPACES);
      assertArrayEquals(new long[] {2, 1, 5, 3}, across.shape());
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < 5; i++) {
          assertEquals(series.getFloat(1, c, i), images.getFloat(1, c, 0, i));
          assertEquals(series.getFloat(1, c, i), across.getFloat(1, 0, i, c));
        }
      }
      assertEquals(series, first.backprop(images, 2, NO_WORKSPACES));
      assertEquals(series.permute(0, 2, 1).dup(), last.backprop(across, 2, NO_WORKSPACES));
    }
    assertEquals(
        InputType.convolutional(1, 5, 3, CNN2DFormat.NCHW),
        new SeriesToImages(3, 5, RNNFormat.NCW).getOutputType(InputType.recurrent(3, 5)));
    assertEquals(
        InputType.convolutional(1, 5, 3, CNN2DFormat.NHWC),
        new SeriesToImages(3, 5, RNNFormat.NWC).getOutputType(InputType.recurrent(3, 5)));
  }

  @Test
  void otherShapesAndMasksAreRefused() {
    SeriesToImages images = new SeriesToImages(3, 5, RNNFormat.NCW);
    DL4JInvalidInputException e =
        assertThrows(
            DL4JInvalidInputException.class,
            () -> images.preProcess(Nd4j.zeros(2, 5, 3), 2, NO_WORKSPACES));
    assertTrue(e.getMessage().contains("expected series [2, 3, 5], got [2, 5, 3]"), e.getMessage());
    assertThrows(
        DL4JInvalidInputException.class,
        () -> images.feedForwardMaskArray(Nd4j.ones(2, 5), MaskState.Active, 2));
    assertThrows(IllegalArgumentException.class, () -> new SeriesToImages(0, 5, RNNFormat.NCW));
  }

  @Test
  void itIsSavedWithTheNetwork() {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new SpikingConvolution2D.Builder(1, 3).nOut(2).withoutNeuron().build())
            .inputPreProcessor(0, new SeriesToImages(3, 5, RNNFormat.NWC))
            .setInputType(InputType.recurrent(3, 5, RNNFormat.NWC))
            .build();
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    assertEquals(
        new SeriesToImages(3, 5, RNNFormat.NWC),
        MultiLayerConfiguration.fromJson(conf.toJson()).getInputPreProcess(0));
  }
}
