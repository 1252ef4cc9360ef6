package io.github.dl4jsnn.compatibility;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Remembers the parameters after each iteration. */
final class Outputs extends BaseTrainingListener {

  final Map<Integer, INDArray> params = new HashMap<>();

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    params.put(iteration, model.params().dup());
  }
}
