package io.github.dl4jsnn.internal.stream;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.EncoderContract;
import io.github.dl4jsnn.encoding.SignalEncoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.synapse.EncoderState;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * An encoder that makes spikes: of the values of a call at its first step, for all of its steps, or
 * of a signal step by step.
 */
public final class EncoderStage implements Stage {

  /** Number of events of a call that have room from the beginning, at most. */
  private static final int ROOM = 1 << 16;

  private final Form form;
  private final String owner;
  private final Encoder encoder;
  private final Draws draws;
  private final int values;
  private final ValueCheck check;
  private final List<StageVariable> variables;

  /**
   * @param form of the spikes
   * @param layer how errors name the layer
   * @param draws of the one example
   * @param values number of values at each step
   */
  public EncoderStage(Form form, String layer, Encoder encoder, Draws draws, int values) {
    this.form = form;
    owner = "Layer " + layer;
    this.encoder = encoder;
    this.draws = draws;
    this.values = values;
    check = new ValueCheck(layer, encoder);
    variables = variables(encoder, values);
  }

  @Override
  public Form form() {
    return form;
  }

  @Override
  public List<StageVariable> variables() {
    return variables;
  }

  private static List<StageVariable> variables(Encoder encoder, int values) {
    if (!(encoder instanceof SignalEncoder signal) || signal.stateSize(values) == 0) {
      return List.of(StageVariable.count());
    }
    Form kept = Form.rows(signal.stateSize(values));
    return List.of(
        StageVariable.count(), new StageVariable(EncoderState.MEMORY, 0, kept, DataType.FLOAT));
  }

  @Override
  public float[][] newState() {
    return new float[1][encoder instanceof SignalEncoder signal ? signal.stateSize(values) : 0];
  }

  @Override
  public void begin(float[][] state) {
    if (encoder instanceof SignalEncoder signal) {
      Arrays.fill(state[0], signal.initialState());
    }
  }

  @Override
  public Step step() {
    int steps = Math.max(1, encoder.timeSteps());
    SpikeTrain train = new SpikeTrain((int) Math.min(ROOM, (long) steps * form.size()));
    return encoder instanceof SignalEncoder signal
        ? (in, state, t, out) -> {
          float[] x = in[0].values();
          check.check(x);
          train.clear();
          signal.encodeStep(x, values, state.values[0], draws, state.steps, train);
          train.endStep();
          send(train, steps, 0, out);
          state.steps++;
        }
        : (in, state, t, out) -> {
          if (t == 0) {
            float[] x = in[0].values();
            check.check(x);
            train.clear();
            encoder.encode(x, values, draws, (int) state.steps, train);
          }
          send(train, steps, t, out);
          state.steps++;
        };
  }

  private void send(SpikeTrain train, int steps, int t, Signal out) {
    if (t == 0) {
      EncoderContract.check(owner, encoder, train, steps, form.size());
    }
    float[] spikes = train.values() == null ? out.writeSpikes() : out.write();
    Arrays.fill(spikes, 0);
    train.addTo(t, spikes, 0);
  }
}
