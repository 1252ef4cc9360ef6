package io.github.dl4jsnn.internal.runtime;

import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a StackVertex or UnstackVertex above images over time. These join and cut rows, into which
 * time steps are folded, so that steps and examples mix; stock vertices do not know, and their
 * output types do not show that they were there. But a layer for which time began further down gets
 * as many rows as it began with.
 */
final class StackCheck implements Serializable {

  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(StackCheck.class);

  /** Where time begins: T, and b T rows. */
  private record Origin(int steps, long rows) {}

  /**
   * The ComputationGraph that ran last in this thread. It runs its layers one after another, each
   * above those that it needs, and gives all of them the same map of helper workspaces, by which
   * the layers of one graph know each other.
   */
  private static final class Graph {
    private WeakReference<Object> helpers = new WeakReference<>(null);

    /** By index of the layer at which time begins. */
    private final Map<Integer, Origin> origins = new HashMap<>();
  }

  private static final ThreadLocal<Graph> LAST = ThreadLocal.withInitial(Graph::new);

  private boolean warned;

  /** Notes that time begins at a layer. */
  static void begin(LayerWorkspaceMgr workspaceMgr, int layerIndex, int steps, long examples) {
    Object helpers = workspaceMgr.getHelperWorkspacePointers();
    if (helpers == null) {
      return;
    }
    Graph last = LAST.get();
    if (last.helpers.get() != helpers) {
      last.helpers = new WeakReference<>(helpers);
      last.origins.clear();
    }
    last.origins.put(layerIndex, new Origin(steps, steps * examples));
  }

  /**
   * Checks the rows of a layer above. Nothing is known, and nothing said, where time began outside
   * of this library.
   *
   * @param steps T of the layer's configuration; 0 where that does not know it
   * @param rows b T
   * @param fromBelow whether T comes from the layers below; the user may have said that of another
   *     input, which is folded already and has other rows
   * @throws DL4JInvalidInputException if the rows of this T are not those with which it began
   */
  void check(
      LayerWorkspaceMgr workspaceMgr, int steps, long rows, boolean fromBelow, String layer) {
    Object helpers = workspaceMgr.getHelperWorkspacePointers();
    Graph last = LAST.get();
    if (steps == 0
        || helpers == null
        || last.helpers.get() != helpers
        || last.origins.containsValue(new Origin(steps, rows))) {
      return;
    }
    Origin origin = last.origins.values().iterator().next();
    String message =
        "Layer "
            + layer
            + " got "
            + rows
            + " rows for its T = "
            + steps
            + " time steps, but time began with "
            + origin.rows()
            + " rows for T = "
            + origin.steps()
            + ". A StackVertex or UnstackVertex on images over time mixes time steps and examples:"
            + " stack the inputs, below the layer with the encoder, and unstack above the"
            + " FiringRateLayer";
    if (fromBelow) {
      throw new DL4JInvalidInputException(message);
    }
    if (!warned) {
      LOG.warn(
          "{}. If timeSteps({}) is that of another, folded input, ignore this", message, steps);
      warned = true;
    }
  }
}
