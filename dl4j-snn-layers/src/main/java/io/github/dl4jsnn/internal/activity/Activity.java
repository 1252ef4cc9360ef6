package io.github.dl4jsnn.internal.activity;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one layer has shown so far. Replicas of a network share it, whichever thread trains them:
 * they are found by what is the same in all of them.
 */
final class Activity {

  /** A layer is spoken of after so many whole minibatches .. */
  static final int MINIBATCHES = 10;

  /** .. and so many neurons times time steps that are no padding. */
  static final long NEURON_STEPS = 1000;

  /** How many layers are remembered: enough for any network, and for many of them in a row. */
  private static final int REMEMBERED = 1000;

  private static final AtomicLong CLOCK = new AtomicLong();

  private static final Map<Object, Group> ALL =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Group> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** The layers that have one name: more than one where a Bidirectional is around them. */
  private static final class Group {
    private final Map<Long, Activity> parts = new HashMap<>();
    private boolean said;

    synchronized boolean sayOnce() {
      boolean first = !said;
      said = true;
      return first;
    }
  }

  private final Group group;
  private boolean fired;
  private boolean paused;
  private int minibatches;
  private long neuronSteps;
  private volatile boolean over;
  private long end;

  private Activity(Group group) {
    this.group = group;
  }

  /** The next moment of a clock that only orders events. */
  static long now() {
    return CLOCK.incrementAndGet();
  }

  /**
   * The activity of a layer.
   *
   * @param made the moment in which this replica was made
   */
  static Activity of(SpikeWatch.Watched layer, long made) {
    synchronized (ALL) {
      Group group = ALL.computeIfAbsent(layer.identity(), k -> new Group());
      Activity known = group.parts.get(layer.part());
      if (known != null && known.belongsToAnother(made, layer.iteration())) {
        group = new Group();
        ALL.put(layer.identity(), group);
      }
      Group own = group;
      return own.parts.computeIfAbsent(layer.part(), k -> new Activity(own));
    }
  }

  /** Whether a layer that looks the same is that of a new network, and no replica. */
  private synchronized boolean belongsToAnother(long made, int iteration) {
    return over && made > end && iteration == 0;
  }

  /** Whether nothing more will be said. */
  boolean over() {
    return over;
  }

  synchronized boolean fired() {
    return fired;
  }

  /**
   * Takes note of a pass.
   *
   * @param minibatch whether another whole minibatch is done
   * @return what is to be said of the layer; null, as mostly: nothing
   */
  synchronized String add(SpikeWatch.Seen pass, boolean minibatch) {
    if (over) {
      return null;
    }
    fired |= pass.fired();
    paused |= pass.paused();
    neuronSteps += pass.neuronSteps();
    minibatches += minibatch ? 1 : 0;
    boolean enough = minibatches >= MINIBATCHES && neuronSteps >= NEURON_STEPS;
    if (!(fired && paused) && !enough) {
      return null;
    }
    over = true;
    end = now();
    boolean healthy = fired && paused;
    if (healthy || !group.sayOnce()) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        fired
            ? "fired at every step of all %d minibatches so far (%d neurons times time steps).%s"
            : "sent no spike in all %d minibatches so far (%d neurons times time steps).%s",
        minibatches,
        neuronSteps,
        fired ? FiringAdvice.SATURATED : FiringAdvice.SILENT);
  }
}
