package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The preprocessor against DL4J's, which is told the right size here. */
class RowsToSequenceTest {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
  private static final int B = 3;
  private static final int T = 4;
  private static final int N = 5;

  @Test
  void itIsDl4jsPreProcessor() {
    INDArray rows = Images.random(new Random(1), -1, 1, B * T, N);
    for (RNNFormat format : RNNFormat.values()) {
      FeedForwardToRnnPreProcessor stock = new FeedForwardToRnnPreProcessor(format);
      INDArray expected = stock.preProcess(rows, B, NO_WORKSPACES).dup('c');
      INDArray epsilon = Images.random(new Random(2), -1, 1, expected.shape());
      INDArray back = stock.backprop(epsilon.dup('f'), B, NO_WORKSPACES).dup('c');
      for (int steps : new int[] {0, T}) {
        RowsToSequence ours = new RowsToSequence(format, steps);
        // Where T is known, a wrong minibatch does not matter.
        int minibatch = steps == 0 ? B : 1;
        for (char order : new char[] {'c', 'f'}) {
          INDArray x = rows.dup(order);
          assertEquals(expected, ours.preProcess(x, minibatch, NO_WORKSPACES).dup('c'));
          INDArray dy = epsilon.dup(order);
          assertEquals(back, ours.backprop(dy, minibatch, NO_WORKSPACES).dup('c'));
        }
      }
      InputType type = InputType.feedForward(N);
      assertEquals(
          InputType.recurrent(N, T, format), new RowsToSequence(format, T).getOutputType(type));
      assertEquals(stock.getOutputType(type), new RowsToSequence(format, 0).getOutputType(type));
    }
  }

  @Test
  void masksGetTheirTimeAxisBack() {
    INDArray mask = Images.random(new Random(3), 0, 1, B, T);
    INDArray folded =
        new RnnToFeedForwardPreProcessor()
            .feedForwardMaskArray(mask, MaskState.Active, B)
            .getFirst();
    for (int steps : new int[] {0, T}) {
      assertEquals(
          mask,
          new RowsToSequence(RNNFormat.NCW, steps)
              .feedForwardMaskArray(folded, MaskState.Active, steps == 0 ? B : 1)
              .getFirst()
              .dup('c'));
    }
  }

  @Test
  void jsonAndErrors() throws Exception {
    InputPreProcessor ours = new RowsToSequence(RNNFormat.NWC, T);
    String json = JsonMappers.getMapper().writeValueAsString(ours);
    assertEquals(ours, JsonMappers.getMapper().readValue(json, InputPreProcessor.class));
    assertEquals(ours, ours.clone());
    assertEquals(
        new RowsToSequence(RNNFormat.NCW, 2), RowsToSequence.fromJson(Map.of("timeSteps", 2)));
    INDArray rows = Images.random(new Random(1), -1, 1, 7, N);
    Exception e =
        assertThrows(
            DL4JInvalidInputException.class, () -> ours.preProcess(rows, B, NO_WORKSPACES));
    assertTrue(e.getMessage().contains("timeSteps(4)"), e.getMessage());
  }
}
