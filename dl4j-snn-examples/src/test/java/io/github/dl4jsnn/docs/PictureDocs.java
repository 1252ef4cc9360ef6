package io.github.dl4jsnn.docs;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.examples.data.Digits;
import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.listener.SpikeStats;
import io.github.dl4jsnn.listener.SpikeStatsListener;
import io.github.dl4jsnn.operations.SynapticOperations;
import io.github.dl4jsnn.plot.ConfusionPlot;
import io.github.dl4jsnn.plot.InputSpikes;
import io.github.dl4jsnn.plot.MembraneTraces;
import io.github.dl4jsnn.plot.RateHistogram;
import io.github.dl4jsnn.plot.SpikeRaster;
import io.github.dl4jsnn.plot.TrainingCurves;
import io.github.dl4jsnn.plot.WeightMaps;
import io.github.dl4jsnn.report.TrainingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Writes the pictures of docs/pictures.md: ten epochs on the digits. The first argument is the
 * directory of the pictures, the second one the file of a report.
 */
public final class PictureDocs {

  private static final int WIDTH = 560;

  private PictureDocs() {}

  public static void main(String[] args) throws IOException {
    Path images = Path.of(args[0]);
    TrainTest digits = Digits.load();
    ShuffledBatches train = ShuffledBatches.training(digits.train(), 64, 1);
    ShuffledBatches test = ShuffledBatches.testing(digits.test(), 64);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(5e-3))
                .list()
                .layer(
                    new SpikingDense.Builder()
                        .nIn(64)
                        .nOut(64)
                        .name("hidden")
                        .encoder(new PoissonEncoder(40))
                        .build())
                .layer(new SpikingDense.Builder().nIn(64).nOut(10).name("digits").build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .build());
    net.init();
    test.reset();
    DataSet some = test.next(8);
    List<SpikeStats> stats = new ArrayList<>();
    TrainingReport report =
        new TrainingReport.Builder(Path.of(args[1])).title("Digits").sample(some).build();
    net.setListeners(
        report, new SpikeStatsListener.Builder().reportEvery(10).sink(stats::addAll).build());
    for (int epoch = 0; epoch < 10; epoch++) {
      net.fit(train);
      report.add("test", net.evaluate(test));
    }
    SpikeRaster.of(net, some).width(WIDTH).write(images.resolve("raster.png"));
    MembraneTraces.of(net, some).width(WIDTH).write(images.resolve("traces.png"));
    InputSpikes.of(net, some.getFeatures()).width(WIDTH).write(images.resolve("input.png"));
    TrainingCurves.ofRates(stats).width(WIDTH).write(images.resolve("rates.png"));
    ConfusionPlot.of(net.evaluate(test)).width(WIDTH).write(images.resolve("confusion.png"));
    WeightMaps.of(net, "hidden").maxMaps(24).width(WIDTH).write(images.resolve("weights.png"));
    RateHistogram.of(net, some).width(WIDTH).write(images.resolve("histogram.png"));
    System.out.println(SynapticOperations.count(net, test));
  }
}
