package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.compile.CompiledStep;
import io.github.dl4jsnn.layer.LayerParameter.Role;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronContract;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.NeuronSettings;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonRoundTrip;
import io.github.dl4jsnn.util.JsonValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * The neurons of a spiking layer: their model, a surrogate gradient, the choice between spiking and
 * smooth training, and the layer's parameters.
 *
 * <p>The spike is the activation function of such a layer. An activation that is set for the whole
 * network is therefore ignored here, and one that is set on the layer itself is refused.
 */
public abstract sealed class BaseNeuronLayer extends BaseRecurrentLayer implements NeuronSettings
    permits BaseSpikingLayer {

  private static final LayerParameters PARAMETERS =
      new LayerParameters(layer -> ((BaseNeuronLayer) layer).layerParameters());

  private NeuronModel neuron = new LIF();
  private Surrogate surrogate = new ATan();
  private boolean spiking = true;
  private IUpdater neuronUpdater;

  /** Whether the layer has no initialisation yet, so that the network's is what DL4J sets next. */
  private transient boolean weightInitOpen;

  private transient boolean biasInitOpen;

  /** For the JSON library. */
  BaseNeuronLayer() {}

  BaseNeuronLayer(Builder<?> builder) {
    super(builder);
    neuron = builder.neuron;
    surrogate = builder.surrogate;
    spiking = builder.spiking;
    neuronUpdater = builder.neuronUpdater;
    checkSmooth(surrogate, spiking);
    weightInitOpen = weightInitFn == null;
    biasInitOpen = Double.isNaN(biasInit);
    checkNeuron();
    checkSurrogate();
    // Set, so that DL4J does not put the network's global activation here.
    activationFn = new ActivationIdentity();
  }

  /** How errors call the layer. */
  final String owner() {
    return Checks.layer(getClass(), getLayerName());
  }

  /** The layer's parameters, in the order of DL4J's flat parameter vector. */
  abstract List<LayerParameter> layerParameters();

  /** The learnable ones of the neuron, which come last. */
  final List<LayerParameter> neuronParameters() {
    return NeuronParameter.learnedBy(neuron).stream()
        .map(
            p ->
                LayerParameter.of(
                    p.key(),
                    Role.NEURON,
                    'c',
                    p.initial()::assignTo,
                    p.perNeuron() ? getNOut() : 1))
        .toList();
  }

  final boolean has(Role role) {
    return !keys(role).isEmpty();
  }

  @Override
  public final ParamInitializer initializer() {
    return PARAMETERS;
  }

  /** Whether there are neurons at all. */
  public boolean hasNeuron() {
    return true;
  }

  private void checkNeuron() {
    if (hasNeuron()) {
      NeuronContract.checkSaved(owner(), neuron);
    }
  }

  private void checkSurrogate() {
    JsonRoundTrip.check(owner(), "surrogate", surrogate, Surrogate.class);
  }

  /** Refuses a neuron whose step cannot be compiled. */
  final void checkStep() {
    if (hasNeuron()) {
      NeuronContract.checkSize(owner(), neuron, getNOut());
      CompiledStep.check(owner(), neuron, new SpikeFunction(surrogate, spiking));
    }
  }

  /** Refuses smooth training with a surrogate that has no primitive. */
  private static void checkSmooth(Surrogate surrogate, boolean spiking) {
    new SpikeFunction(surrogate, spiking);
  }

  @Override
  public NeuronModel getNeuron() {
    return neuron;
  }

  @Override
  public void setNeuron(NeuronModel neuron) {
    this.neuron = Checks.notNull(owner(), "neuron", neuron);
    checkNeuron();
  }

  @Override
  public Surrogate getSurrogate() {
    return surrogate;
  }

  public void setSurrogate(Surrogate surrogate) {
    Checks.notNull(owner(), "surrogate", surrogate);
    checkSmooth(surrogate, spiking);
    this.surrogate = surrogate;
    checkSurrogate();
  }

  @Override
  public boolean isSpiking() {
    return spiking;
  }

  @Override
  @JsonDeserialize(using = JsonValues.Flag.class)
  public void setSpiking(boolean spiking) {
    checkSmooth(surrogate, spiking);
    this.spiking = spiking;
  }

  /** The updater of the neuron's learnable parameters; null: that of the layer. */
  public IUpdater getNeuronUpdater() {
    return neuronUpdater;
  }

  public void setNeuronUpdater(IUpdater neuronUpdater) {
    this.neuronUpdater = neuronUpdater;
  }

  /**
   * DL4J calls this with the network's weight initialisation where the layer has none of its own.
   * XAVIER cannot be distinguished from DL4J's default, with which spiking neurons stay silent:
   * {@link WeightInitSpiking} then takes its place, where it knows one for the neuron.
   */
  @Override
  public void setWeightInitFn(IWeightInit weightInit) {
    boolean left = weightInitOpen && weightInit instanceof WeightInitXavier;
    weightInitOpen = weightInit == null;
    boolean startsWithBias = has(Role.BIAS) && (biasInitOpen || biasInit != 0);
    weightInitFn =
        left && startsSpiking()
            ? WeightInitSpiking.of(neuron, startsWithBias)
                .map(IWeightInit.class::cast)
                .orElse(weightInit)
            : weightInit;
  }

  /** Likewise: the network's 0 cannot be distinguished from DL4J's default. */
  @Override
  public void setBiasInit(double biasInit) {
    boolean left = biasInitOpen && biasInit == 0;
    biasInitOpen = Double.isNaN(biasInit);
    this.biasInit =
        left && startsSpiking() && has(Role.BIAS) ? WeightInitSpiking.bias(neuron) : biasInit;
  }

  private boolean startsSpiking() {
    return has(Role.INPUT_WEIGHT) && hasNeuron();
  }

  /**
   * Has no effect: the spike is the activation. Transfer learning calls this with an activation for
   * all layers.
   */
  @Override
  public void setActivationFn(IActivation activationFn) {
    this.activationFn = new ActivationIdentity();
  }

  /** Keys of the parameters of a role. */
  private Set<String> keys(Role role) {
    return LayerParameters.keys(layerParameters(), role::equals);
  }

  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    return neuronUpdater != null && keys(Role.NEURON).contains(paramName)
        ? neuronUpdater
        : super.getUpdaterByParam(paramName);
  }

  @Override
  protected void initializeConstraints(Layer.Builder<?> builder) {
    super.initializeConstraints(builder);
    Builder<?> own = (Builder<?>) builder;
    List<LayerConstraint> all = new ArrayList<>();
    if (constraints != null) {
      all.addAll(constraints);
    }
    all.addAll(
        LayerParameters.constraints(own.getInputWeightConstraints(), keys(Role.INPUT_WEIGHT)));
    all.addAll(
        LayerParameters.constraints(own.getRecurrentConstraints(), keys(Role.RECURRENT_WEIGHT)));
    all.addAll(LayerParameters.constraints(own.neuronConstraints, keys(Role.NEURON)));
    constraints = all.isEmpty() ? null : all;
  }

  @Override
  public BaseNeuronLayer clone() {
    BaseNeuronLayer copy = (BaseNeuronLayer) super.clone();
    copy.neuronUpdater = neuronUpdater == null ? null : neuronUpdater.clone();
    return copy;
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof BaseNeuronLayer other
        && getClass() == other.getClass()
        && spiking == other.spiking
        && Objects.equals(neuronUpdater, other.neuronUpdater)
        && Objects.equals(neuron, other.neuron)
        && Objects.equals(surrogate, other.surrogate);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), neuron, surrogate, spiking, neuronUpdater);
  }

  /**
   * @param <T> the builder itself
   */
  public abstract static sealed class Builder<T extends Builder<T>> extends SpikingBuilder<T>
      permits BaseSpikingLayer.Builder {

    private NeuronModel neuron = new LIF();
    private Surrogate surrogate = new ATan();
    private boolean spiking = true;
    private IUpdater neuronUpdater;
    private List<LayerConstraint> neuronConstraints = List.of();

    /** The neuron; {@code new LIF()} by default. */
    public T neuron(NeuronModel neuron) {
      this.neuron = Checks.notNull(owner(), "neuron", neuron);
      return self();
    }

    /** The surrogate gradient; {@code new ATan()} by default. */
    public T surrogate(Surrogate surrogate) {
      this.surrogate = Checks.notNull(owner(), "surrogate", surrogate);
      return self();
    }

    /**
     * True, the default: training spikes. False: training replaces the step by the surrogate's
     * primitive, so that the network is differentiable; inference spikes all the same.
     */
    public T spiking(boolean spiking) {
      this.spiking = spiking;
      return self();
    }

    /**
     * An updater for the neuron's learnable parameters alone, for example with a learning rate of
     * its own; without it they have the layer's.
     */
    public T neuronUpdater(IUpdater updater) {
      this.neuronUpdater = updater;
      return self();
    }

    /** Constraints on the neuron's learnable parameters, applied after each update. */
    public T constrainNeuron(LayerConstraint... constraints) {
      Checks.notNull(owner(), "constrainNeuron", constraints);
      for (LayerConstraint constraint : constraints) {
        Checks.notNull(owner(), "constrainNeuron", constraint);
      }
      this.neuronConstraints = List.of(constraints);
      return self();
    }
  }
}
