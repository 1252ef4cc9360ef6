package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.conversion.Ann.Node;
import io.github.dl4jsnn.recording.RecordedLayer;
import io.github.dl4jsnn.recording.Recording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Compares the layers of both networks on some examples. */
final class ReportRun {

  /** So that activations over all time steps fit into memory. */
  static final int IMAGES_AT_ONCE = 1024;

  private final Ann ann;
  private final PlainNetwork plain;
  private final SpikingParts parts;
  private final int timeSteps;
  private final int readOutFrom;

  ReportRun(Ann ann, PlainNetwork plain, SpikingParts parts, int timeSteps, int readOutFrom) {
    this.ann = ann;
    this.plain = plain;
    this.parts = parts;
    this.timeSteps = timeSteps;
    this.readOutFrom = readOutFrom;
  }

  ConversionReport report(
      Model spiking, INDArray features, CalibrationRun run, List<double[]> scales) {
    int rows = (int) Math.min(features.size(0), Math.max(1, IMAGES_AT_ONCE / timeSteps));
    INDArray some = rows(features, 0, rows);
    double[][][] trained = new double[plain.relus().size()][][];
    plain.run(
        some,
        (relu, activations) -> {
          trained[relu] = activations;
          return null;
        });
    Recording recording = Recording.of(spiking, some);
    List<ConvertedLayer> layers = new ArrayList<>();
    for (int i = 0; i < scales.size(); i++) {
      String name = parts.neurons().get(i);
      layers.add(
          layer(name, trained[i], recording.layer(name), scales.get(i), run.dead(i), pooled(i)));
    }
    return new ConversionReport(layers, timeSteps, readOutFrom);
  }

  /** Whether max pooling stands in front of a ReLU. */
  private boolean pooled(int relu) {
    return pooled(ann.relus().get(relu));
  }

  private boolean pooled(Node node) {
    return ann.allBelow(node).stream()
        .filter(below -> !below.is(Part.Weights.class) && !below.is(Part.Relu.class))
        .anyMatch(
            below ->
                (below.part() instanceof Part.Pooling pool && pool.type() == PoolingType.MAX)
                    || pooled(below));
  }

  /**
   * @param trained [channels][batch and pixels]
   */
  private static ConvertedLayer layer(
      String name,
      double[][] trained,
      RecordedLayer recorded,
      double[] scale,
      int[] dead,
      boolean maxPooled) {
    INDArray rates = recorded.spikes().mean(2); // [b, n]
    long channels = trained.length;
    double[][] rate =
        ChannelValues.of(
            rates.dup('c').reshape('c', rates.size(0), channels, rates.size(1) / channels, 1));
    double off = 0;
    double all = 0;
    for (int c = 0; c < channels; c++) {
      double s = scale[scale.length > 1 ? c : 0];
      for (int i = 0; i < rate[c].length; i++) {
        off += Math.abs(s * rate[c][i] - trained[c][i]);
        all += trained[c][i];
      }
    }
    return new ConvertedLayer(
        name, scale, rates.meanNumber().doubleValue(), all > 0 ? off / all : 0, dead, maxPooled);
  }

  static INDArray rows(INDArray array, long from, long to) {
    INDArrayIndex[] all = new INDArrayIndex[array.rank()];
    Arrays.fill(all, NDArrayIndex.all());
    all[0] = NDArrayIndex.interval(from, to);
    return array.get(all);
  }

  /** Activations [b, k, T] or [T b, k, ..] as [T][b][k]. */
  static double[][][] overTime(INDArray activations, int timeSteps, long examples) {
    INDArray byTime = activations.rank() == 3 ? activations.permute(2, 0, 1) : activations;
    double[] flat = byTime.dup('c').data().asDouble();
    int k = (int) (flat.length / timeSteps / examples);
    double[][][] out = new double[timeSteps][(int) examples][k];
    int at = 0;
    for (double[][] step : out) {
      for (double[] row : step) {
        System.arraycopy(flat, at, row, 0, k);
        at += k;
      }
    }
    return out;
  }
}
