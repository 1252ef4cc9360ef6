package io.github.dl4jsnn.examples.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.deeplearning4j.ui.VertxUIServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Where the UI listens. */
class VertxTrainingUiTest {

  @AfterEach
  void stop() throws Exception {
    VertxUIServer.stopInstance();
  }

  private static TrainingUi ui() {
    return TrainingUi.find().orElseThrow();
  }

  private static HttpResponse<String> get(String address) throws IOException, InterruptedException {
    return HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NORMAL)
        .build()
        .send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static int port(TrainingUi.Page page) {
    return URI.create(page.address()).getPort();
  }

  @Test
  void itListensOnThisMachineAlone() throws IOException, InterruptedException {
    try (TrainingUi.Page page = ui().start("127.0.0.1", 0)) {
      assertTrue(page.address().startsWith("http://127.0.0.1:"), page.address());
      assertEquals(200, get(page.address() + "/train/overview").statusCode());
      List<Inet4Address> others =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(Inet4Address.class::isInstance)
              .map(Inet4Address.class::cast)
              .filter(a -> !a.isLoopbackAddress())
              .toList();
      // 127.0.0.2 is another address of this machine, on Linux: a wildcard would answer there too.
      if (System.getProperty("os.name").startsWith("Linux")) {
        refused(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), port(page));
      } else {
        Assumptions.assumeFalse(others.isEmpty(), "no other interface to ask");
      }
      for (InetAddress other : others) {
        refused(other, port(page));
      }
    }
  }

  private static void refused(InetAddress address, int port) {
    assertThrows(
        ConnectException.class,
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 2000);
          }
        },
        address + " answers");
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      IOException e =
          assertThrows(IOException.class, () -> ui().start("127.0.0.1", taken.getLocalPort()));
      assertTrue(
          e.getMessage().startsWith("the UI cannot listen on 127.0.0.1:" + taken.getLocalPort()),
          e.getMessage());
      assertTrue(e.getMessage().contains("in use"), e.getMessage());
    }
  }
}
