package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The graph of docs/samediff.md learns. */
class SameDiffBlocksTest {

  @Test
  void graphOfYourOwn() throws Exception {
    Nd4j.getRandom().setSeed(1);
    INDArray features = Nd4j.rand(DataType.FLOAT, 20, 5, 8);
    INDArray labels = Nd4j.rand(DataType.FLOAT, 5, 3);
    Map<String, INDArray> given = Map.of("features", features, "labels", labels);
    SameDiff sd =
        (SameDiff)
            BlockCompiler.run(
                    JavaBlock.below("docs/samediff.md", "In a graph of your own"), given, "sd")
                .get("sd");

    MultiDataSet data = new MultiDataSet(features, labels);
    Map<String, INDArray> placeholders = Map.of("x", features, "y", labels);
    double first = sd.outputSingle(placeholders, "loss").getDouble(0);
    for (int k = 0; k < 30; k++) {
      sd.fit(data);
    }
    double last = sd.outputSingle(placeholders, "loss").getDouble(0);
    assertTrue(last < 0.8 * first, "loss from " + first + " to " + last);
    // An unrolled graph needs nothing of this library.
    for (var op : sd.ops()) {
      assertTrue(op.getClass().getName().startsWith("org.nd4j."), op.getClass().getName());
    }
  }
}
