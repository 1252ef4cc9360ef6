package io.github.dl4jsnn.internal.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NativeThreadsTest {

  /** DL4J's own layers need the threads of their operations. */
  @Test
  void oneSleepingThreadAndNoOtherSetting() {
    int cores = Runtime.getRuntime().availableProcessors();
    assumeTrue(cores > 1, "one core: there is no other OpenMP thread that could spin");
    assumeTrue(
        Stream.of("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
            .noneMatch(name -> System.getenv(name) != null),
        "the environment has settings of OpenMP, which are left alone");
    int before = NativeThreads.threadsOfOperation();

    NativeThreads.stopSpinning();
    NativeThreads.stopSpinning();

    assertEquals(before, NativeThreads.threadsOfOperation());
    List<Thread> sleeping =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("dl4j-snn-openmp"))
            .toList();
    assertEquals(1, sleeping.size());
    assertTrue(sleeping.get(0).isDaemon(), "it does not keep the program from ending");
  }
}
