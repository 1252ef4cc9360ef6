package io.github.dl4jsnn.stream;

import io.github.dl4jsnn.decoding.CountReadOut;
import io.github.dl4jsnn.decoding.FirstSpikeReadOut;
import io.github.dl4jsnn.decoding.LastReadOut;
import io.github.dl4jsnn.decoding.MaximumReadOut;
import io.github.dl4jsnn.decoding.PopulationVote;
import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.decoding.ReadOut;
import io.github.dl4jsnn.decoding.SpikeTime;
import io.github.dl4jsnn.decoding.Vote;
import io.github.dl4jsnn.internal.stream.ActivationStage;
import io.github.dl4jsnn.internal.stream.Form;
import io.github.dl4jsnn.internal.stream.PixelsStage;
import io.github.dl4jsnn.internal.stream.RunningStage;
import io.github.dl4jsnn.internal.stream.RunningStage.Kind;
import io.github.dl4jsnn.internal.stream.VoteStage;
import io.github.dl4jsnn.loss.CountMSE;
import io.github.dl4jsnn.loss.FirstSpikeMSE;
import io.github.dl4jsnn.loss.MembraneMSE;
import io.github.dl4jsnn.loss.ReadOutCrossEntropy;
import io.github.dl4jsnn.loss.StepCrossEntropy;
import io.github.dl4jsnn.loss.TimeLoss;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;

/** Stages of what ends time, as running values, and of votes. */
final class ReadOuts {

  private final Builder builder;

  ReadOuts(Builder builder) {
    this.builder = builder;
  }

  /** The mean of the steps so far. */
  Wire rate(String name, Object conf, Wire in) {
    return mean(name, conf, 0, in);
  }

  private Wire mean(String name, Object conf, int from, Wire in) {
    return running(name, conf, Kind.MEAN, null, from, in);
  }

  /** The last step. */
  Wire last(String name, Object conf, Wire in) {
    return running(name, conf, Kind.LAST, null, 0, in);
  }

  private Wire running(String name, Object conf, Kind kind, SpikeTime time, int from, Wire in) {
    Form form = in.form().image() ? in.form() : Form.rows(in.form().size());
    return builder.end(
        name, Builder.owner(name, conf), new RunningStage(form, kind, time, from), in);
  }

  /**
   * A read-out.
   *
   * @throws IllegalArgumentException if it has no running form
   */
  Wire readOut(String name, Object conf, ReadOut readOut, Wire in) {
    if (readOut instanceof PopulationVote population) {
      Wire each = readOut(name, conf, population.readOut(), in);
      return vote(name, conf, population.vote(), population.classes(), each);
    }
    if (readOut instanceof RateReadOut mean) {
      return mean(name, conf, mean.from(), in);
    }
    if (readOut instanceof CountReadOut) {
      return running(name, conf, Kind.SUM, null, 0, in);
    }
    if (readOut instanceof LastReadOut) {
      return last(name, conf, in);
    }
    if (readOut instanceof MaximumReadOut) {
      return running(name, conf, Kind.MAXIMUM, null, 0, in);
    }
    if (readOut instanceof FirstSpikeReadOut first) {
      return running(name, conf, Kind.FIRST_SPIKE, first.form(), 0, in);
    }
    throw Builder.refuse(
        Builder.owner(name, conf),
        "has the read-out "
            + readOut
            + ", expected one of this library, which have running values");
  }

  /** Votes of groups. */
  Wire vote(String name, Object conf, Vote vote, int classes, Wire in) {
    Vote.groupSize(Builder.owner(name, conf), in.form().size(), classes);
    return builder.add(name, new VoteStage(in.form().withChannels(classes), vote), in);
  }

  /**
   * What a network with a loss over time answers.
   *
   * @throws IllegalArgumentException if the loss has no running answer
   */
  Wire answer(String name, Object conf, TimeLoss loss, Wire in) {
    if (loss instanceof CountMSE count) {
      ReadOut counts = new CountReadOut();
      return readOut(
          name,
          conf,
          count.classes() == 0 ? counts : new PopulationVote(counts, count.classes(), Vote.SUM),
          in);
    }
    if (loss instanceof FirstSpikeMSE) {
      return readOut(name, conf, new FirstSpikeReadOut(SpikeTime.NEGATED), in);
    }
    if (loss instanceof MembraneMSE) {
      return rate(name, conf, in);
    }
    if (loss instanceof StepCrossEntropy) {
      return softmax(name, rate(name, conf, in));
    }
    if (loss instanceof ReadOutCrossEntropy entropy) {
      return softmax(name, readOut(name, conf, entropy.readOut(), in));
    }
    throw Builder.refuse(
        Builder.owner(name, conf),
        "has the loss " + loss + ", expected one of this library, which have running answers");
  }

  private Wire softmax(String name, Wire in) {
    return builder.add(name, new ActivationStage(in.form(), Activations.softmax(in.form())), in);
  }

  /** DL4J's pooling of all steps, or of the pixels of an image. */
  Wire pool(String name, GlobalPoolingLayer conf, Wire in) {
    String owner = Builder.owner(name, conf);
    Kind kind = kind(owner, conf.getPoolingType());
    if (!Arrays.equals(pooled(conf, in.form()), axes(in.form())) || !conf.isCollapseDimensions()) {
      throw Builder.refuse(
          owner,
          "pools "
              + in.form()
              + " along the axes "
              + Arrays.toString(pooled(conf, in.form()))
              + ", expected the steps of a time series or the pixels of images, without"
              + " collapseDimensions(false)");
    }
    if (!in.form().image()) {
      return running(name, conf, kind, null, 0, in);
    }
    Form form = Form.rows(in.form().channels());
    return builder.add(name, new PixelsStage(form, in.form().pixels(), kind), in);
  }

  /** The axes that DL4J pools. */
  private static int[] pooled(GlobalPoolingLayer conf, Form in) {
    int[] set = conf.getPoolingDimensions();
    return set != null ? set : in.image() ? new int[] {2, 3} : new int[] {2};
  }

  /** The axes of time or pixels; none of rows. */
  private static int[] axes(Form in) {
    return switch (in.kind()) {
      case ROWS -> new int[0];
      case SERIES -> new int[] {in.last() ? 1 : 2};
      case IMAGES -> in.last() ? new int[] {1, 2} : new int[] {2, 3};
    };
  }

  private static Kind kind(String owner, PoolingType type) {
    return switch (type) {
      case MAX -> Kind.MAXIMUM;
      case AVG -> Kind.MEAN;
      case SUM -> Kind.SUM;
      default -> throw Builder.refuse(owner, "pools by " + type + ", expected MAX, AVG or SUM");
    };
  }
}
