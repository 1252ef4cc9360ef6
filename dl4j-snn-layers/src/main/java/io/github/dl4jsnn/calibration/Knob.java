package io.github.dl4jsnn.calibration;

/**
 * What is turned at a layer. The further up it is, the more the layer fires, as far as there is
 * such a relation; at 0 all is as it was found.
 */
interface Knob {

  /** The furthest position, up and down. */
  double END = 20;

  /** Turns it; at 0 exactly what was found comes back. */
  void set(double position);

  LayerCalibration.Changed what();

  /** What something is multiplied with at a position. */
  default double factor(double position) {
    return 1;
  }

  /** What is added to something at a position. */
  default double shift(double position) {
    return 0;
  }
}
