package io.github.dl4jsnn.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a cluster as Spark writes it: {@code local[2]}, {@code spark://host:7077}, {@code
 * yarn}, {@code k8s://..}.
 *
 * @param url the address
 */
record MasterUrl(String url) {

  private static final Pattern LOCAL =
      Pattern.compile("local(?:\\[(\\d+|\\*)(?:\\s*,\\s*(?:\\d+|\\*))?])?");
  private static final Pattern STANDALONE = Pattern.compile("spark://(.+)");
  private static final Pattern HOST_AND_PORT = Pattern.compile("(.+):(\\d{1,5})");

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Threads of a master inside of this JVM; empty if it is none. */
  OptionalInt localThreads() {
    Matcher local = LOCAL.matcher(url);
    if (!local.matches()) {
      return OptionalInt.empty();
    }
    if (local.group(1) == null) {
      return OptionalInt.of(1);
    }
    return OptionalInt.of(
        local.group(1).equals("*")
            ? Runtime.getRuntime().availableProcessors()
            : Integer.parseInt(local.group(1)));
  }

  /** Whether everything happens in this JVM. */
  boolean isLocal() {
    return localThreads().isPresent();
  }

  /**
   * Asks a standalone master whether it is there: Spark itself would try for a minute and then stop
   * with an error that does not say so. Other masters are taken as they are.
   *
   * @throws IOException if no master answers
   */
  void requireReachable() throws IOException {
    Matcher standalone = STANDALONE.matcher(url);
    if (!standalone.matches()) {
      return;
    }
    List<String> reasons = new ArrayList<>();
    for (String address : standalone.group(1).split(",", -1)) {
      Matcher parts = HOST_AND_PORT.matcher(address);
      if (!parts.matches()) {
        throw new IOException(
            "--master " + url + ": expected spark://host:port, e.g. spark://localhost:7077");
      }
      String host = parts.group(1);
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(host, Integer.parseInt(parts.group(2))),
            Math.toIntExact(PATIENCE.toMillis()));
        return;
      } catch (IOException | IllegalArgumentException e) {
        reasons.add(address + ": " + e.getMessage());
      }
    }
    throw new IOException(
        "no Spark master answers at "
            + url
            + " ("
            + String.join("; ", reasons)
            + "): start it, correct the address, or leave --master out");
  }

  @Override
  public String toString() {
    return url;
  }
}
