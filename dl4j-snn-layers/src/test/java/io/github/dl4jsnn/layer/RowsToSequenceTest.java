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
      RowsToSequence ours = new RowsToSequence(format, T);
      INDArray expected = stock.preProcess(rows, B, NO_WORKSPACES).dup('c');
      for (char order : new char[] {'c', 'f'}) {
        assertEquals(expected, ours.preProcess(rows.dup(order), 1, NO_WORKSPACES).dup('c'));
        INDArray epsilon = Images.random(new Random(2), -1, 1, expected.shape());
        assertEquals(
            stock.backprop(epsilon.dup('f'), B, NO_WORKSPACES).dup('c'),
            ours.backprop(epsilon.dup(order), 1, NO_WORKSPACES).dup('c'));
      }
      assertEquals(InputType.recurrent(N, T, format), ours.getOutputType(InputType.feedForward(N)));
    }
  }

  @Test
  void masksGetTheirTimeAxisBack() {
    INDArray mask = Images.random(new Random(3), 0, 1, B, T);
    INDArray folded =
        new RnnToFeedForwardPreProcessor()
            .feedForwardMaskArray(mask, MaskState.Active, B)
            .getFirst();
    assertEquals(
        mask,
        new RowsToSequence(RNNFormat.NCW, T)
            .feedForwardMaskArray(folded, MaskState.Active, 1)
            .getFirst()
            .dup('c'));
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
    assertThrows(IllegalArgumentException.class, () -> new RowsToSequence(RNNFormat.NCW, 0));
  }
}
