package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.layer.LayerParameter.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The parameters of a layer as DL4J asks for them: their number, keys, views of the flat vector and
 * values before training. All follow from one list, whose order is that of the vector.
 */
final class LayerParameters implements ParamInitializer {

  private final Function<Layer, List<LayerParameter>> list;

  /**
   * @param list the parameters of a layer, which may change with its configuration
   */
  LayerParameters(Function<Layer, List<LayerParameter>> list) {
    this.list = list;
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return list.apply(layer).stream().mapToLong(LayerParameter::size).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return list.apply(layer).stream().map(LayerParameter::key).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.copyOf(keys(list.apply(layer), Role::weight));
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.copyOf(keys(list.apply(layer), Role.BIAS::equals));
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return hasRole(layer, key, Role::weight);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return hasRole(layer, key, Role.BIAS::equals);
  }

  /** Asked for each parameter in each iteration. */
  private boolean hasRole(Layer layer, String key, Predicate<Role> roles) {
    for (LayerParameter p : list.apply(layer)) {
      if (p.key().equals(key)) {
        return roles.test(p.role());
      }
    }
    return false;
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    Map<String, INDArray> table = getGradientsFromFlattened(conf, paramsView);
    if (initializeParams) {
      list.apply(conf.getLayer()).forEach(p -> p.initial().accept(table.get(p.key())));
    }
    table.keySet().forEach(conf::addVariable);
    return table;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    Map<String, INDArray> table = new LinkedHashMap<>();
    long from = 0;
    for (LayerParameter p : list.apply(conf.getLayer())) {
      table.put(p.key(), p.view(gradientView.reshape(gradientView.length()), from));
      from += p.size();
    }
    return table;
  }

  /** Keys of the parameters of some roles, in their order. */
  static Set<String> keys(List<LayerParameter> parameters, Predicate<Role> roles) {
    return parameters.stream()
        .filter(p -> roles.test(p.role()))
        .map(LayerParameter::key)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Copies of constraints for the parameters of some keys. */
  static List<LayerConstraint> constraints(List<LayerConstraint> of, Set<String> keys) {
    List<LayerConstraint> all = new ArrayList<>();
    if (of != null && !keys.isEmpty()) {
      for (LayerConstraint constraint : of) {
        LayerConstraint copy = constraint.clone();
        // In the order of the set that JSON is read into, so that it is written alike again.
        copy.setParams(new LinkedHashSet<>(new HashSet<>(keys)));
        all.add(copy);
      }
    }
    return all;
  }

  /** Values that the updaters keep for all parameters; 0 for one that has none yet. */
  static long updaterState(Layer layer, List<LayerParameter> parameters) {
    long state = 0;
    for (LayerParameter p : parameters) {
      IUpdater updater = p.size() == 0 ? null : layer.getUpdaterByParam(p.key());
      state += updater == null ? 0 : updater.stateSize(p.size());
    }
    return state;
  }
}
