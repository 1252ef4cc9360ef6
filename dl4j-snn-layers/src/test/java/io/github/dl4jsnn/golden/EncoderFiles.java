package io.github.dl4jsnn.golden;

import io.github.dl4jsnn.encoding.DeltaEncoder;
import io.github.dl4jsnn.encoding.DeltaReference;
import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.GaussianTuning;
import io.github.dl4jsnn.encoding.LatencyCurve;
import io.github.dl4jsnn.encoding.LatencyEncoder;
import io.github.dl4jsnn.encoding.PeriodicEncoder;
import io.github.dl4jsnn.encoding.PhaseEncoder;
import io.github.dl4jsnn.encoding.PopulationEncoder;
import io.github.dl4jsnn.encoding.SignalEncoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.encoding.ThresholdLatencyEncoder;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.util.Close;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Files of kind "encoder": the spikes of the Python libraries' encoders, which must be equal. */
final class EncoderFiles {

  private EncoderFiles() {}

  static void check(FieldFile file, DataType type) {
    String encoder = file.at("parameters", "encoder").asText();
    switch (encoder) {
      case "latency" -> latency(file, type);
      case "st_latency" -> thresholdLatency(file, type);
      case "weighted_phase" -> weightedPhase(file, type);
      case "periodic" -> periodic(file, type);
      case "population" -> population(file, type);
      case "gaussian_tuning" -> gaussianTuning(file, type);
      case "delta" -> delta(file, type);
      default -> throw new AssertionError("unknown encoder: " + encoder);
    }
  }

  private static void latency(FieldFile file, DataType type) {
    file.knownParameters("encoder", "T", "enc_function", "steps");
    String function = file.at("parameters", "enc_function").asText();
    LatencyCurve curve =
        switch (function) {
          case "linear" -> LatencyCurve.LINEAR;
          case "log" -> LatencyCurve.LOGARITHMIC;
          default -> throw new AssertionError("unknown enc_function: " + function);
        };
    LatencyEncoder encoder =
        new LatencyEncoder(file.count("steps"))
            .withWindow(file.count("T"))
            .withCurve(curve)
            .withoutSilence();
    double[] x = file.numbers("inputs", "x");
    double[] times = file.numbers("expected", "spike_time");
    for (int k = 0; k < x.length; k++) {
      equal("spike time of " + x[k], times[k], Math.rint(encoder.time(x[k])));
    }
    spikes(encoder, file.array(type, "inputs", "x"), file.sequence(type, "expected", "spikes"));
  }

  private static void thresholdLatency(FieldFile file, DataType type) {
    file.knownParameters(
        "encoder",
        "T",
        "threshold",
        "tau",
        "first_spike_time",
        "clip",
        "normalize",
        "linear",
        "epsilon");
    ThresholdLatencyEncoder encoder =
        new ThresholdLatencyEncoder(file.count("T"))
            .withCurve(file.flag("linear") ? LatencyCurve.LINEAR : LatencyCurve.LOGARITHMIC)
            .withThreshold(file.parameter("threshold"))
            .withTau(file.parameter("tau"))
            .withFirstSpike(file.count("first_spike_time"))
            .withClip(file.flag("clip"))
            .withNormalize(file.flag("normalize"))
            .withEpsilon(file.parameter("epsilon"));
    double[] x = file.numbers("inputs", "x");
    double[] times = new double[x.length];
    // The peer takes what it clips away after the times are known.
    Arrays.setAll(times, k -> encoder.withClip(false).time(x[k]));
    close("time", file.numbers("expected", "time"), times);
    spikes(encoder, file.array(type, "inputs", "x"), file.sequence(type, "expected", "spikes"));
  }

  private static void weightedPhase(FieldFile file, DataType type) {
    file.knownParameters("encoder", "K", "steps");
    Encoder encoder = new PhaseEncoder(file.count("steps"), file.count("K"));
    spikes(encoder, file.array(type, "inputs", "x"), file.sequence(type, "expected", "spikes"));
  }

