package io.github.dl4jsnn.examples.ui;

import io.github.dl4jsnn.listener.SpikeStats;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageEvent;
import org.deeplearning4j.ui.api.HttpMethod;
import org.deeplearning4j.ui.api.Route;
import org.deeplearning4j.ui.api.UIModule;
import org.deeplearning4j.ui.i18n.I18NResource;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A page of DL4J's UI: firing rates, silent and saturated neurons of each layer over the epochs, at
 * {@value #PAGE}. DL4J finds it as a service.
 */
public final class SpikesModule implements UIModule {

  /** Path of the page. */
  static final String PAGE = "/spikes";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<StatsStorage> storages = new CopyOnWriteArrayList<>();

  @Override
  public List<String> getCallbackTypeIDs() {
    return List.of(SpikeStatsRecord.TYPE_ID);
  }

  @Override
  public List<Route> getRoutes() {
    return List.of(
        new Route(PAGE, HttpMethod.GET, (path, rc) -> page(rc)),
        new Route(PAGE + "/data", HttpMethod.GET, (path, rc) -> data(rc)));
  }

  private static void page(RoutingContext rc) {
    try (InputStream in = SpikesModule.class.getResourceAsStream("spikes.html")) {
      String html = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      rc.response().putHeader("content-type", "text/html; charset=utf-8").end(html);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void data(RoutingContext rc) {
    try {
      rc.response()
          .putHeader("content-type", "application/json; charset=utf-8")
          .end(JSON.writeValueAsString(rows()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One per layer and report, in the order of time. */
  private List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (StatsStorage storage : storages) {
      for (String session : storage.listSessionIDs()) {
        for (Persistable update :
            storage.getAllUpdatesAfter(session, SpikeStatsRecord.TYPE_ID, 0)) {
          ((SpikeStatsRecord) update).layers().forEach(s -> rows.add(row(session, s)));
        }
      }
    }
    return rows;
  }

  private static Map<String, Object> row(String session, SpikeStats s) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("session", session);
    row.put("network", s.network());
    row.put("layer", s.layer());
    row.put("name", s.name());
    row.put("epoch", s.epoch());
    row.put("iteration", s.iteration());
    row.put("neurons", s.neurons());
    row.put("rate", s.firingRate());
    row.put("min", s.minRate());
    row.put("max", s.maxRate());
    row.put("silent", s.silentFraction());
    row.put("saturated", s.saturatedFraction());
    return row;
  }

  @Override
  public void reportStorageEvents(Collection<StatsStorageEvent> events) {
    // The page requests the data itself.
  }

  @Override
  public void onAttach(StatsStorage statsStorage) {
    storages.add(statsStorage);
  }

  @Override
  public void onDetach(StatsStorage statsStorage) {
    storages.remove(statsStorage);
  }

  @Override
  public List<I18NResource> getInternationalizationResources() {
    return List.of();
  }
}
