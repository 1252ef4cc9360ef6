package io.github.dl4jsnn.samediff;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.surrogate.ATan;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.imports.converters.ImportClassMapping;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** What docs/samediff.md says, as it stands there. */
class SameDiffDocsTest {

  private static final String NAME = new FusedNeuronOp().opName();

  @Test
  void graphOfYourOwn() {
    Nd4j.getRandom().setSeed(1);
    INDArray features = Nd4j.rand(DataType.FLOAT, 20, 5, 8);
    INDArray labels = Nd4j.rand(DataType.FLOAT, 5, 3);

    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, 20, -1, 8);
    SDVariable y = sd.placeHolder("y", DataType.FLOAT, -1, 3);
    SDVariable w = sd.var("w", Nd4j.rand(DataType.FLOAT, 8, 3));
    SDVariable current = x.reshape(-1, 8).mmul(w).reshape(20, -1, 3);

    NeuronOutputs out =
        SpikeOps.sequence(current, new LIF()).surrogate(new ATan()).steps(20).unroll();

    SDVariable error = out.spikes().mean("rate", 0).sub(y);
    error.mul(error).mean("loss");
    sd.setLossVariables("loss");
    sd.setTrainingConfig(
        new TrainingConfig.Builder()
            .updater(new Adam(1e-2))
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("y")
            .minimize("loss")
            .build());
    SpikeOps.createGradFunction(sd);
    MultiDataSet data = new MultiDataSet(features, labels);
    Map<String, INDArray> placeholders = Map.of("x", features, "y", labels);
    double first = sd.outputSingle(placeholders, "loss").getDouble(0);
    for (int k = 0; k < 30; k++) {
      sd.fit(data);
    }
    double last = sd.outputSingle(placeholders, "loss").getDouble(0);
    assertTrue(last < 0.8 * first, "loss from " + first + " to " + last);
    // An unrolled graph needs nothing of this library.
    for (var op : sd.ops()) {
      assertTrue(op.getClass().getName().startsWith("org.nd4j."), op.getClass().getName());
    }
  }

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