  private static void periodic(FieldFile file, DataType type) {
    file.knownParameters("encoder", "steps");
    // [b, n, T0], the steps of an element side by side.
    INDArray pattern = file.sequence(type, "inputs", "pattern");
    int period = (int) pattern.size(2);
    INDArray x = pattern.reshape('c', pattern.size(0), pattern.size(1) * period);
    Encoder encoder = new PeriodicEncoder(file.count("steps"), period);
    spikes(encoder, x, file.sequence(type, "expected", "spikes"));
  }

  private static void population(FieldFile file, DataType type) {
    file.knownParameters(
        "encoder", "obs_dim", "pop_dim", "T", "mean_range", "std", "v_threshold", "v_reset");
    equal("v_threshold", 0.999, file.parameter("v_threshold"));
    if (!file.at("parameters", "v_reset").isNull()) {
      throw new AssertionError("v_reset: only soft reset is known");
    }
    double[] range = file.numbers("parameters", "mean_range");
    int size = file.count("pop_dim");
    PopulationEncoder encoder =
        new PopulationEncoder(file.count("T"), size, range[0], range[1])
            .withSigma(file.parameter("std"));
    INDArray obs = file.array(type, "inputs", "obs");
    equal("obs_dim", file.count("obs_dim"), obs.size(1));
    double[] means = new double[(int) obs.size(1) * size];
    Arrays.setAll(means, k -> encoder.centre(k % size));
    close("mean", file.numbers("expected", "mean"), means);
    double[] x = file.numbers("inputs", "obs");
    double[] activity = new double[x.length * size];
    Arrays.setAll(activity, k -> encoder.activity(x[k / size], k % size));
    close("activity", file.numbers("expected", "activity"), activity);
    spikes(encoder, obs, file.sequence(type, "expected", "spikes"));
  }

  private static void gaussianTuning(FieldFile file, DataType type) {
    file.knownParameters("encoder", "n", "m", "duration", "x_min", "x_max");
    int n = file.count("n");
    int m = file.count("m");
    GaussianTuning tuning =
        GaussianTuning.ofRange(
            m,
            file.parameter("duration"),
            file.numbers("parameters", "x_min"),
            file.numbers("parameters", "x_max"));
    double[] mu = new double[n * m];
    double[] variance = new double[n * m];
    for (int k = 0; k < n * m; k++) {
      mu[k] = tuning.centre(k / m, k % m);
      variance[k] = Math.pow(tuning.sigma(k / m), 2);
    }
    close("mu", file.numbers("expected", "mu"), mu);
    close("sigma2", file.numbers("expected", "sigma2"), variance);
    INDArray x = file.array(type, "inputs", "x");
    int samples = (int) x.size(2);
    INDArray got = tuning.times(x);
    double[] times = file.numbers("expected", "times");
    double[] columns = file.numbers("expected", "columns");
    double[] offsets = file.numbers("expected", "offsets");
    double[] found = new double[times.length];
    int spikes = 0;
    for (int b = 0; b < x.size(0); b++) {
      for (int k = (int) offsets[b]; k < (int) offsets[b + 1]; k++) {
        int column = (int) columns[k];
        int row = column / m;
        found[k] = got.getDouble(b, row / samples, row % samples, column % m);
      }
    }
    for (double time : got.dup('c').data().asDouble()) {
      spikes += Double.isFinite(time) ? 1 : 0;
    }
    equal("number of spikes", times.length, spikes);
    double tolerance = type == DataType.DOUBLE ? 1e-9 : 1e-5;
    close("times", times, found, tolerance);
  }

