package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.recording.RecordedLayer;
import io.github.dl4jsnn.recording.Recording;
import io.github.dl4jsnn.util.Checks;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Spikes of one example, and how errors name what was asked for. */
final class Train {

  private Train() {}

  /** A raw array [b, n, T] as a layer that has no name. */
  static RecordedLayer layer(String owner, INDArray spikes, INDArray membranes) {
    for (INDArray array : new INDArray[] {spikes, membranes}) {
      if (array != null && (array.rank() != 3 || array.isEmpty())) {
        throw new IllegalArgumentException(
            owner + ": expected an array [b, n, T], got " + Arrays.toString(array.shape()));
      }
    }
    Checks.notNull(owner, "spikes", spikes);
    if (membranes != null && !Arrays.equals(spikes.shape(), membranes.shape())) {
      throw new IllegalArgumentException(
          owner
              + ": membranes must have the shape of spikes "
              + Arrays.toString(spikes.shape())
              + ", got "
              + Arrays.toString(membranes.shape()));
    }
    return new RecordedLayer(
        0,
        "",
        spikes,
        Optional.ofNullable(membranes),
        Optional.empty(),
        new long[] {spikes.size(1)},
        Optional.empty(),
        new double[0]);
  }

  /** The layers of a recording that spike. */
  static List<RecordedLayer> spiking(String owner, Recording recording) {
    List<RecordedLayer> spiking = recording.layers().stream().filter(RecordedLayer::whole).toList();
    if (spiking.isEmpty()) {
      throw new IllegalArgumentException(
          owner
              + ": no layer of "
              + recording.layers().stream().map(RecordedLayer::name).toList()
              + " gives spikes, whole numbers, alone");
    }
    return spiking;
  }

  /** Checks the number of an example. */
  static int example(String owner, RecordedLayer layer, int example) {
    return Checks.in(owner, "example", example, 0, (int) layer.examples() - 1);
  }

  /** S[n][T] of an example; 0 where a step is padding. */
  static float[][] spikes(RecordedLayer layer, int example) {
    float[][] out = values(layer.spikes(), example);
    for (int t = 0; t < layer.steps(); t++) {
      if (!layer.real(example, t)) {
        for (float[] neuron : out) {
          neuron[t] = 0;
        }
      }
    }
    return out;
  }

  /** [n][T] of an example. */
  static float[][] values(INDArray array, int example) {
    return array.slice(example, 0).toFloatMatrix();
  }

  /** Spikes of each neuron over all steps. */
  static int count(float[] steps) {
    int count = 0;
    for (float s : steps) {
      count += s != 0 ? 1 : 0;
    }
    return count;
  }

  /** Steps without padding. */
  static int realSteps(RecordedLayer layer, int example) {
    int steps = 0;
    for (int t = 0; t < layer.steps(); t++) {
      steps += layer.real(example, t) ? 1 : 0;
    }
    return steps;
  }
}
