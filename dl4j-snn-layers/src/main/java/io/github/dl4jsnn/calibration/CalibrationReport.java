package io.github.dl4jsnn.calibration;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@link FiringRates} did to a network.
 *
 * @param target the target firing rate
 * @param layers the layers that spike, in the network's order; both directions of a Bidirectional
 */
public record CalibrationReport(double target, List<LayerCalibration> layers) {

  /** Copies the list. */
  public CalibrationReport {
    layers = List.copyOf(layers);
  }

  /**
   * The layer of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public LayerCalibration layer(String name) {
    return layers.stream()
        .filter(l -> l.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no layer '"
                        + name
                        + "' in the report, expected one of "
                        + layers.stream().map(LayerCalibration::name).toList()));
  }

  /** One line per layer. */
  @Override
  public String toString() {
    return layers.stream().map(LayerCalibration::toString).collect(Collectors.joining("\n"));
  }
}
