package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fenced block of a page.
 *
 * @param page path below the root of the repository, as {@code docs/notation.md}
 * @param line the line of the opening fence, from 1
 * @param language what the opening fence says, empty if nothing
 * @param heading the text of the last heading above
 * @param text the lines between the fences
 */
record Fence(String page, int line, String language, String heading, String text) {

  /** The root of the repository. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final String MARK = "```";

  /** All pages that users and contributors read. */
  static List<String> pages() throws IOException {
    List<String> pages = new ArrayList<>(List.of("README.md", "CONTRIBUTING.md"));
    try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
      files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".md"))
          .sorted()
          .forEach(f -> pages.add("docs/" + f));
    }
    return pages;
  }

  /** The blocks of a page in their order. */
  static List<Fence> of(String page) throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve(page));
    List<Fence> blocks = new ArrayList<>();
    String heading = "";
    int open = -1;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (open < 0 && line.startsWith(MARK)) {
        open = i;
      } else if (open >= 0 && line.equals(MARK)) {
        String language = lines.get(open).substring(MARK.length());
        String text = String.join("\n", lines.subList(open + 1, i));
        blocks.add(new Fence(page, open + 1, language, heading, text));
        open = -1;
      } else if (open < 0 && line.startsWith("#")) {
        heading = line.replaceFirst("^#+ *", "");
      }
    }
    assertEquals(-1, open, page + ": a block does not end");
    return blocks;
  }

  /** Page and line, as compilers print them. */
  String place() {
    return page + ":" + line;
  }
}
