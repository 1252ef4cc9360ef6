package io.github.dl4jsnn.dropin;

import java.io.File;
import java.io.IOException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** What both kinds of network can do, so that each case is checked in the same way. */
interface Net {

  static Net of(MultiLayerConfiguration conf) {
    return new OfList(new MultiLayerNetwork(conf));
  }

  static Net of(ComputationGraphConfiguration conf) {
    return new OfGraph(new ComputationGraph(conf));
  }

  Model model();

  /** The whole configuration. */
  Object conf();

  Layer layer(String name);

  /** A copy of the configuration in which one layer is another one. */
  Object confWith(String name, Layer layer);

  void fit(DataSetIterator data, int epochs);

  Evaluation evaluate(DataSetIterator data);

  /** As in evaluation: with the masks. */
  INDArray output(DataSet data);

  /** What the layer gives in training. */
  INDArray activation(String name, DataSet data);

  double score(DataSet data);

  String summary();

  Net copy();

  Net copyOfJson();

  void save(File file) throws IOException;

  Net load(File file) throws IOException;

  /** A MultiLayerNetwork. */
  record OfList(MultiLayerNetwork model) implements Net {

    @Override
    public Object conf() {
      return model.getLayerWiseConfigurations();
    }

    @Override
    public Layer layer(String name) {
      return model.getLayerWiseConfigurations().getConf(Integer.parseInt(name)).getLayer();
    }

    @Override
    public Object confWith(String name, Layer layer) {
      MultiLayerConfiguration copy = model.getLayerWiseConfigurations().clone();
      copy.getConf(Integer.parseInt(name)).setLayer(layer);
      return copy;
    }

    @Override
    public void fit(DataSetIterator data, int epochs) {
      model.fit(data, epochs);
    }

    @Override
    public Evaluation evaluate(DataSetIterator data) {
      return model.evaluate(data);
    }

    @Override
    public INDArray output(DataSet data) {
      return model.output(
          data.getFeatures(), false, data.getFeaturesMaskArray(), data.getLabelsMaskArray());
    }

    @Override
    public INDArray activation(String name, DataSet data) {
      model.setLayerMaskArrays(data.getFeaturesMaskArray(), data.getLabelsMaskArray());
      try {
        return model.feedForward(data.getFeatures(), true).get(Integer.parseInt(name) + 1);
      } finally {
        model.clearLayerMaskArrays();
      }
    }

    @Override
    public double score(DataSet data) {
      return model.score(data);
    }

    @Override
    public String summary() {
      return model.summary();
    }

    @Override
    public Net copy() {
      return new OfList(model.clone());
    }

    @Override
    public Net copyOfJson() {
      MultiLayerNetwork copy =
          new MultiLayerNetwork(
              MultiLayerConfiguration.fromJson(model.getLayerWiseConfigurations().toJson()));
      copy.init(model.params().dup(), false);
      return new OfList(copy);
    }

    @Override
    public void save(File file) throws IOException {
      model.save(file, true);
    }

    @Override
    public Net load(File file) throws IOException {
      return new OfList(MultiLayerNetwork.load(file, true));
    }
  }

  /** A ComputationGraph with one input and one output. */
  record OfGraph(ComputationGraph model) implements Net {

    private static Layer layer(ComputationGraphConfiguration conf, String name) {
      return ((LayerVertex) conf.getVertices().get(name)).getLayerConf().getLayer();
    }

    @Override
    public Object conf() {
      return model.getConfiguration();
    }

    @Override
    public Layer layer(String name) {
      return layer(model.getConfiguration(), name);
    }

    @Override
    public Object confWith(String name, Layer layer) {
      ComputationGraphConfiguration copy = model.getConfiguration().clone();
      ((LayerVertex) copy.getVertices().get(name)).getLayerConf().setLayer(layer);
      return copy;
    }

    @Override
    public void fit(DataSetIterator data, int epochs) {
      model.fit(data, epochs);
    }

    @Override
    public Evaluation evaluate(DataSetIterator data) {
      return model.evaluate(data);
    }

    private static INDArray[] masks(INDArray mask) {
      return mask == null ? null : new INDArray[] {mask};
    }

    @Override
    public INDArray output(DataSet data) {
      return model
          .output(
              false,
              new INDArray[] {data.getFeatures()},
              masks(data.getFeaturesMaskArray()),
              masks(data.getLabelsMaskArray()))[0];
    }

    @Override
    public INDArray activation(String name, DataSet data) {
      model.setLayerMaskArrays(
          masks(data.getFeaturesMaskArray()), masks(data.getLabelsMaskArray()));
      try {
        return model.feedForward(data.getFeatures(), true).get(name);
      } finally {
        model.clearLayerMaskArrays();
      }
    }

    @Override
    public double score(DataSet data) {
      return model.score(data);
    }

    @Override
    public String summary() {
      return model.summary();
    }

    @Override
    public Net copy() {
      return new OfGraph(model.clone());
    }

    @Override
    public Net copyOfJson() {
      ComputationGraph copy =
          new ComputationGraph(
              ComputationGraphConfiguration.fromJson(model.getConfiguration().toJson()));
      copy.init(model.params().dup(), false);
      return new OfGraph(copy);
    }

    @Override
    public void save(File file) throws IOException {
      model.save(file, true);
    }

    @Override
    public Net load(File file) throws IOException {
      return new OfGraph(ComputationGraph.load(file, true));
    }
  }
}
