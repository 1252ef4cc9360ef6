package io.github.dl4jsnn.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.ui.VertxUIServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --ui}, where the UI is on the classpath. */
class UiOptionTest {

  @TempDir Path dir;

  @AfterEach
  void stop() throws Exception {
    VertxUIServer.stopInstance();
  }

  private static HttpResponse<String> get(String address) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void theExampleShowsItsTraining() throws IOException, InterruptedException {
    Cli result =
        Cli.run(
            dir,
            "--dataset",
            "digits",
            "-T",
            "5",
            "-N",
            "2",
            "--hidden",
            "9",
            "--ui",
            "--ui-port",
            "0");
    assertEquals(0, result.exitCode(), result.toString());
    String address =
        result.err().stream()
            .filter(l -> l.contains("the UI is at "))
            .map(l -> l.replaceFirst(".*the UI is at (http://[^/]*)/.*", "$1"))
            .findAny()
            .orElseThrow(() -> new AssertionError(result.toString()));
    String page = get(address + "/spikes").body();
    assertTrue(page.contains("Firing rate"), page);
    String data = get(address + "/spikes/data").body();
    for (String part :
        List.of("\"layer\":0", "\"layer\":1", "\"epoch\":1", "\"iteration\":44", "\"rate\":0.")) {
      assertTrue(data.contains(part), data);
    }
    assertEquals(4, data.split("\"rate\":", -1).length - 1);
    // DL4J's own pages show it too; their server takes in events every half second.
    String overview = "";
    for (int i = 0; i < 40 && !overview.contains("\"1_W\""); i++) {
      Thread.sleep(250);
      overview = get(address + "/train/overview/data").body();
    }
    assertTrue(overview.contains("\"1_W\""), overview);
    assertEquals(200, get(address + "/train/model").statusCode());
    assertTrue(get(address + "/train/model/graph").body().contains("SpikingDense"));
  }
}
