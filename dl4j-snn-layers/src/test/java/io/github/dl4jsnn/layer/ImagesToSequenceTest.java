package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The preprocessor against DL4J's, on memory of either order. */
class ImagesToSequenceTest {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
  private static final int B = 3;
  private static final int T = 4;

  @Test
  void itIsDl4jsPreProcessor() {
    INDArray first = Images.random(new Random(1), -1, 1, B * T, 5, 2, 3);
    INDArray last = first.permute(0, 2, 3, 1).dup('c');
    for (RNNFormat format : RNNFormat.values()) {
      CnnToRnnPreProcessor stock = new CnnToRnnPreProcessor(2, 3, 5, format);
      INDArray expected = stock.preProcess(first, B, NO_WORKSPACES).dup('c');
      INDArray epsilon = Images.random(new Random(2), -1, 1, expected.shape());
      INDArray back = stock.backprop(epsilon.dup('f'), B, NO_WORKSPACES).dup('c');
      for (int steps : new int[] {0, T}) {
        ImagesToSequence ours = new ImagesToSequence(2, 3, 5, CNN2DFormat.NCHW, format, steps);
        // Where T is known, a wrong minibatch does not matter.
        int minibatch = steps == 0 ? B : 1;
        for (INDArray x : new INDArray[] {first, last.permute(0, 3, 1, 2)}) {
          assertEquals(expected, ours.preProcess(x, minibatch, NO_WORKSPACES).dup('c'));
        }
        assertEquals(back, ours.backprop(epsilon, minibatch, NO_WORKSPACES).dup('c'));
        ImagesToSequence nhwc = new ImagesToSequence(2, 3, 5, CNN2DFormat.NHWC, format, steps);
        assertEquals(expected, nhwc.preProcess(last, minibatch, NO_WORKSPACES).dup('c'));
        assertEquals(
            back, nhwc.backprop(epsilon, minibatch, NO_WORKSPACES).permute(0, 3, 1, 2).dup('c'));
      }
    }
  }

  @Test
  void masksGoFromFoldedToSequence() {
    INDArray mask = Images.random(new Random(3), 0, 1, B * T, 1, 1, 1);
    INDArray expected =
        new CnnToRnnPreProcessor(2, 3, 5)
            .feedForwardMaskArray(mask, MaskState.Active, B)
            .getFirst();
    ImagesToSequence ours = new ImagesToSequence(2, 3, 5, CNN2DFormat.NCHW, RNNFormat.NCW, T);
    assertEquals(expected, ours.feedForwardMaskArray(mask, MaskState.Active, 1).getFirst());
  }

  @Test
  void jsonAndErrors() throws Exception {
    InputPreProcessor ours = new ImagesToSequence(2, 3, 5, CNN2DFormat.NHWC, RNNFormat.NWC, T);
    String json = JsonMappers.getMapper().writeValueAsString(ours);
    assertEquals(ours, JsonMappers.getMapper().readValue(json, InputPreProcessor.class));
    assertEquals(ours, ours.clone());
    ImagesToSequence folded = new ImagesToSequence(2, 3, 5, CNN2DFormat.NCHW, RNNFormat.NCW, 0);
    INDArray x = Images.random(new Random(1), -1, 1, B * T, 5, 2, 3);
    Exception e =
        assertThrows(DL4JInvalidInputException.class, () -> folded.preProcess(x, 5, NO_WORKSPACES));
    assertTrue(e.getMessage().contains("timeSteps(T)"), e.getMessage());
    e =
        assertThrows(
            DL4JInvalidInputException.class,
            () -> folded.preProcess(x.permute(0, 2, 3, 1), B, NO_WORKSPACES));
    assertTrue(e.getMessage().contains("[12, 5, 2, 3]"), e.getMessage());
  }
}
