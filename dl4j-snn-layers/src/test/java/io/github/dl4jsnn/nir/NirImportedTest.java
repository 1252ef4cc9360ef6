package io.github.dl4jsnn.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A network that was read is like any other. */
class NirImportedTest {

  @TempDir Path dir;

  private MultiLayerNetwork read(Model net, long... shape) throws IOException {
    Path file = dir.resolve("net.nir");
    NirOptions options = NirOptions.dt(1e-3).withInputShape(shape).withTimeSteps(NirNets.T);
    NirFiles.write(net, file, options);
    return NirFiles.readMultiLayerNetwork(file, options);
  }

  @Test
  void itIsSavedAndLoaded() throws IOException {
    for (boolean images : new boolean[] {true, false}) {
      long[] shape = images ? NirNets.IMAGE : new long[] {NirNets.IN};
      MultiLayerNetwork net =
          read(
              images ? NirNets.images(DataType.FLOAT) : NirNets.recurrent(DataType.FLOAT, false),
              shape);
      INDArray x = images ? NirNets.images(DataType.FLOAT, shape) : NirNets.series(DataType.FLOAT);
      assertEquals(
          net.getLayerWiseConfigurations(),
          MultiLayerConfiguration.fromJson(net.getLayerWiseConfigurations().toJson()));
      Path saved = dir.resolve("net.zip");
      ModelSerializer.writeModel(net, saved.toFile(), true);
      MultiLayerNetwork loaded = MultiLayerNetwork.load(saved.toFile(), true);
      NirNets.lives("output", net.output(x));
      assertEquals(net.output(x), loaded.output(x));
    }
  }

  @Test
  void itRunsStepByStep() throws IOException {
    MultiLayerNetwork net = read(NirNets.recurrent(DataType.FLOAT, false), NirNets.IN);
    INDArray x = NirNets.series(DataType.FLOAT);
    INDArray all = net.output(x);
    for (int t = 0; t < NirNets.T; t++) {
      INDArray one =
          net.rnnTimeStep(
              x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1)));
      assertEquals(
          all.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(t)).dup(),
          one.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(0)).dup());
    }
  }

  @Test
  void itIsTrainedFurther() throws IOException {
    MultiLayerNetwork net = read(NirNets.recurrent(DataType.FLOAT, false), NirNets.IN);
    INDArray x = NirNets.series(DataType.FLOAT);
    INDArray labels = Nd4j.ones(DataType.FLOAT, 3, 3, NirNets.T);
    DataSet data = new DataSet(x, labels);
    INDArray before = net.params().dup();
    double score = net.score(data);
    net.setLearningRate(0.02);
    for (int i = 0; i < 100; i++) {
      net.fit(data);
    }
    assertTrue(net.score(data) < 0.9 * score, score + " to " + net.score(data));
    assertTrue(!before.equals(net.params()));
    // And goes out again.
    assertEquals(net.output(x), read(net, NirNets.IN).output(x));
  }
}
