package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The backward pass of steps that were not kept: they run forward once more, group by group, and
 * dL/dI of a group is handed on before the next one begins. See {@link RerunGroups}.
 */
final class RerunBackward {

  /** Floats that a group may need, 32 MB. */
  static final int FLOATS = 8 << 20;

  private final TilePopulation population;
  private final CurrentSource currents;
  private final float[][] start;
  private final int steps;
  private final Upstream above;
  private final CurrentGradients to;
  private final float[][] dParameters;
  private final RerunGroups groups;

  /** dL/dI of the slab of a group, [slab][rows columns]; null where it goes elsewhere. */
  private float[][] errors;

  /** Likewise the spikes of the step before each step; null where neurons are not coupled. */
  private float[][] previousSpikes;

  /** dL/dI summed over the steps, [b n], where the currents are constant, else null. */
  private float[] sums;

  /** Those of tiles that are done. */
  private final Queue<RerunTile> free = new ConcurrentLinkedQueue<>();

  private int group;
  private Tiles tiles;
  private int capacity;

  /** First step of the slab. */
  private int slabStart;

  /**
   * @param start the state before the first step, [state][b n]; null: the neurons' initial one
   * @param dParameters [learned parameter][b n], receives dL/d(parameter) of each neuron
   * @param limit floats that a group may need
   */
  RerunBackward(
      TilePopulation population,
      CurrentSource currents,
      float[][] start,
      int steps,
      Upstream above,
      CurrentGradients to,
      float[][] dParameters,
      int limit) {
    this.population = population;
    this.currents = currents;
    this.start = start;
    this.steps = steps;
    this.above = above;
    this.to = to;
    this.dParameters = dParameters;
    groups = groups(limit);
  }

  private boolean summed() {
    return to.target() == null && currents.constant() && !population.coupled();
  }

  private RerunGroups groups(int limit) {
    boolean handedOn = to.target() == null && !summed();
    int floats = population.saved() + currents.formed();
    // Errors, and the copy in which events add them up.
    floats += handedOn ? 2 : 0;
    // Previous spikes, and the copies of which their weights have the gradient.
    floats += population.coupled() ? 3 : 0;
    int block = currents.block();
    int width = population.width();
    if (population.coupled() || (block == 0 && handedOn) || block > width) {
      block = width;
    }
    return RerunGroups.of(
        limit, population.rows(), width, steps, floats, population.states(), to.rowUnit(), block);
  }

  /** Runs it. */
  void run(Buffers buffers) {
    sums = summed() ? new float[population.size()] : null;
    boolean handedOn = to.target() == null && sums == null;
    errors = handedOn ? buffers.take(groups.slab(), groups.size()) : null;
    previousSpikes = population.coupled() ? buffers.take(groups.slab(), groups.size()) : null;
    for (group = 0; group < groups.count(); group++) {
      tiles = tiles();
      capacity = Math.max(capacity, wholeRows() ? tiles.length() : groups.columns(group));
      if (groups.slab() == steps) {
        oneSlab();
      } else {
        slabs();
      }
    }
    buffers.give(errors);
    buffers.give(previousSpikes);
    if (sums != null) {
      int b = population.rows();
      to.add(GradientPart.whole(b, population.width(), new float[][] {sums}, null));
    }
  }

  private boolean wholeRows() {
    return groups.groupColumns() == groups.width();
  }

  /** Those of a group of whole examples, counted from its first neuron. */
  private Tiles tiles() {
    return population.tiles(groups.rows(group), currents.block());
  }

  private int count() {
    // Of a group of columns one per example.
    return wholeRows() ? tiles.count() : groups.rows(group);
  }

  private int start(int j) {
    int first = groups.firstRow(group) * groups.width() + groups.firstColumn(group);
    return first + (wholeRows() ? tiles.start(j) : j * groups.width());
  }

  private int length(int j) {
    return wholeRows() ? tiles.length(j) : groups.columns(group);
  }

  private RerunTile newTile() {
    return new RerunTile(
        population, above.tile(population, capacity, gradientSink()), capacity, groups.slab());
  }

  private RerunTile take() {
    RerunTile tile = free.poll();
    return tile == null ? newTile() : tile;
  }

  private GradientSink gradientSink() {
    if (to.target() != null) {
      return GradientSink.into(to.target());
    }
    return sums == null
        ? (t, first, n, dx) ->
            System.arraycopy(dx, 0, errors[t - slabStart], groups.place(group, first), n)
        : GradientSink.sum(sums, capacity);
  }

  private TileForward.Sink previousSink(RerunTile tile) {
    return (t, first, n) -> {
      if (previousSpikes != null) {
        int at = groups.place(group, first);
        System.arraycopy(tile.lastKept(), 0, previousSpikes[t - slabStart], at, n);
      }
    };
  }

  private CurrentSource slab(int from, int end) {
    return currents.part(groups.firstRow(group), groups.rows(group), from, end - from);
  }

  /** The group in one go: a thread needs the memory of one tile. */
  private void oneSlab() {
    CurrentSource part = slab(0, steps);
    slabStart = 0;
    split(
        count(),
        (from, end) -> {
          RerunTile tile = take();
          CurrentSource.Reader reader = part.reader();
          for (int j = from; j < end; j++) {
            tile.begin(start(j), length(j), start, above.states());
            tile.mark();
            tile.backward(reader, 0, steps, above.firstStep(), previousSink(tile));
            tile.end(above.states(), dParameters);
          }
          free.add(tile);
        });
    handOn(0, steps);
  }

  /** What a tile does in a slab. */
  private interface Work {
    void accept(RerunTile tile, CurrentSource.Reader reader, int from, int end);
  }

  private void slabs() {
    RerunTile[] all = new RerunTile[count()];
    for (int j = 0; j < all.length; j++) {
      all[j] = take();
      all[j].begin(start(j), length(j), start, above.states());
    }
    int slab = groups.slab();
    int last = (steps - 1) / slab * slab;
    for (int from = 0; from < last; from += slab) {
      eachTile(
          all,
          from,
          (tile, reader, a, b) -> {
            tile.mark();
            tile.forward(reader, a, b);
          });
    }
    for (RerunTile tile : all) {
      tile.mark();
    }
    for (int from = last; from >= 0; from -= slab) {
      slabStart = from;
      eachTile(
          all,
          from,
          (tile, reader, a, b) ->
              tile.backward(reader, a, b, above.firstStep(), previousSink(tile)));
      handOn(from, Math.min(steps, from + slab));
    }
    for (RerunTile tile : all) {
      tile.end(above.states(), dParameters);
      free.add(tile);
    }
  }

  private void split(int tiles, Workers.Range body) {
    TilePopulation.split(population.coupled() || currents.multiplies(), tiles, body);
  }

  private void eachTile(RerunTile[] all, int from, Work work) {
    int end = Math.min(steps, from + groups.slab());
    CurrentSource part = slab(from, end);
    split(
        all.length,
        (first, last) -> {
          CurrentSource.Reader reader = part.reader();
          for (int j = first; j < last; j++) {
            work.accept(all[j], reader, from, end);
          }
        });
  }

  private void handOn(int from, int end) {
    if (errors == null) {
      return;
    }
    for (int t = from; t < Math.min(end, above.firstStep()); t++) {
      Arrays.fill(errors[t - from], 0);
    }
    to.add(
        new GradientPart(
            groups.firstRow(group),
            groups.rows(group),
            groups.firstColumn(group),
            groups.columns(group),
            from,
            end - from,
            errors,
            previousSpikes));
  }
}
