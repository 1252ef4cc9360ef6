package io.github.dl4jsnn.examples.ui;

import io.github.dl4jsnn.examples.io.ErrorText;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.impl.DefaultStatsUpdateConfiguration;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;

/** DL4J's UI on one interface, over a storage in memory. */
public final class VertxTrainingUi implements TrainingUi {

  @Override
  public Page start(String host, int port) throws IOException {
    BoundUiServer server = new BoundUiServer(host, port);
    Vertx vertx = Vertx.vertx();
    CompletableFuture<String> started = new CompletableFuture<>();
    vertx.deployVerticle(
        server,
        result -> {
          if (result.succeeded()) {
            started.complete(result.result());
          } else {
            started.completeExceptionally(result.cause());
          }
        });
    try {
      started.get();
    } catch (ExecutionException e) {
      vertx.close();
      Throwable cause = e.getCause();
      String reason = ErrorText.reason(cause.getCause() == null ? cause : cause.getCause());
      throw new IOException("the UI cannot listen on " + host + ":" + port + ": " + reason, e);
    } catch (InterruptedException e) {
      vertx.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the UI started", e);
    }
    StatsStorage storage = new InMemoryStatsStorage();
    server.attach(storage);
    return new RunningPage(server, host, storage);
  }

  private record RunningPage(BoundUiServer server, String host, StatsStorage storage)
      implements Page {

    @Override
    public String address() {
      String name = host.contains(":") ? "[" + host + "]" : host;
      return "http://" + name + ":" + server.getPort();
    }

    @Override
    public TrainingListener statsListener(String session, int frequency) {
      StatsStorageRouter router = storage;
      return new StatsListener(
          router,
          null,
          new DefaultStatsUpdateConfiguration.Builder().reportingFrequency(frequency).build(),
          session,
          session);
    }

    @Override
    public void close() {
      try {
        server.stop();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
