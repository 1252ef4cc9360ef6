package io.github.dl4jsnn.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Where a measurement was made.
 *
 * @param cpu model of the processor
 * @param cores number of processors that Java sees
 * @param memory of the machine, in GiB; 0 if unknown
 * @param system operating system
 * @param java version of the JDK
 * @param date of the measurement, UTC
 */
record Machine(String cpu, int cores, long memory, String system, String java, String date) {

  /** This machine, today. */
  static Machine current() {
    return new Machine(
        field("/proc/cpuinfo", "model name", System.getProperty("os.arch")),
        Runtime.getRuntime().availableProcessors(),
        Math.round(kilobytes(field("/proc/meminfo", "MemTotal", "0 kB")) / (1024.0 * 1024.0)),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.runtime.version") + " " + System.getProperty("java.vm.name"),
        LocalDate.now(ZoneOffset.UTC).toString());
  }

  /** One line. */
  String describe() {
    return String.format("%s, %d cores, %d GiB, %s, Java %s", cpu, cores, memory, system, java);
  }

  private static long kilobytes(String text) {
    return Long.parseLong(text.replaceAll("\\D", ""));
  }

  private static String field(String file, String name, String otherwise) {
    try {
      List<String> lines = Files.readAllLines(Path.of(file));
      return lines.stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException e) {
      // Not Linux.
      return otherwise;
    }
  }
}
