package io.github.dl4jsnn.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Operation counts as text. */
final class OperationTable {

  private static final List<String> WEIGHTS =
      List.of("weights of", "inputs", "not 0", "synops", "MACs", "not-0 ops", "dense", "dense x T");
  private static final List<String> NEURONS = List.of("neurons of", "neurons", "updates", "rate");

  private OperationTable() {}

  static String text(OperationCounts counts, EnergyModel model) {
    StringBuilder out = new StringBuilder();
    out.append("Per example, mean of ").append(counts.examples()).append('\n');
    rows(weights(counts), out);
    out.append('\n');
    rows(neurons(counts), out);
    out.append('\n').append(energy(counts, model));
    counts.notCounted().forEach(text -> out.append("not counted: ").append(text).append('\n'));
    return out.toString();
  }

  private static List<List<String>> weights(OperationCounts counts) {
    double n = Math.max(1, counts.examples());
    List<List<String>> rows = new ArrayList<>();
    rows.add(WEIGHTS);
    for (WeightOperations w : counts.weights()) {
      rows.add(
          List.of(
              w.layer() + "." + w.key(),
              number(w.inputs() / n),
              percent(w.nonzeroInputs(), w.inputs()),
              number(w.synops() / n),
              number(w.macs() / n),
              number(w.nonzero() / n),
              number(w.dense() / n),
              number(w.denseOverTime() / n)));
    }
    rows.add(
        List.of(
            "total",
            "",
            "",
            number(counts.synops() / n),
            number(counts.macs() / n),
            number(counts.nonzero() / n),
            number(counts.dense() / n),
            number(counts.denseOverTime() / n)));
    return rows;
  }

  private static List<List<String>> neurons(OperationCounts counts) {
    double n = Math.max(1, counts.examples());
    List<List<String>> rows = new ArrayList<>();
    rows.add(NEURONS);
    for (NeuronOperations c : counts.neurons()) {
      rows.add(
          List.of(
              c.layer(),
              number((double) c.neurons()),
              number(c.updates() / n),
              String.format(Locale.ROOT, "%.4f", c.firingRate())));
    }
    rows.add(List.of("total", "", number(counts.updates() / n), ""));
    return rows;
  }

  private static String energy(OperationCounts counts, EnergyModel model) {
    OperationCounts.Energy e = counts.energy(model);
    return String.format(
        Locale.ROOT,
        """
        energy per example             spiking        dense once
        arithmetic alone         %10.3f nJ     %10.3f nJ   %s pJ a multiply-add, %s pJ a sum
        memory, by the model     %10.3f nJ     %10.3f nJ   %s pJ a byte; %d a weight, %d a state
        %s
        """,
        e.arithmetic() / 1000,
        e.denseArithmetic() / 1000,
        number(model.macPicojoules()),
        number(model.acPicojoules()),
        e.memory() / 1000,
        e.denseMemory() / 1000,
        number(model.bytePicojoules()),
        model.weightBytes(),
        model.stateBytes(),
        model.equals(EnergyModel.HOROWITZ_2014)
            ? "(M. Horowitz 2014: fp32 in 45 nm, a static memory of 1 MB; no measurement)"
            : "(constants of the caller; no measurement)");
  }

  private static String percent(long part, long whole) {
    return whole == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%,.1f", value);
  }

  /** Columns as wide as their widest cell; the first one to the left, others to the right. */
  private static void rows(List<List<String>> rows, StringBuilder out) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int k = 0; k < columns; k++) {
        widths[k] = Math.max(widths[k], row.get(k).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int k = 0; k < columns; k++) {
        String space = " ".repeat(widths[k] - row.get(k).length());
        line.append(k == 0 ? row.get(k) + space : "  " + space + row.get(k));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
  }
}
