package io.github.dl4jsnn.util;

import java.util.StringJoiner;

/** How configurations read in logs and summaries. */
public final class Text {

  private Text() {}

  /**
   * The class of an object, then names and values, as a record shows them.
   *
   * @param namesAndValues in turns; a value whose name is empty stands alone
   */
  public static String of(Object owner, Object... namesAndValues) {
    StringJoiner out = new StringJoiner(", ", owner.getClass().getSimpleName() + "(", ")");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object name = namesAndValues[i];
      out.add(name.equals("") ? "" + namesAndValues[i + 1] : name + "=" + namesAndValues[i + 1]);
    }
    return out.toString();
  }
}
