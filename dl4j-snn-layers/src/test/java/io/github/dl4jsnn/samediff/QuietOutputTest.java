package io.github.dl4jsnn.samediff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.surrogate.ATan;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Only the thread that asked for it is silenced, and only as long as it asked. */
class QuietOutputTest {

  private final PrintStream before = System.out;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream mine = new PrintStream(printed, true, StandardCharsets.UTF_8);

  @BeforeEach
  void capture() {
    System.setOut(mine);
  }

  @AfterEach
  void restore() {
    System.setOut(before);
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "|");
  }

  @Test
  void nestedSections() {
    try (QuietOutput outer = QuietOutput.begin()) {
      try (QuietOutput inner = QuietOutput.begin()) {
        System.out.println("dropped");
      }
      System.out.println("dropped too");
      System.out.printf("%d%n", 1);
      System.out.print('c');
      System.out.append("d").append('e');
      System.out.write('f');
    }
    System.out.println("passed ü");
    assertSame(mine, System.out);
    assertEquals("passed ü|", text());
  }

  @Test
  void otherThreadsPrint() throws InterruptedException {
    CountDownLatch quiet = new CountDownLatch(1);
    CountDownLatch printedOnce = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try (QuietOutput section = QuietOutput.begin()) {
                quiet.countDown();
                printedOnce.await();
                System.out.println("dropped");
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    quiet.await();
    System.out.println("ü");
    System.out.printf("%d%n", 2);
    System.out.println(new char[] {'a', 'b'});
    // Begins later and ends earlier than the other one.
    try (QuietOutput section = QuietOutput.begin()) {
      System.out.println("dropped");
    }
    System.out.println(1.5);
    printedOnce.countDown();
    thread.join();
    assertSame(mine, System.out);
    assertEquals("ü|2|ab|1.5|", text());
  }

  @Test
  void anotherStreamStays() {
    PrintStream theirs = new PrintStream(printed, true, StandardCharsets.UTF_8);
    try (QuietOutput section = QuietOutput.begin()) {
      System.setOut(theirs);
    }
    assertSame(theirs, System.out);
  }

  @Test
  void gradientFunctionPrintsNothing() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.var("x", Nd4j.ones(DataType.FLOAT, 2, 3, 4));
    NeuronOutputs out = SpikeOps.unroll(x, new LIF(), new ATan(), SequenceLayout.TIME_MAJOR);
    assertThrows(
        IllegalStateException.class, () -> SpikeOps.createGradFunction(sd, "no loss is set"));
    assertSame(mine, System.out);
    sd.setLossVariables(out.spikes().sum().name());
    SpikeOps.createGradFunction(sd);
    assertSame(mine, System.out);
    assertEquals("", text());
  }
}
