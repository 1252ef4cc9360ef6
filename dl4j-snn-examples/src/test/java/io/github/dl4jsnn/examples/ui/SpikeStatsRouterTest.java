package io.github.dl4jsnn.examples.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.listener.GradientStats;
import io.github.dl4jsnn.listener.MembraneStats;
import io.github.dl4jsnn.listener.SpikeStats;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.impl.CollectionStatsStorageRouter;
import org.junit.jupiter.api.Test;

class SpikeStatsRouterTest {

  private static SpikeStats stats(String name, boolean all) {
    Map<String, GradientStats> gradients = new LinkedHashMap<>();
    if (all) {
      gradients.put("W", new GradientStats(1.5, 0.25, 0.125));
      gradients.put("b", new GradientStats(2.5, 0.5, 0));
    }
    MembraneStats v = all ? new MembraneStats(0.1, 0.2, -3, 0.99) : null;
    return new SpikeStats(
        1, 2, name, 3, 4_000_000_000L, 5, 6_000_000_000L, 7, 0.5, 0.25, 0.75, 1, 2, v, gradients);
  }

  private static final List<SpikeStats> LAYERS = List.of(stats("plain", false), stats("ä", true));

  @Test
  void aRecordComesBackFromItsBytes() throws IOException, ClassNotFoundException {
    SpikeStatsRecord record = new SpikeStatsRecord("session", "worker", 123, LAYERS);
    byte[] bytes = record.encode();
    assertEquals(bytes.length, record.encodingLengthBytes());

    SpikeStatsRecord fromBytes = new SpikeStatsRecord();
    fromBytes.decode(bytes);
    assertEquals(record, fromBytes);
    assertEquals(record.hashCode(), fromBytes.hashCode());
    assertEquals(record.toString(), fromBytes.toString());
    assertEquals(List.of("W", "b"), List.copyOf(fromBytes.layers().get(1).gradients().keySet()));

    ByteBuffer buffer = ByteBuffer.allocate(bytes.length + 3).position(3);
    record.encode(buffer);
    SpikeStatsRecord fromBuffer = new SpikeStatsRecord();
    fromBuffer.decode(buffer.position(3));
    assertEquals(record, fromBuffer);

    SpikeStatsRecord fromStream = new SpikeStatsRecord();
    fromStream.decode(new ByteArrayInputStream(bytes));
    assertEquals(record, fromStream);

    ByteArrayOutputStream serialized = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(serialized)) {
      out.writeObject(record);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(serialized.toByteArray()))) {
      assertEquals(record, in.readObject());
    }
  }

  @Test
  void bytesOfSomethingElseAreRefused() {
    byte[] bytes = new SpikeStatsRecord("s", "w", 1, LAYERS).encode();
    SpikeStatsRecord record = new SpikeStatsRecord();
    bytes[3] = 9;
    UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> record.decode(bytes));
    assertTrue(e.getCause().getMessage().contains("version 9, expected 1"), e.toString());
    bytes[3] = 1;
    byte[] half = Arrays.copyOf(bytes, bytes.length / 2);
    assertThrows(UncheckedIOException.class, () -> record.decode(half));
  }

  @Test
  void aSessionIsOpenedOnceAndTimeStampsAscend() {
    List<Persistable> infos = new ArrayList<>();
    List<Persistable> updates = new ArrayList<>();
    SpikeStatsRouter router =
        new SpikeStatsRouter(
            new CollectionStatsStorageRouter(new ArrayList<>(), infos, updates), "run", "me");
    for (int i = 0; i < 50; i++) {
      router.report(LAYERS);
    }
    assertEquals(1, infos.size());
    assertEquals(50, updates.size());
    assertEquals(50, updates.stream().map(Persistable::getTimeStamp).distinct().count());
    for (Persistable update : updates) {
      assertEquals("run", update.getSessionID());
      assertEquals("me", update.getWorkerID());
      assertEquals(SpikeStatsRecord.TYPE_ID, update.getTypeID());
      assertEquals(LAYERS, ((SpikeStatsRecord) update).layers());
    }
    assertThrows(IllegalArgumentException.class, () -> new SpikeStatsRouter(null, "a", "b"));
  }
}
