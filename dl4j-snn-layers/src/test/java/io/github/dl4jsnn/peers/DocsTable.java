package io.github.dl4jsnn.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One table of a page of docs/.
 *
 * @param section the heading above it
 * @param head its first line
 * @param rows the others
 */
record DocsTable(String section, List<String> head, List<List<String>> rows) {

  private static final Path DOCS = Path.of("").toAbsolutePath().resolveSibling("docs");

  /** The lines of a page. */
  static List<String> lines(String page) {
    try {
      return Files.readAllLines(DOCS.resolve(page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All tables of a page. */
  static List<DocsTable> of(String page) {
    List<DocsTable> tables = new ArrayList<>();
    String section = "";
    boolean inside = false;
    for (String line : lines(page)) {
      if (line.startsWith("#")) {
        section = line.replaceFirst("#+ ", "");
      }
      if (!line.startsWith("|")) {
        inside = false;
      } else if (!inside) {
        inside = true;
        tables.add(new DocsTable(section, cells(line), new ArrayList<>()));
      } else if (!line.startsWith("|---")) {
        tables.get(tables.size() - 1).rows.add(cells(line));
      }
    }
    return tables;
  }

  private static List<String> cells(String line) {
    String inner = line.substring(1, line.lastIndexOf('|'));
    return Arrays.stream(inner.split("\\|", -1)).map(String::trim).toList();
  }
}
