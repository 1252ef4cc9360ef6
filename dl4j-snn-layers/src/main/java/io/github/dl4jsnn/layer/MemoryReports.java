package io.github.dl4jsnn.layer;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;

/** Sizes for memory reports, in numbers of array elements. */
final class MemoryReports {

  private MemoryReports() {}

  /**
   * Elements of an example; 0 for time series of unknown T, of which DL4J's reports say so as soon
   * as they are asked for activations.
   */
  static long elements(InputType type) {
    return type instanceof InputType.InputTypeRecurrent rnn && rnn.getTimeSeriesLength() <= 0
        ? 0
        : type.arrayElementsPerExample();
  }

  /** The copy of the input that dropout makes in training. */
  static long dropout(Layer conf, InputType inputType) {
    return conf.getIDropout() == null ? 0 : elements(inputType);
  }

  /** The report of a layer that has no parameters and keeps nothing but its output. */
  static LayerMemoryReport activationsAlone(Layer conf, InputType inputType) {
    return new LayerMemoryReport.Builder(
            conf.getLayerName(), conf.getClass(), inputType, conf.getOutputType(-1, inputType))
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }
}
