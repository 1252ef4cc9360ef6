package io.github.dl4jsnn.compile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/compile.md shows the loops that LIF with ATan really has. */
class CompileDocsTest {

  @Test
  void loopsAreThoseOfTheFigure() throws IOException {
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    String loops = PlanText.of(Plan.of(new LIF(), f, false, LoopSize.MOST));
    String page = Files.readString(Path.of("../docs/compile.md"));
    assertTrue(page.contains(loops), "docs/compile.md must contain:\n" + loops);
  }
}
