package io.github.dl4jsnn.report;

import java.util.ArrayList;
import java.util.List;

/**
 * One number over a training. Of a long one every k-th point is kept, so that it stays small: a
 * point whose number is no multiple of k is left out, and k doubles.
 */
final class Series {

  /**
   * One point.
   *
   * @param iteration updates so far
   * @param epoch complete epochs so far
   */
  record Point(long iteration, long epoch, double value) {

    /** Another number at the same place. */
    Point with(double other) {
      return new Point(iteration, epoch, other);
    }
  }

  private final List<Point> points = new ArrayList<>();

  /** How many points there were, with those that are left out. */
  private long count;

  private long every = 1;

  Series() {}

  Series(long count, long every, List<Point> points) {
    this.count = count;
    this.every = every;
    this.points.addAll(points);
  }

  void add(Point point) {
    if (count++ % every == 0) {
      points.add(point);
    }
  }

  /** Leaves out every second point. */
  void halve() {
    every *= 2;
    for (int i = points.size() - 1; i >= 0; i--) {
      if (i % 2 == 1) {
        points.remove(i);
      }
    }
  }

  /** Forgets what came after an iteration. */
  void cut(long iterations) {
    points.removeIf(p -> p.iteration > iterations);
    count = points.size() * every;
  }

  List<Point> points() {
    return points;
  }

  Point last() {
    return points.get(points.size() - 1);
  }

  long count() {
    return count;
  }

  long every() {
    return every;
  }

  double[] iterations() {
    return points.stream().mapToDouble(Point::iteration).toArray();
  }

  double[] epochs() {
    return points.stream().mapToDouble(Point::epoch).toArray();
  }

  double[] values() {
    return points.stream().mapToDouble(Point::value).toArray();
  }
}
