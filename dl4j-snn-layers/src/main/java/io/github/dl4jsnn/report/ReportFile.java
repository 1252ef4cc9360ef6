package io.github.dl4jsnn.report;

import io.github.dl4jsnn.util.AtomicFiles;
import io.github.dl4jsnn.util.Errors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of a report: the page, and inside of it the data from which a later run goes on. */
final class ReportFile {

  /** The first line of each page. */
  static final String FIRST_LINE = "<!DOCTYPE html><!-- dl4j-snn training report -->";

  static final String DATA_BEGIN = "<script type=\"application/json\" id=\"dl4j-snn-data\">";
  static final String DATA_END = "</script>";

  /** A page is below 2 MB; what is much larger is none. */
  private static final long LARGEST = 16L << 20;

  private final Path file;

  ReportFile(Path file) {
    this.file = file;
  }

  /** Refuses a file that is there and no report. */
  void check() {
    text();
  }

  /** The page that is there; null: there is none. */
  private String text() {
    try {
      if (!Files.exists(file)) {
        return null;
      }
      if (!Files.isRegularFile(file)) {
        // A pipe would wait for ever.
        throw error("is no file: move it away", null);
      }
      String text =
          Files.size(file) > LARGEST
              ? ""
              : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      if (!text.startsWith(FIRST_LINE + "\n")) {
        throw error(
            "is something else, its first line is not \"" + FIRST_LINE + "\": move it away", null);
      }
      return text;
    } catch (IOException e) {
      throw error("cannot be read: " + Errors.reason(e), e);
    }
  }

  /** The data of the page that is there; new ones where there is none. */
  ReportData read() {
    String text = text();
    if (text == null) {
      return new ReportData();
    }
    int begin = text.indexOf(DATA_BEGIN);
    int end = text.indexOf(DATA_END, Math.max(0, begin));
    if (begin < 0 || end < 0) {
      throw error("cannot be continued, it has no data: move it away", null);
    }
    try {
      return ReportJson.read(text.substring(begin + DATA_BEGIN.length(), end));
    } catch (IllegalArgumentException e) {
      throw error("cannot be continued, " + Errors.reason(e) + ": move it away", e);
    }
  }

  void write(String page) {
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    try {
      AtomicFiles.write(file, out -> out.write(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private UncheckedIOException error(String what, Exception cause) {
    return new UncheckedIOException(new IOException(file + ": " + what, cause));
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
