package io.github.dl4jsnn.samediff;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.surrogate.ATan;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.imports.converters.ImportClassMapping;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/** What docs/samediff.md says of saved graphs. */
class SameDiffDocsTest {

  private static final String NAME = new FusedNeuronOp().opName();

  @Test
  void fusedGraphLoadsOnceRegistered(@TempDir Path dir) throws IOException {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, -1, 3);
    NeuronOutputs out = SpikeOps.fuse(x, new LIF(), new ATan(), SequenceLayout.TIME_MAJOR);
    File file = dir.resolve("graph.fb").toFile();
    sd.save(file, false);
    // As in a virtual machine that has built no fused graph.
    DynamicCustomOp op = (DynamicCustomOp) ImportClassMapping.getOpNameMapping().remove(NAME);
    assertTrue(op instanceof FusedNeuronOp);
    assertThrows(IllegalStateException.class, () -> SameDiff.load(file, false));
    SpikeOps.register();
    SameDiff loaded = SameDiff.load(file, false);
    assertTrue(loaded.hasVariable(out.spikes().name()));
  }
}
