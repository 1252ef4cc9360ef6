package io.github.dl4jsnn.internal.mixing;

import io.github.dl4jsnn.internal.loop.CurrentGradients;
import io.github.dl4jsnn.internal.loop.GradientSink;
import io.github.dl4jsnn.internal.memory.BlasMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The backward pass through the products, tile by tile: dL/dH never lies in memory as a whole. */
public final class MixedGradients implements CurrentGradients.OfTiles {

  /** Sums of weight gradients that are added up at the end. */
  private static final int GROUPS = 8;

  /** Floats of all these sums, 16 MB. */
  private static final int FLOATS = 4 << 20;

  private static final ThreadLocal<StepRows> SCRATCH = new ThreadLocal<>();

  private final TimeWeights weights;
  private final MixedProducts products;
  private final int steps;
  private final int groups;

  /** dL/dX, [elements, T]; null: nobody asks for it. */
  private final BlasMatrix inputs;

  /** Whether the one product writes all of dL/dX; else products add to zeros. */
  private final boolean writes;

  private final boolean ofParameters;

  /** Of each group that there is. */
  private final Sums[] sums;

  /**
   * Sums over the neurons of a group.
   *
   * @param weights dL/dW of each product
   * @param bias dL/db of each step
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sums(List<BlasMatrix> weights, double[] bias) {}

  /**
   * @param inputs c-ordered [T, elements], receives dL/dX; null: nobody asks for it
   * @param ofParameters whether somebody asks for dL/dW and dL/db
   */
  MixedGradients(
      TimeWeights weights,
      MixedProducts products,
      int steps,
      INDArray inputs,
      boolean ofParameters) {
    this.weights = weights;
    this.products = products;
    this.steps = steps;
    this.ofParameters = ofParameters;
    writes = products.count() == 1 && products.get(0).inputs() == steps;
    if (inputs != null && !writes) {
      inputs.assign(0);
    }
    this.inputs = inputs == null ? null : BlasMatrix.of(inputs.transpose());
    long floats = 1;
    for (int k = 0; k < products.count(); k++) {
      floats += products.shared(k) == k ? products.get(k).weights().length() : 0;
    }
    groups = (int) Math.max(2, Math.min(GROUPS, FLOATS / floats));
    sums = new Sums[groups];
  }

  @Override
  public int groups() {
    return groups;
  }

  @Override
  public GradientSink sink(int group, int capacity) {
    if (ofParameters) {
      List<BlasMatrix> ofWeights = new ArrayList<>();
      for (int k = 0; k < products.count(); k++) {
        TimeProduct p = products.get(k);
        int first = products.shared(k);
        ofWeights.add(first == k ? BlasMatrix.zeros(p.inputs(), p.steps()) : ofWeights.get(first));
      }
      sums[group] = new Sums(ofWeights, new double[steps]);
    }
    return new Tile(sums[group], capacity);
  }

  /** Gathers dL/dH of the steps of a product, and multiplies when it has the first of them. */
  private final class Tile implements GradientSink {

    private final Sums to;
    private final float[] zeros;
    private StepRows rows;

    /** The step that came last; T where a tile has not begun. */
    private int last = steps;

    Tile(Sums to, int capacity) {
      this.to = to;
      zeros = new float[capacity];
    }

    @Override
    public void step(int t, int first, int n, float[] dx) {
      int k = products.at(t);
      TimeProduct p = products.get(k);
      if (t == p.to() + p.steps() - 1) {
        rows = StepRows.of(SCRATCH, n, p.steps(), this);
      }
      rows.put(t - p.to(), dx, n);
      if (ofParameters) {
        to.bias[t] += sum(dx, n);
      }
      last = t;
      if (t == p.to()) {
        multiply(k, first, n);
      }
    }

    @Override
    public void end(int first, int n) {
      if (last == steps) {
        return;
      }
      // The backward pass ended before the first step of a product.
      int k = products.at(last);
      int to = products.get(k).to();
      if (last > to) {
        for (int t = to; t < last; t++) {
          rows.put(t - to, zeros, n);
        }
        multiply(k, first, n);
      }
      last = steps;
    }

    /** Four sums side by side: one alone waits for each addition. */
    private static double sum(float[] x, int n) {
      double a = 0;
      double b = 0;
      double c = 0;
      double d = 0;
      int i = 0;
      for (; i + 4 <= n; i += 4) {
        a += x[i];
        b += x[i + 1];
        c += x[i + 2];
        d += x[i + 3];
      }
      for (; i < n; i++) {
        a += x[i];
      }
      return (a + b) + (c + d);
    }

    private void multiply(int k, int first, int n) {
      TimeProduct p = products.get(k);
      BlasMatrix errors = rows.matrix(n, p.steps());
      if (ofParameters) {
        to.weights.get(k).addProduct(products.inputs(k, first, n), true, errors, false);
      }
      int outside = Math.max(0, -p.from());
      int own = p.inputs() - outside;
      if (inputs != null && own > 0) {
        BlasMatrix x = inputs.part(first, n, p.from() + outside, own);
        BlasMatrix w = products.weights(k).part(outside, own, 0, p.steps());
        if (writes) {
          x.product(errors, false, w, true);
        } else {
          x.addProduct(errors, false, w, true);
        }
      }
    }
  }

  /** Writes dL/dW and dL/db, which must have been asked for. */
  public void end(INDArray weightGradient, INDArray biasGradient) {
    List<Sums> found = Arrays.stream(sums).filter(s -> s != null).toList();
    List<Map.Entry<TimeProduct, INDArray>> byProduct = new ArrayList<>();
    for (int k = 0; k < products.count(); k++) {
      if (products.shared(k) == k) {
        INDArray sum = found.get(0).weights.get(k).array();
        for (Sums more : found.subList(1, found.size())) {
          sum.addi(more.weights.get(k).array());
        }
        byProduct.add(Map.entry(products.get(k), sum.transpose()));
      }
    }
    double[] bias = new double[steps];
    for (Sums own : found) {
      for (int t = 0; t < steps; t++) {
        bias[t] += own.bias[t];
      }
    }
    INDArray biases = Nd4j.createFromArray(bias).castTo(DataType.FLOAT);
    weights.gradients(byProduct, biases, weightGradient, biasGradient);
  }
}
