package io.github.dl4jsnn.docs;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A java block of a page, as CONTRIBUTING.md describes it: its imports, then either types or
 * statements. {@code // Given: Type name, Type name; remark} names what statements take from the
 * program around them.
 *
 * <p>Blocks of a page lie in one package, so that statements see the types of that page. Lines of
 * the source are lines of the block.
 */
record JavaBlock(Fence fence) {

  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?([\\w.]+?)(\\w+);$", Pattern.MULTILINE);
  private static final Pattern GIVEN =
      Pattern.compile("^// Given: ([^;\\n]+)(?:;.*)?$", Pattern.MULTILINE);
  private static final Pattern TYPE =
      Pattern.compile(
          "^(?:public |abstract |final |sealed )*(?:record|class|interface|enum) (\\w+)",
          Pattern.MULTILINE);

  /** The java blocks of a page in their order. */
  static List<JavaBlock> of(String page) throws IOException {
    return Fence.of(page).stream()
        .filter(f -> f.language().equals("java"))
        .map(JavaBlock::new)
        .toList();
  }

  /** The first java block below a heading. */
  static JavaBlock below(String page, String heading) throws IOException {
    return of(page).stream()
        .filter(b -> b.fence.heading().equals(heading))
        .findFirst()
        .orElseThrow(() -> new AssertionError(page + " has no java block below: " + heading));
  }

  /** Whether it declares types, as opposed to statements. */
  boolean isTypes() {
    return TYPE.matcher(body()).lookingAt();
  }

  /** The parameters that statements are given, as Java writes them. */
  String given() {
    Matcher given = GIVEN.matcher(fence.text());
    return given.find() ? given.group(1).strip() : "";
  }

  /** Imports whose simple name the block does not use. */
  List<String> unusedImports() {
    return IMPORT
        .matcher(fence.text())
        .results()
        .filter(i -> !Pattern.compile("\\b" + i.group(2) + "\\b").matcher(afterImports()).find())
        .map(MatchResult::group)
        .toList();
  }

  /** Whether it imports something of this package, or of one below. */
  boolean imports(String packageName) {
    return fence.text().contains("\nimport " + packageName + ".")
        || fence.text().startsWith("import " + packageName + ".");
  }

  String packageName() {
    String page = fence.page().replaceFirst("^docs/", "").replaceFirst("\\.md$", "");
    return "docs." + page.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Simple name of the class that holds the statements, or of the first type. */
  String className() {
    Matcher type = TYPE.matcher(body());
    return type.lookingAt() ? type.group(1) : "Line" + fence.line();
  }

  /**
   * A compilation unit.
   *
   * @param results local variables that {@code run} returns, in an Object[]; of types none
   */
  String source(List<String> results) {
    String start = "package " + packageName() + "; ";
    if (isTypes()) {
      return start + fence.text();
    }
    int end = endOfImports();
    return start
        + fence.text().substring(0, end)
        + " public final class "
        + className()
        + " { public static Object[] run("
        + given()
        + ") throws Exception {"
        + fence.text().substring(end)
        + "\nreturn new Object[] {"
        + String.join(", ", results)
        + "}; } }";
  }

  private int endOfImports() {
    Matcher imports = IMPORT.matcher(fence.text());
    int end = 0;
    while (imports.find()) {
      end = imports.end();
    }
    return end;
  }

  private String afterImports() {
    return fence.text().substring(endOfImports());
  }

  /** What follows imports, comments and empty lines. */
  private String body() {
    return afterImports().replaceFirst("^(?:\\s*//[^\\n]*\\n|\\s*\\n)*", "");
  }
}
