package io.github.dl4jsnn.util;

/** Text inside of XML and HTML. */
public final class Markup {

  private Markup() {}

  /**
   * Text that is nothing but text, between tags and inside of quoted attributes; what XML 1.0
   * cannot hold becomes U+FFFD.
   */
  public static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(legal(c) ? c : 0xfffd);
              }
            });
    return out.toString();
  }

  private static boolean legal(int c) {
    boolean surrogate = c >= 0xd800 && c < 0xe000;
    return (c >= 0x20 && c < 0xfffe && !surrogate)
        || c >= 0x10000
        || c == '\t'
        || c == '\n'
        || c == '\r';
  }
}
