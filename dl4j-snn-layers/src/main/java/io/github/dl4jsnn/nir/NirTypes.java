package io.github.dl4jsnn.nir;

import java.util.Map;
import java.util.Set;

/** The types of nodes, and their fields. */
final class NirTypes {

  static final String GRAPH = "NIRGraph";
  static final String INPUT = "Input";
  static final String OUTPUT = "Output";
  static final String LINEAR = "Linear";
  static final String AFFINE = "Affine";
  static final String CONV1D = "Conv1d";
  static final String CONV2D = "Conv2d";
  static final String SUM_POOL = "SumPool2d";
  static final String AVERAGE_POOL = "AvgPool2d";
  static final String FLATTEN = "Flatten";
  static final String SCALE = "Scale";
  static final String THRESHOLD = "Threshold";
  static final String DELAY = "Delay";
  static final String I = "I";
  static final String IF = "IF";
  static final String LI = "LI";
  static final String LIF = "LIF";
  static final String CUBA_LI = "CubaLI";
  static final String CUBA_LIF = "CubaLIF";

  private static final Set<String> CONVOLUTION =
      Set.of("weight", "bias", "stride", "padding", "dilation", "groups", "input_shape");
  private static final Set<String> POOLING = Set.of("kernel_size", "stride", "padding");

  /** The fields that a node of a type may have. */
  static final Map<String, Set<String>> FIELDS =
      Map.ofEntries(
          Map.entry(INPUT, Set.of("shape")),
          Map.entry(OUTPUT, Set.of("shape")),
          Map.entry(LINEAR, Set.of("weight")),
          Map.entry(AFFINE, Set.of("weight", "bias")),
          Map.entry(CONV1D, CONVOLUTION),
          Map.entry(CONV2D, CONVOLUTION),
          Map.entry(SUM_POOL, POOLING),
          Map.entry(AVERAGE_POOL, POOLING),
          Map.entry(FLATTEN, Set.of("start_dim", "end_dim", "input_type")),
          Map.entry(SCALE, Set.of("scale")),
          Map.entry(THRESHOLD, Set.of("threshold")),
          Map.entry(DELAY, Set.of("delay")),
          Map.entry(I, Set.of("r")),
          Map.entry(IF, Set.of("r", "v_threshold", "v_reset")),
          Map.entry(LI, Set.of("tau", "r", "v_leak")),
          Map.entry(LIF, Set.of("tau", "r", "v_leak", "v_threshold", "v_reset")),
          Map.entry(CUBA_LI, Set.of("tau_syn", "tau_mem", "r", "v_leak", "w_in")),
          Map.entry(
              CUBA_LIF,
              Set.of("tau_syn", "tau_mem", "r", "v_leak", "w_in", "v_threshold", "v_reset")));

  private static final Set<String> NEURONS = Set.of(I, IF, LI, LIF, CUBA_LI, CUBA_LIF);
  private static final Set<String> DENSE = Set.of(LINEAR, AFFINE);
  private static final Set<String> CONVOLUTIONS = Set.of(CONV1D, CONV2D);

  private NirTypes() {}

  /** Whether a node of a type has a potential. */
  static boolean neuron(String type) {
    return NEURONS.contains(type);
  }

  static boolean dense(String type) {
    return DENSE.contains(type);
  }

  static boolean convolution(String type) {
    return CONVOLUTIONS.contains(type);
  }
}
