package io.github.dl4jsnn.samediff;

import io.github.dl4jsnn.internal.activity.SpikeWatch;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.util.LayerId;
import io.github.dl4jsnn.util.StepMask;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.ExternalErrorsFunction;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's SameDiff layer with what a spiking one needs besides: a graph that fits the number of time
 * steps, the mask and smooth training; the gradient from above, which M2.1 counts twice and which
 * enters here as that of the loss Σ output ε; a loss variable that is said and not guessed, since
 * the guess fails where the last membrane potential is not used; and no lines on {@code
 * System.out}.
 */
final class SameDiffSpikingRuntime extends SameDiffLayer {

  private static final String EPSILON_KEY = "epsilon";

  /** Tells DL4J's layer only where the gradient from above goes; it is no part of the graph. */
  private static final class Epsilon extends ExternalErrorsFunction {
    @Override
    public String getGradPlaceholderName() {
      return EPSILON_KEY;
    }
  }

  /** What the graph depends on. */
  private record Form(int steps, boolean spiking, boolean masked, NeuronModel neuron) {}

  private transient Form form;
  private final SpikeWatch watch = new SpikeWatch();

  SameDiffSpikingRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  private SameDiffSpikingBase spikingConf() {
    return (SameDiffSpikingBase) layerConf();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    spikingConf().validateInput(input);
    int time = spikingConf().timeAxis();
    int steps = (int) input.size(time);
    boolean masked = StepMask.ofSequence(maskArray, input.size(0), steps, LayerId.of(this)) != null;
    Form wanted =
        new Form(steps, spikingConf().isSpiking() || !training, masked, spikingConf().getNeuron());
    if (!wanted.equals(form)) {
      form = wanted;
      sameDiff = null;
    }
    INDArray out = super.activate(training, workspaceMgr);
    watch.forward(
        spikingConf().getNeuron(),
        training && wanted.spiking,
        SpikeWatch.Start.MINIBATCH,
        null,
        () -> out.permute(time, 0, 3 - time),
        masked ? maskArray : null);
    return out;
  }

  @Override
  protected void doInit() {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      SameDiff sd = SameDiff.create();
      // Holds views of the network's parameters, as DL4J's own layer does.
      sd.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
      long[] shape = input.shape().clone();
      shape[0] = -1;
      SDVariable in = sd.placeHolder(INPUT_KEY, dataType, shape);
      SDVariable mask = sd.placeHolder(MASK_KEY, dataType, -1, -1);
      Map<String, SDVariable> variables = new LinkedHashMap<>();
      for (Map.Entry<String, INDArray> p : paramTable().entrySet()) {
        variables.put(p.getKey(), sd.var(p.getKey(), dataType, p.getValue().shape()));
      }
      outputVar =
          spikingConf().define(in, variables, form.masked ? mask : null, form.spiking, form.steps);
      outputKey = outputVar.name();
      for (Map.Entry<String, INDArray> p : paramTable().entrySet()) {
        sd.associateArrayWithVariable(p.getValue(), variables.get(p.getKey()));
      }
      SDVariable epsilon = sd.placeHolder(EPSILON_KEY, dataType, -1, -1, -1);
      sd.setLossVariables(outputVar.mul(epsilon).sum().name());
      fn = new Epsilon();
      sameDiff = sd;
    }
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    watch.backward(() -> SpikeWatch.Watched.of(layerId(), spikingConf().getNeuron(), this));
    if (sameDiff != null && !sameDiff.hasGradientFunction()) {
      try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        SpikeOps.createGradFunction(sameDiff, INPUT_KEY);
      }
    }
    return super.backpropGradient(epsilon, workspaceMgr);
  }

  /** DL4J calls this after each update. */
  @Override
  public void applyConstraints(int iteration, int epoch) {
    super.applyConstraints(iteration, epoch);
    for (NeuronParameter p : NeuronParameter.learnedBy(spikingConf().getNeuron())) {
      p.keepLegal(getParam(p.key()));
    }
  }

  @Override
  public void setParam(String key, INDArray val) {
    // DL4J's own checks the shape and then does nothing.
    super.setParam(key, val);
    paramTable.get(key).assign(val);
  }
}
