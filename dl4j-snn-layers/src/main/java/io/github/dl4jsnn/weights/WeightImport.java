package io.github.dl4jsnn.weights;

import io.github.dl4jsnn.internal.image.GroupedKernels;
import io.github.dl4jsnn.internal.image.SeriesKernels;
import io.github.dl4jsnn.internal.settings.NormalizationSettings;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.weights.TorchModule.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Brings the tensors of modules of torch, SpikingJelly and snnTorch into the parameters of layers.
 *
 * <pre>
 * nn.Linear      weight [nOut, nIn], bias            W = weight', b
 * nn.Conv        weight [nOut, nIn / groups, ..]     W, with zeros between the groups; b
 * recurrent      weight [n, n], bias                 RW = weight', added to b
 * V              [n]                                 RW one to one
 * rc             weight [n, 2 n], bias               W, RW = transposes of its halves; b
 * nn.BatchNorm   weight, bias, running_mean, _var    gamma = weight / (α V_threshold), beta, mean, var
 * </pre>
 */
final class WeightImport {

  private static final Set<String> NORMALIZATION =
      Set.of("weight", "bias", "running_mean", "running_var", "num_batches_tracked");

  private final Assignments to = new Assignments();
  private final NeuronImport neurons = new NeuronImport(to);
  private final List<TargetLayer> layers;
  private List<String> unordered = List.of();
  private final Map<String, TorchModule> left = new LinkedHashMap<>();

  /** What the spikes of the layer below stand for: snnTorch's graded_spikes_factor. */
  private double spike = 1;

  WeightImport(StateDict dict, List<TargetLayer> layers) {
    this.layers = layers;
    List<TorchModule> modules = TorchModule.of(dict);
    if (!dict.ordered()) {
      unordered = NumberedNames.unclear(modules);
      modules.sort(Comparator.comparing(TorchModule::name, NumberedNames.ORDER));
    }
    for (TorchModule module : modules) {
      if (module.kind() == Kind.UNKNOWN) {
        to.problem("module " + module + " is of no kind that is read");
      } else {
        left.put(module.name(), module);
      }
    }
  }

  void run(WeightMapping mapping) {
    if (mapping.modules() == null) {
      for (String name : unordered) {
        to.problem(
            "safetensors keep no order of modules, and the name of \""
                + name
                + "\" does not show its place; name modules and layers by WeightMapping.of(..)");
      }
      inOrder();
    } else {
      byName(mapping.modules());
    }
    if (spike != 1) {
      to.problem("graded_spikes_factor " + spike + " of the last neurons has no counterpart");
    }
    left.values().forEach(module -> to.problem("left over: " + module));
    to.apply();
  }

  private void inOrder() {
    Queue<TorchModule> weights = new ArrayDeque<>();
    Queue<TorchModule> ofNeurons = new ArrayDeque<>();
    left.values().forEach(m -> (m.kind().neuron() ? ofNeurons : weights).add(m));
    List<Integer> firing = layersOf(ofNeurons.size());
    for (int i = 0; i < layers.size(); i++) {
      TargetLayer layer = layers.get(i);
      List<TorchModule> own = new ArrayList<>();
      boolean weighs = layer.has(ParameterKeys.WEIGHT);
      boolean norm = layer.has(BatchNormalizationParamInitializer.GLOBAL_MEAN);
      TorchModule next = weights.peek();
      if (next != null
          && ((weighs && next.kind().weights()) || (norm && next.kind() == Kind.NORMALIZATION))) {
        own.add(take(weights.remove().name()));
      } else if (weighs || norm) {
        to.problem(
            "missing for "
                + layer
                + ": a module with "
                + (weighs ? "weights" : "running_mean")
                + "; next is "
                + (next == null ? "none" : next));
      }
      if (firing.contains(i)) {
        own.add(take(ofNeurons.remove().name()));
      }
      load(layer, own);
    }
  }

