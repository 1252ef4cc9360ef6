package io.github.dl4jsnn.internal.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class WorkersTest {

  private static AtomicIntegerArray counted(int items) {
    AtomicIntegerArray counts = new AtomicIntegerArray(items);
    Workers.split(
        items,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            counts.incrementAndGet(i);
          }
        });
    return counts;
  }

  private static void assertEachOnce(AtomicIntegerArray counts) {
    for (int i = 0; i < counts.length(); i++) {
      assertEquals(1, counts.get(i), "item " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 8, 9, 1000})
  void eachItemOnce(int items) {
    for (int k = 0; k < 1000; k++) {
      assertEachOnce(counted(items));
    }
  }

  @Test
  void worksWithinWorks() {
    AtomicInteger sum = new AtomicInteger();
    for (int k = 0; k < 200; k++) {
      Workers.split(
          50,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              assertEachOnce(counted(20));
              sum.incrementAndGet();
            }
          });
    }
    assertEquals(10_000, sum.get());
  }

  @Test
  void severalCallersAtOnce() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(5);
    try {
      List<Callable<Void>> all = new ArrayList<>();
      for (int c = 0; c < 5; c++) {
        all.add(
            () -> {
              for (int k = 0; k < 2000; k++) {
                assertEachOnce(counted(30));
              }
              return null;
            });
      }
      for (Future<Void> each : callers.invokeAll(all)) {
        each.get();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void aFailureIsThrownWhenAllAreDone() {
    AtomicInteger done = new AtomicInteger();
    IllegalStateException failure = new IllegalStateException("item 3");
    for (int k = 0; k < 500; k++) {
      done.set(0);
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  Workers.split(
                      8,
                      (from, to) -> {
                        if (from <= 3 && 3 < to) {
                          throw failure;
                        }
                        done.addAndGet(to - from);
                      }));
      assertSame(failure, thrown);
      if (Runtime.getRuntime().availableProcessors() > 1) {
        assertEquals(7, done.get());
      }
    }
    assertThrows(
        StackOverflowError.class,
        () ->
            Workers.split(
                8,
                (from, to) -> {
                  throw new StackOverflowError();
                }));
  }

  @Test
  void whatAWorkWroteIsSeenAfterIt() {
    int[] values = new int[64];
    for (int k = 1; k <= 20_000; k++) {
      int value = k;
      Workers.split(
          values.length,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              values[i] += value;
            }
          });
      for (int i = 0; i < values.length; i++) {
        assertEquals(k * (k + 1) / 2, values[i]);
      }
    }
  }
}
