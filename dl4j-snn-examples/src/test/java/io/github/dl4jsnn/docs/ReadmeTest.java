package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The networks of README.md run. */
class ReadmeTest {

  @Test
  void mnist() throws Exception {
    JavaBlock block = JavaBlock.below("README.md", "dl4j-snn");
    DataSet data =
        new DataSet(Nd4j.rand(DataType.FLOAT, 3, 784), Nd4j.rand(DataType.FLOAT, 3, 10));
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      MultiLayerNetwork net =
          (MultiLayerNetwork)
              BlockCompiler.run(
                      block,
                      Map.of("trainingData", new ListDataSetIterator<>(List.of(data), 3)),
                      "net")
                  .get("net");
      assertArrayEquals(new long[] {3, 10}, net.output(Nd4j.rand(DataType.FLOAT, 3, 784)).shape());
    } finally {
      System.setOut(out);
    }
    assertEquals("", printed.toString(StandardCharsets.UTF_8), "printed to standard output");
  }

  @Test
  void sequences() throws Exception {
    JavaBlock block = JavaBlock.below("README.md", "Add it to your project");
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            (MultiLayerConfiguration) BlockCompiler.run(block, Map.of(), "conf").get("conf"));
    net.init();
    net.fit(Nd4j.rand(DataType.FLOAT, 2, 8, 5), Nd4j.rand(DataType.FLOAT, 2, 3, 5));
    assertTrue(Double.isFinite(net.score()));
  }
}