  /**
   * The layers to which so many modules of neurons belong: all with neurons, or those that learn.
   */
  private List<Integer> layersOf(int modules) {
    List<Integer> all = new ArrayList<>();
    List<Integer> learning = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      NeuronModel neuron = layers.get(i).neuron();
      if (neuron != null) {
        all.add(i);
        if (!NeuronParameter.learnedBy(neuron).isEmpty()
            || layers.get(i).has(ParameterKeys.TIME_WEIGHTS)) {
          learning.add(i);
        }
      }
    }
    for (List<Integer> some : List.of(all, learning)) {
      if (some.size() == modules) {
        return some;
      }
    }
    if (modules > 0) {
      to.problem(
          "there are "
              + modules
              + " modules of neurons, "
              + all.size()
              + " layers with neurons and "
              + learning.size()
              + " whose neurons learn; name modules and layers by WeightMapping.of(..)");
    }
    return List.of();
  }

  private TorchModule take(String name) {
    return left.remove(name);
  }

  private void byName(Map<String, List<String>> modules) {
    Set<String> unknown = new LinkedHashSet<>(modules.keySet());
    for (TargetLayer layer : layers) {
      for (Map.Entry<String, List<String>> e : modules.entrySet()) {
        if (layer.called(e.getKey())) {
          unknown.remove(e.getKey());
          List<TorchModule> own = new ArrayList<>();
          for (String name : e.getValue()) {
            TorchModule module = take(name);
            if (module == null) {
              to.problem("missing for " + layer + ": module \"" + name + "\"");
            } else {
              own.add(module);
            }
          }
          load(layer, own);
        }
      }
    }
    unknown.forEach(
        name -> to.problem("the network has no layer \"" + name + "\" with parameters"));
  }

  private void load(TargetLayer layer, List<TorchModule> modules) {
    INDArray[] bias = new INDArray[1];
    double below = spike;
    for (TorchModule module : modules) {
      switch (module.kind()) {
        case WEIGHTS -> {
          weights(layer, module, below);
          spike = 1;
          addBias(bias, module, "bias");
        }
        case RECURRENT_CONTAINER -> {
          container(layer, module, below);
          spike = 1;
          addBias(bias, module, "rc.bias");
        }
        case NORMALIZATION -> normalization(layer, module);
        case SNNTORCH_NEURON -> {
          recurrent(layer, module);
          addBias(bias, module, "recurrent.bias");
          spike = neurons.snnTorch(layer, module);
        }
        case SPIKINGJELLY_NEURON -> neurons.spikingJelly(layer, module);
        case PARALLEL_NEURON -> new ParallelImport(to).load(layer, module);
        default -> throw new IllegalStateException(module.toString());
      }
    }
    bias(layer, modules, bias[0]);
  }

  private static INDArray array(TorchModule module, String tensor) {
    return module.get(tensor).array(DataType.DOUBLE);
  }

  private static void addBias(INDArray[] sum, TorchModule module, String tensor) {
    if (module.has(tensor)) {
      INDArray bias = array(module, tensor);
      sum[0] = sum[0] == null ? bias : sum[0].add(bias);
    }
  }

  private void bias(TargetLayer layer, List<TorchModule> modules, INDArray bias) {
    boolean weights = modules.stream().anyMatch(m -> m.kind().weights());
    if (bias != null) {
      to.set(layer, ParameterKeys.BIAS, "the bias of " + names(modules), bias);
    } else if (weights && layer.has(ParameterKeys.BIAS)) {
      to.problem(
          "missing for "
              + layer
              + ": the bias of "
              + names(modules)
              + "; build the layer with hasBias(false)");
    }
  }

  private static String names(List<TorchModule> modules) {
    return String.join(", ", modules.stream().map(m -> "\"" + m.name() + "\"").toList());
  }

  private void weights(TargetLayer layer, TorchModule module, double factor) {
    INDArray w = array(module, "weight").muli(factor);
    String from = "\"" + module.full("weight") + "\"";
    INDArray target = layer.get(ParameterKeys.WEIGHT);
    if (target == null) {
      to.problem(from + ": " + layer + " has no weights");
    } else if (w.rank() == 2 && target.rank() == 2) {
      to.set(layer, ParameterKeys.WEIGHT, from + " transposed", w.transpose());
    } else if (w.rank() == 3 && layer.conf() instanceof Convolution1DLayer) {
      INDArray ungrouped = ungrouped(w.reshape(w.size(0), w.size(1), 1, w.size(2)), target);
      INDArray kernels = ungrouped.reshape(w.size(0), ungrouped.size(1), w.size(2));
      to.set(layer, ParameterKeys.WEIGHT, from, SeriesKernels.parameter(kernels));
    } else if ((w.rank() == 4 || w.rank() == 3) && target.rank() == 4) {
      INDArray images =
          w.rank() == 4 ? w : w.reshape(w.size(0), w.size(1), 1, w.size(2)); // height 1
      to.set(layer, ParameterKeys.WEIGHT, from, ungrouped(images, target));
    } else {
      to.set(layer, ParameterKeys.WEIGHT, from, w);
    }
  }

  /** [nOut, nIn / groups, kH, kW] with zeros where an output sees another group's inputs. */
  private static INDArray ungrouped(INDArray w, INDArray target) {
    long inputs = w.size(1);
    long groups = inputs == 0 ? 0 : target.size(1) / inputs;
    if (groups <= 1 || groups * inputs != target.size(1) || w.size(0) % groups != 0) {
      return w;
    }
    return GroupedKernels.ungrouped(w, groups);
  }

  private void recurrent(TargetLayer layer, TorchModule module) {
    if (module.has("recurrent.weight")) {
      INDArray w = array(module, "recurrent.weight");
      String from = "\"" + module.full("recurrent.weight") + "\" transposed";
      to.set(layer, ParameterKeys.RECURRENT, from, w.rank() == 2 ? w.transpose() : w);
    } else if (module.has("V")) {
      to.set(layer, ParameterKeys.RECURRENT, "\"" + module.full("V") + "\"", array(module, "V"));
    } else if (layer.has(ParameterKeys.RECURRENT)) {
      to.problem("missing for " + layer + ": recurrent.weight or V of \"" + module.name() + "\"");
    }
  }

  private void container(TargetLayer layer, TorchModule module, double factor) {
    INDArray w = array(module, "rc.weight");
    String from = "\"" + module.full("rc.weight") + "\"";
    if (w.rank() != 2 || w.size(1) != 2 * w.size(0)) {
      to.problem(from + ": expected [n, 2 n], got " + module.get("rc.weight"));
      return;
    }
    long n = w.size(0);
    INDArray input = w.get(NDArrayIndex.all(), NDArrayIndex.interval(0, n));
    INDArray own = w.get(NDArrayIndex.all(), NDArrayIndex.interval(n, 2 * n));
    to.set(layer, ParameterKeys.WEIGHT, from + " transposed", input.transpose().mul(factor));
    to.set(layer, ParameterKeys.RECURRENT, from + " transposed", own.transpose());
  }

  private void normalization(TargetLayer layer, TorchModule module) {
    if (!NORMALIZATION.containsAll(module.tensors().keySet())) {
      to.problem("module " + module + " is of no kind that is read");
      return;
    }
    double scale = 1;
    if (layer.conf() instanceof NormalizationSettings own) {
      scale = own.getAlpha() * own.getVThreshold();
    }
    boolean affine = layer.has(BatchNormalizationParamInitializer.GAMMA);
    if (module.has("weight") && module.has("bias")) {
      set(layer, BatchNormalizationParamInitializer.GAMMA, module, "weight", 1 / scale);
      set(layer, BatchNormalizationParamInitializer.BETA, module, "bias", 1);
    } else if (affine) {
      to.problem("missing for " + layer + ": weight and bias of \"" + module.name() + "\"");
    }
    set(layer, BatchNormalizationParamInitializer.GLOBAL_MEAN, module, "running_mean", 1);
    if (!module.has("running_var")) {
      to.problem("missing for " + layer + ": \"" + module.full("running_var") + "\"");
    } else if (layer.has(BatchNormalizationParamInitializer.GLOBAL_LOG_STD)) {
      INDArray deviation = Transforms.sqrt(array(module, "running_var"));
      to.set(
          layer,
          BatchNormalizationParamInitializer.GLOBAL_LOG_STD,
          "\"" + module.full("running_var") + "\"",
          Transforms.log(deviation).divi(Math.log(10)));
    } else {
      set(layer, BatchNormalizationParamInitializer.GLOBAL_VAR, module, "running_var", 1);
    }
  }

  private void set(
      TargetLayer layer, String key, TorchModule module, String tensor, double factor) {
    to.set(layer, key, "\"" + module.full(tensor) + "\"", array(module, tensor).muli(factor));
  }
}
