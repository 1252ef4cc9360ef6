package io.github.dl4jsnn.calibration;

import io.github.dl4jsnn.calibration.LayerParts.Part;
import io.github.dl4jsnn.listener.ObservedLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

/** One calibration of a network: layer by layer, in the order in which they run. */
final class Calibration {

  /** The largest relative distance from the target. */
  private static final double TOLERANCE = 0.1;

  /** Where random numbers of dropout and the like begin in each trial. */
  private static final long SEED = 1;

  private final TrialNetwork network;
  private final double target;
  private final List<Part> parts = new ArrayList<>();
  private final List<LayerCalibration> unseen = new ArrayList<>();
  private final Map<Part, Double> positions = new HashMap<>();

  Calibration(TrialNetwork network, double target) {
    this.network = network;
    this.target = target;
  }

  /**
   * @throws IllegalArgumentException if there is nothing to calibrate, or a layer cannot be
   * @throws IllegalStateException if a layer cannot reach the target; nothing is changed then
   */
  CalibrationReport run() {
    findParts();
    Random random = Nd4j.getRandom();
    long root = random.rootState();
    long node = random.nodeState();
    INDArray parameters = network.model().numParams() == 0 ? null : network.model().params();
    INDArray found = parameters == null ? null : parameters.dup();
    boolean done = false;
    try {
      Map<Part, Double> before = rates();
      checkSpikes(before);
      for (Part part : parts) {
        if (part.knob() != null) {
          search(part);
        }
      }
      CalibrationReport report = report(before, rates());
      done = true;
      return report;
    } finally {
      // Running averages go back to what they were, and all else if it failed.
      if (parameters != null) {
        parameters.assign(found);
      }
      for (Part part : parts) {
        if (part.knob() != null) {
          part.knob().set(done ? positions.getOrDefault(part, 0.0) : 0);
        }
      }
      network.clear();
      random.setStates(root, node);
    }
  }

  private void findParts() {
    Map<Integer, ObservedLayer> observed = new HashMap<>();
    ObservedLayer.of(network.model()).forEach(layer -> observed.put(layer.index(), layer));
    for (TrialNetwork.Held held : network.layers()) {
      ObservedLayer layer = observed.get(held.index());
      boolean inside = LayerParts.spiking(held.conf());
      if (inside && LayerParts.smooth(held.conf())) {
        throw new IllegalArgumentException(
            "Layer '"
                + held.name()
                + "' ("
                + held.index()
                + ") trains without spikes, spiking(false), and so has no firing rate; switch the"
                + " network with SpikingMode.set(net, true) first");
      }
      if (layer != null) {
        parts.addAll(LayerParts.of(layer, held));
      } else if (inside) {
        unseen.add(
            left(held.name(), held.index(), Double.NaN, Double.NaN, "its spikes are out of sight"));
      }
    }
    if (parts.stream().allMatch(part -> part.knob() == null)) {
      throw new IllegalArgumentException(
          "The network has no layer that can be calibrated, expected one that spikes and is not"
              + " frozen, got "
              + parts.stream().map(part -> "'" + part.name() + "' (" + part.note() + ")").toList());
    }
  }

  private static LayerCalibration left(
      String name, int index, double before, double after, String note) {
    return new LayerCalibration(
        name, index, before, after, LayerCalibration.Changed.NOTHING, 1, 0, note);
  }

  /** The firing rate of all parts; NaN where they show no spikes. */
  private Map<Part, Double> rates() {
    Map<Part, Double> out = new HashMap<>();
    parts.forEach(part -> out.put(part, rate(part)));
    return out;
  }

  private double rate(Part part) {
    Nd4j.getRandom().setSeed(SEED);
    Optional<double[]> rates = part.layer().rates(network.forward(part.layer()));
    network.clear();
    if (rates.isEmpty()) {
      return Double.NaN;
    }
    int n = rates.get().length / part.of();
    return Arrays.stream(rates.get(), part.part() * n, (part.part() + 1) * n)
        .average()
        .orElse(Double.NaN);
  }

  private void checkSpikes(Map<Part, Double> before) {
    for (Part part : parts) {
      if (part.knob() != null && Double.isNaN(before.get(part))) {
        throw new IllegalArgumentException(
            label(part)
                + " has no firing rate on this minibatch: all of its steps are padding, or it gives"
                + " values that are no whole numbers");
      }
    }
  }

  private static String label(Part part) {
    return "Layer '" + part.name() + "' (" + part.layer().index() + ")";
  }

  private void search(Part part) {
    Knob knob = part.knob();
    RateSearch search =
        new RateSearch(
            position -> {
              knob.set(position);
              return rate(part);
            },
            target);
    search.run(rate(part));
    if (!within(search.closest())) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s cannot reach a firing rate of %s: the closest is %.4g with %s; all that was tried"
                  + " gave %.4g to %.4g spikes per neuron and step. Nothing was changed. Try another"
                  + " target, a minibatch with more examples, or more time steps; a layer whose"
                  + " input is 0 needs another one below it.",
              label(part),
              target,
              search.closest(),
              changed(knob, search.position()),
              search.lowest(),
              search.highest()));
    }
    positions.put(part, search.position());
    knob.set(search.position());
  }

  private boolean within(double rate) {
    return Math.abs(rate - target) <= TOLERANCE * target;
  }

  private static String changed(Knob knob, double position) {
    return switch (knob.what()) {
      case WEIGHTS -> "weights and bias times " + knob.factor(position);
      case THRESHOLD -> "its threshold times " + knob.factor(position);
      case ACTIVATION_THRESHOLD -> "its threshold moved by " + knob.shift(position);
      case NOTHING -> "nothing changed";
    };
  }

  private CalibrationReport report(Map<Part, Double> before, Map<Part, Double> after) {
    List<LayerCalibration> layers = new ArrayList<>(unseen);
    for (Part part : parts) {
      Knob knob = part.knob();
      int index = part.layer().index();
      if (knob == null) {
        layers.add(left(part.name(), index, before.get(part), after.get(part), part.note()));
        continue;
      }
      if (!within(after.get(part))) {
        throw new IllegalStateException(
            label(part)
                + " was brought to a firing rate of "
                + target
                + ", but has "
                + after.get(part)
                + " when all layers have changed: a loop leads back to it, or draws that do not"
                + " repeat. Nothing was changed");
      }
      double position = positions.get(part);
      layers.add(
          new LayerCalibration(
              part.name(),
              index,
              before.get(part),
              after.get(part),
              knob.what(),
              knob.factor(position),
              knob.shift(position),
              ""));
    }
    layers.sort(Comparator.comparingInt(layer -> order(layer.index())));
    return new CalibrationReport(target, layers);
  }

  /** Where a layer is in the order in which they run. */
  private int order(int index) {
    return network.layers().stream().map(TrialNetwork.Held::index).toList().indexOf(index);
  }
}
