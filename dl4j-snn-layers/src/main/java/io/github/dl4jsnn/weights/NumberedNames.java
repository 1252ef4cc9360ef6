package io.github.dl4jsnn.weights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of modules whose numbers show their order: fc1, fc2, fc10, or layers.0, layers.1. */
final class NumberedNames {

  /** The first number, and what stands around it. */
  private static final Pattern NUMBERED = Pattern.compile("(\\D*)(\\d{1,9})(\\D.*)?");

  /** By numbers where names are equal up to them. */
  static final Comparator<String> ORDER =
      Comparator.comparing(NumberedNames::text)
          .thenComparingInt(NumberedNames::number)
          .thenComparing(Comparator.naturalOrder());

  private NumberedNames() {}

  private static String text(String name) {
    Matcher parts = NUMBERED.matcher(name);
    return parts.matches() ? parts.group(1) : name;
  }

  private static int number(String name) {
    Matcher parts = NUMBERED.matcher(name);
    return parts.matches() ? Integer.parseInt(parts.group(2)) : -1;
  }

  /**
   * The modules whose place among those of the same use, weights or neurons, their names do not
   * show.
   */
  static List<String> unclear(List<TorchModule> modules) {
    Map<Boolean, String> text = new HashMap<>();
    Map<Boolean, List<Integer>> seen = new HashMap<>();
    List<String> unclear = new ArrayList<>();
    Map<Boolean, Long> count = new HashMap<>();
    modules.forEach(m -> count.merge(m.kind().neuron(), 1L, Long::sum));
    for (TorchModule module : modules) {
      boolean neuron = module.kind().neuron();
      if (count.get(neuron) == 1) {
        continue;
      }
      String first = text.computeIfAbsent(neuron, n -> text(module.name()));
      List<Integer> numbers = seen.computeIfAbsent(neuron, n -> new ArrayList<>());
      int number = number(module.name());
      if (number < 0 || !first.equals(text(module.name())) || numbers.contains(number)) {
        unclear.add(module.name());
      }
      numbers.add(number);
    }
    return unclear;
  }
}
