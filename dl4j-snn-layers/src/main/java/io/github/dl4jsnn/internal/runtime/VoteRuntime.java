package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.decoding.Vote;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.VoteSettings;
import io.github.dl4jsnn.util.LayerId;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a PopulationVoteLayer: each row of the memory, of an example and step, by itself. */
public final class VoteRuntime<C extends Layer & VoteSettings> extends AbstractLayer<C> {

  private static final long serialVersionUID = 1;

  public VoteRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  protected String layerId() {
    return LayerId.of(this);
  }

  private Layout layout(INDArray shown) {
    if (shown.rank() != 2 && shown.rank() != 3) {
      Layout.Series series = new Layout.Series(layerConf().getRnnDataFormat());
      throw WrongShape.of(layerId(), "have shape [minibatch, n] or " + series.text("n"), shown);
    }
    return Layout.of(shown, layerConf().getRnnDataFormat(), null);
  }

  /** [b, n] or [T, b, n]. */
  private INDArray memory(INDArray shown) {
    return layout(shown).memory(shown, dataType, s -> Nd4j.createUninitialized(dataType, s, 'c'));
  }

  private static double[][] rows(INDArray memory) {
    long n = memory.size(memory.rank() - 1);
    return memory.reshape('c', memory.length() / n, n).castTo(DataType.DOUBLE).toDoubleMatrix();
  }

  /** What DL4J sees of rows, in an array of this memory's shape but for its last axis. */
  private INDArray show(
      double[][] rows, INDArray like, ArrayType type, LayerWorkspaceMgr workspaceMgr) {
    long[] shape = like.shape().clone();
    shape[shape.length - 1] = rows[0].length;
    INDArray out = workspaceMgr.createUninitialized(type, dataType, shape, 'c');
    out.assign(Nd4j.createFromArray(rows).reshape(shape));
    return layout(input).show(out);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    layout(input);
    applyDropOutIfNecessary(training, workspaceMgr);
    INDArray memory = memory(input);
    int classes = layerConf().getClasses();
    Vote.groupSize("Layer " + layerId(), (int) memory.size(memory.rank() - 1), classes);
    double[][] rows = rows(memory);
    for (int k = 0; k < rows.length; k++) {
      rows[k] = layerConf().getVote().of(rows[k], classes);
    }
    return show(rows, memory, ArrayType.ACTIVATIONS, workspaceMgr);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    INDArray memory = memory(epsilon);
    int n = (int) input.size(layout(input).channelAxis());
    double[][] rows = rows(memory);
    for (int k = 0; k < rows.length; k++) {
      rows[k] = layerConf().getVote().backward(rows[k], n);
    }
    INDArray gradient = show(rows, memory, ArrayType.ACTIVATION_GRAD, workspaceMgr);
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(gradient));
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // There are none.
  }
}