  private static void delta(FieldFile file, DataType type) {
    file.knownParameters("encoder", "threshold", "padding", "off_spike");
    boolean off = file.flag("off_spike");
    DeltaEncoder encoder =
        new DeltaEncoder(
            file.parameter("threshold"), DeltaReference.PREVIOUS, off, !file.flag("padding"));
    INDArray x = file.sequence(type, "inputs", "x");
    INDArray on = file.sequence(type, "expected", "on");
    INDArray both = on;
    if (off) {
      INDArray falling = file.sequence(type, "expected", "off");
      equal("off spikes", 0, on.sub(falling).sub(output(file, type)).amaxNumber().doubleValue());
      // [b, n, 2, T]: ON and OFF of a value side by side.
      long[] shape = {x.size(0), x.size(1), 1, x.size(2)};
      both =
          Nd4j.concat(2, on.reshape('c', shape), falling.reshape('c', shape))
              .reshape('c', x.size(0), 2 * x.size(1), x.size(2));
    } else {
      equal("output", 0, on.sub(output(file, type)).amaxNumber().doubleValue());
    }
    signalSpikes(encoder, x, both);
  }

  private static INDArray output(FieldFile file, DataType type) {
    return file.sequence(type, "expected", "output");
  }

  /** Compares encode(..) and a layer. */
  private static void spikes(Encoder encoder, INDArray x, INDArray expected) {
    int width = (int) expected.size(1);
    for (int b = 0; b < x.size(0); b++) {
      float[] values = x.getRow(b).dup().data().asFloat();
      SpikeTrain train = new SpikeTrain();
      encoder.encode(values, values.length, Draws.of(1, 0, 0), 0, train);
      same("encode(..)", train, width, expected, b);
    }
    layer(encoder, x, InputType.feedForward(x.size(1)), expected);
  }

  /** Compares encodeStep(..) and a layer. */
  private static void signalSpikes(SignalEncoder encoder, INDArray x, INDArray expected) {
    int n = (int) x.size(1);
    for (int b = 0; b < x.size(0); b++) {
      float[] state = new float[encoder.stateSize(n)];
      Arrays.fill(state, encoder.initialState());
      SpikeTrain train = new SpikeTrain();
      for (int t = 0; t < x.size(2); t++) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
          values[i] = x.getFloat(b, i, t);
        }
        encoder.encodeStep(values, n, state, Draws.of(1, 0, 0), t, train);
        train.endStep();
      }
      same("encodeStep(..)", train, (int) expected.size(1), expected, b);
    }
    layer(encoder, x, InputType.recurrent(n), expected);
  }

  private static void same(String how, SpikeTrain train, int width, INDArray expected, int b) {
    equal(how + ": steps", expected.size(2), train.steps());
    for (int t = 0; t < train.steps(); t++) {
      float[] step = new float[width];
      train.addTo(t, step, 0);
      for (int i = 0; i < width; i++) {
        equal(how + ": [" + b + ", " + i + ", " + t + "]", expected.getDouble(b, i, t), step[i]);
      }
    }
  }

  private static void layer(Encoder encoder, INDArray x, InputType input, INDArray expected) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(x.dataType())
                .list()
                .layer(new EncodingLayer(encoder))
                .setInputType(input)
                .build());
    net.init();
    INDArray got = net.output(x);
    if (!Arrays.equals(expected.shape(), got.shape())) {
      throw new AssertionError(
          "EncodingLayer: shape "
              + Arrays.toString(got.shape())
              + ", expected "
              + Arrays.toString(expected.shape()));
    }
    equal("EncodingLayer: spikes", 0, got.sub(expected).amaxNumber().doubleValue());
    if (expected.sumNumber().doubleValue() == 0) {
      throw new AssertionError("the file has no spikes");
    }
  }

  private static void close(String what, double[] expected, double[] got) {
    close(what, expected, got, 1e-9);
  }

  private static void close(String what, double[] expected, double[] got, double tolerance) {
    Close.assertClose(what, expected, got, tolerance);
  }

  private static void equal(String what, double expected, double got) {
    if (expected != got) {
      throw new AssertionError(what + ": got " + got + ", expected " + expected);
    }
  }
}
