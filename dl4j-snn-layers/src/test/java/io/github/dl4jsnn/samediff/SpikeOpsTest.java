package io.github.dl4jsnn.samediff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.ParametricLIF;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Sigmoid;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Spikes and neurons in a user's own graph: training, saving, state, names, errors. */
class SpikeOpsTest {

  private static final int T = 6;
  private static final int B = 5;
  private static final int IN = 7;
  private static final int N = 4;

  @Test
  void spike() {
    SameDiff sd = SameDiff.create();
    double[] values = {-1, -0.1, 0, 0.3, 2};
    SDVariable x = sd.var("x", Nd4j.createFromArray(values));
    SDVariable s = SpikeOps.spike(x, new ATan());
    sd.setLossVariables(s.sum().name());
    SpikeOps.createGradFunction(sd);
    assertArrayEquals(
        new double[] {0, 0, 1, 1, 1}, sd.outputSingle(Map.of(), s.name()).toDoubleVector());
    double[] g = sd.calculateGradients(Map.of(), "x").get("x").toDoubleVector();
    for (int i = 0; i < values.length; i++) {
      assertEquals(new ATan().derivative(values[i]), g[i], 1e-15);
    }
  }

  /** A dense layer under parametric neurons; squared error of the rates; placeholders x and y. */
  private static SameDiff network(boolean fused) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.DOUBLE, T, -1, IN);
    SDVariable y = sd.placeHolder("y", DataType.DOUBLE, -1, N);
    SDVariable w = sd.var("w", Sequences.gauss(new Random(1), 0.4, 0.5, IN, N));
    SDVariable current = x.reshape(-1, IN).mmul(w).reshape(T, -1, N);
    NeuronSequence sequence =
        SpikeOps.sequence(current, new ParametricLIF())
            .steps(T)
            .neurons(N)
            .surrogate(new Sigmoid());
    NeuronOutputs out = fused ? sequence.fuse() : sequence.unroll();
    SDVariable rate = out.spikes().mean("rate", 0);
    SDVariable error = rate.sub(y);
    SDVariable loss = error.mul(error).mean("loss");
    sd.setLossVariables(loss.name());
    sd.setTrainingConfig(
        new TrainingConfig.Builder()
            .updater(new Sgd(0.5))
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("y")
            .minimize("loss")
            .build());
    return sd;
  }

  private static INDArray input() {
    return Sequences.gauss(new Random(2), 0.3, 0.8, T, B, IN);
  }

  private static void fit(SameDiff sd) {
    if (!sd.hasGradientFunction()) {
      SpikeOps.createGradFunction(sd);
    }
    INDArray y = Nd4j.ones(DataType.DOUBLE, B, N).muli(0.9);
    for (int k = 0; k < 3; k++) {
      sd.fit(new MultiDataSet(input(), y));
    }
  }

  private static INDArray rate(SameDiff sd) {
    return sd.outputSingle(Map.of("x", input()), "rate");
  }

  @Test
  void unrolledAndFusedTrainAlike() {
    SameDiff unrolled = network(false);
    SameDiff fused = network(true);
    double mean = rate(unrolled).meanNumber().doubleValue();
    assertTrue(mean > 0.05 && mean < 0.8, "firing rate " + mean + " tests too little");
    INDArray before = unrolled.getVariable("w").getArr().dup();
    fit(unrolled);
    fit(fused);
    INDArray w = unrolled.getVariable("w").getArr();
    assertTrue(before.sub(w).amaxNumber().doubleValue() > 1e-3, "nothing was learned");
    Sequences.close("w", w, fused.getVariable("w").getArr(), 1e-9);
    String p = "parametriclif/" + new ParametricLIF().parameters().get(0).key();
    assertNotEquals(
        new ParametricLIF().parameters().get(0).initial(),
        unrolled.getVariable(p).getArr().getDouble(0));
    Sequences.close(p, unrolled.getVariable(p).getArr(), fused.getVariable(p).getArr(), 1e-9);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void savedGraphGoesOnTraining(boolean fused, @TempDir Path dir) throws IOException {
    SameDiff sd = network(fused);
    fit(sd);
    File file = dir.resolve("graph.fb").toFile();
    sd.save(file, true);
    SpikeOps.register();
    SameDiff loaded = SameDiff.load(file, true);
    assertEquals(rate(sd), rate(loaded));
    fit(sd);
    fit(loaded);
    assertEquals(sd.getVariable("w").getArr(), loaded.getVariable("w").getArr());
    assertEquals(rate(sd), rate(loaded));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stateGoesFromOneSequenceToTheNext(boolean fused) {
    for (SequenceLayout layout : SequenceLayout.values()) {
      SameDiff sd = SameDiff.create();
      INDArray values = Sequences.gauss(new Random(3), 0.8, 1, 2 * T, B, N);
      NeuronModel neuron = new LIF().withVReset(-0.1);
      NeuronOutputs whole = part(sd, values, 0, 2 * T, neuron, layout, Map.of(), fused);
      NeuronOutputs first = part(sd, values, 0, T, neuron, layout, Map.of(), fused);
      NeuronOutputs second = part(sd, values, T, 2 * T, neuron, layout, first.state(), fused);
      SDVariable both = sd.concat(layout.timeAxis(), first.spikes(), second.spikes());
      INDArray expected = sd.outputSingle(Map.of(), whole.spikes().name());
      assertEquals(expected, sd.outputSingle(Map.of(), both.name()));
      double rate = expected.meanNumber().doubleValue();
      assertTrue(rate > 0.05 && rate < 0.8, "firing rate " + rate + " tests too little");
      assertEquals(
          sd.outputSingle(Map.of(), whole.state().get("v").name()),
          sd.outputSingle(Map.of(), second.state().get("v").name()));
    }
  }

  private static NeuronOutputs part(
      SameDiff sd,
      INDArray values,
      int from,
      int to,
      NeuronModel neuron,
      SequenceLayout layout,
      Map<String, SDVariable> start,
      boolean fused) {
    INDArray x =
        values.get(
            org.nd4j.linalg.indexing.NDArrayIndex.interval(from, to),
            org.nd4j.linalg.indexing.NDArrayIndex.all(),
            org.nd4j.linalg.indexing.NDArrayIndex.all());
    NeuronSequence sequence =
        SpikeOps.sequence(sd.constant(SequenceAgreementTest.toLayout(layout, x).dup('c')), neuron)
            .layout(layout)
            .initialState(start);
    return fused ? sequence.fuse() : sequence.unroll();
  }

  @Test
  void fusedTakesAnyNumberOfSteps() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, -1, N);
    NeuronOutputs out = SpikeOps.fuse(x, new LIF(), new ATan(), SequenceLayout.TIME_MAJOR);
    for (int t : new int[] {1, 4, 2}) {
      INDArray got =
          sd.outputSingle(Map.of("x", Nd4j.ones(DataType.FLOAT, t, 3, N)), out.spikes().name());
      assertArrayEquals(new long[] {t, 3, N}, got.shape());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void maskedStepsKeepTheState(boolean fused) {
    SameDiff sd = SameDiff.create();
    INDArray values = Sequences.gauss(new Random(4), 0.9, 1, T, 2, N);
    SDVariable x = sd.var("x", values);
    INDArray m = Nd4j.ones(DataType.DOUBLE, 2, T);
    m.putScalar(0, 2, 0);
    m.putScalar(0, 3, 0);
    NeuronSequence masked = SpikeOps.sequence(x, new IF()).mask(sd.constant(m));
    NeuronOutputs out = fused ? masked.fuse() : masked.unroll();
    INDArray s = sd.outputSingle(Map.of(), out.spikes().name());
    INDArray v = sd.outputSingle(Map.of(), out.membranes().name());
    for (int i = 0; i < N; i++) {
      assertEquals(0, s.getDouble(2, 0, i) + s.getDouble(3, 0, i));
      assertEquals(v.getDouble(1, 0, i), v.getDouble(3, 0, i));
    }
    sd.setLossVariables(out.spikes().add(out.membranes()).sum().name());
    SpikeOps.createGradFunction(sd);
    INDArray dx = sd.calculateGradients(Map.of(), "x").get("x");
    assertEquals(0, dx.slice(2, 0).slice(0, 0).amaxNumber().doubleValue());
    assertTrue(dx.slice(2, 0).slice(1, 0).amaxNumber().doubleValue() > 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void namesAreUnique(boolean fused) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, 2, -1, N);
    List<String> names = List.of("lif/spikes", "lif_1/spikes", "lif_2/spikes").stream().toList();
    for (String name : names) {
      NeuronSequence sequence = SpikeOps.sequence(x, new LIF());
      NeuronOutputs out = fused ? sequence.fuse() : sequence.unroll();
      assertEquals(name, out.spikes().name());
      assertEquals(name.replace("spikes", "membranes"), out.membranes().name());
      assertEquals(name.replace("spikes", "final_v"), out.state().get("v").name());
    }
    assertEquals(
        "mine/spikes", SpikeOps.sequence(x, new LIF()).name("mine").fuse().spikes().name());
  }

  @Test
  void errorsSayWhatToDo() {
    SameDiff sd = SameDiff.create();
    SDVariable computed = sd.placeHolder("x", DataType.FLOAT, 3, -1, N).mul(2);
    String steps =
        assertThrows(
                IllegalArgumentException.class,
                () -> SpikeOps.sequence(computed, new LIF()).unroll())
            .getMessage();
    assertTrue(steps.contains(".steps(..)"), steps);
    SDVariable flat = sd.placeHolder("flat", DataType.FLOAT, -1, N);
    String rank =
        assertThrows(
                IllegalArgumentException.class, () -> SpikeOps.sequence(flat, new LIF()).fuse())
            .getMessage();
    assertTrue(rank.contains("rank 3") && rank.contains("[-1, 4]"), rank);
    String state =
        assertThrows(
                IllegalArgumentException.class,
                () -> SpikeOps.sequence(computed, new LIF()).initialState(Map.of("u", flat)))
            .getMessage();
    assertTrue(state.contains("no state \"u\"") && state.contains("[v]"), state);
    SDVariable x = sd.placeHolder("y", DataType.FLOAT, 3, -1, N);
    SDVariable spikes =
        SpikeOps.sequence(x, new LIF()).initialState(Map.of("v", flat)).fuse().spikes();
    String shape =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    sd.outputSingle(
                        Map.of(
                            "y", Nd4j.ones(DataType.FLOAT, 3, 2, N),
                            "flat", Nd4j.ones(DataType.FLOAT, 5, N)),
                        spikes.name()))
            .getMessage();
    assertTrue(shape.contains("[2, 4]") && shape.contains("[5, 4]"), shape);
  }
}
