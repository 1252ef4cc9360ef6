package io.github.dl4jsnn.examples.cli;

import java.util.Random;

/**
 * When a training is killed.
 *
 * @param updates the training has as many, of all its processes together; -1: it need not have
 *     begun
 * @param writing whether it then waits until a model is being written
 * @param millis how long it then waits
 */
record Moment(int updates, boolean writing, int millis) {

  /** As soon as a model is being written after more updates than these. */
  static Moment writing(int updates) {
    return new Moment(updates + 1, true, 0);
  }

  /**
   * Draws one: in the start of the process, in an epoch, at the end of an epoch (tests, logs, page,
   * models, last lines) or while a model is being written.
   *
   * @param done updates of the latest model
   * @param all updates of the whole training
   */
  static Moment draw(Random random, int done, int all) {
    int perEpoch = all / WholeRun.EPOCHS;
    int updates = done + random.nextInt(all - done + 1);
    return switch (random.nextInt(8)) {
      case 0 -> new Moment(-1, false, random.nextInt(1500));
      case 1, 2 -> writing(Math.min(updates, all - 1));
      case 3, 4 -> {
        int epochs = Math.min(updates / perEpoch + 1, WholeRun.EPOCHS);
        yield new Moment(epochs * perEpoch, false, random.nextInt(600));
      }
      default -> new Moment(updates, false, random.nextInt(20));
    };
  }
}
