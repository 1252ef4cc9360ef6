package io.github.dl4jsnn.internal.stream;

import io.github.dl4jsnn.decoding.SpikeTime;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** What ends time, as a running value: of all steps since the beginning, per value. */
public final class RunningStage implements Stage {

  /** What is made of the steps. */
  public enum Kind {
    /** Σ_t x[t] / T. */
    MEAN("sum", 0),
    /** Σ_t x[t]. */
    SUM("sum", 0),
    /** max_t x[t]. */
    MAXIMUM("maximum", Float.NEGATIVE_INFINITY),
    /** x[T - 1]. */
    LAST("last", 0),
    /** min {t : x[t] > 0}, T - 1 where there is none. */
    FIRST_SPIKE("firstSpike", NONE);

    private final String state;
    private final float initial;

    Kind(String state, float initial) {
      this.state = state;
      this.initial = initial;
    }
  }

  private static final float NONE = -1;

  private final Form form;
  private final Kind kind;
  private final SpikeTime time;
  private final int from;

  /**
   * @param form of input and output
   * @param time what is sent of the time of the first spike; null of other kinds
   * @param from the first step that counts, of a mean
   */
  public RunningStage(Form form, Kind kind, SpikeTime time, int from) {
    this.form = form;
    this.kind = kind;
    this.time = time;
    this.from = from;
  }

  @Override
  public Form form() {
    return form;
  }

  @Override
  public List<StageVariable> variables() {
    return List.of(StageVariable.count(), new StageVariable(kind.state, 0, form, DataType.FLOAT));
  }

  @Override
  public float[][] newState() {
    return new float[1][form.size()];
  }

  @Override
  public void begin(float[][] state) {
    Arrays.fill(state[0], kind.initial);
  }

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      float[] x = in[0].values();
      float[] kept = state.values[0];
      long step = state.steps++ - from;
      float[] y = out.write();
      if (step < 0) {
        Arrays.fill(y, 0);
        return;
      }
      for (int i = 0; i < y.length; i++) {
        kept[i] = next(kept[i], x[i], step);
      }
      for (int i = 0; i < y.length; i++) {
        y[i] = shown(kept[i], step);
      }
    };
  }

  private float next(float before, float x, long step) {
    return switch (kind) {
      case MEAN, SUM -> before + x;
      case MAXIMUM -> Math.max(before, x);
      case LAST -> x;
      case FIRST_SPIKE -> before == NONE && x > 0 ? step : before;
    };
  }

  private float shown(float kept, long step) {
    return switch (kind) {
      case MEAN -> kept / (step + 1);
      case SUM, MAXIMUM, LAST -> kept;
      case FIRST_SPIKE -> (float) time.answer(kept == NONE ? (int) step : (int) kept);
    };
  }
}
