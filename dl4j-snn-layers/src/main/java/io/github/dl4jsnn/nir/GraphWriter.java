package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.util.AtomicFiles;
import io.github.dl4jsnn.weights.Tensor;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes a graph as an HDF5 file, whole or not at all. */
final class GraphWriter {

  /** The version of nir whose files these are. */
  private static final String VERSION = "1.0.8";

  /** More bytes than jHDF writes right into the name of a link. */
  private static final int LONGEST_NAME = 120;

  private GraphWriter() {}

  static void write(NirGraph graph, Path file) throws IOException {
    for (String name : graph.nodes().keySet()) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      if (name.isBlank() || name.contains("/") || bytes.length > LONGEST_NAME) {
        throw new IllegalArgumentException(
            "NirFiles: \""
                + name
                + "\" cannot be the name of a node; expected 1 to "
                + LONGEST_NAME
                + " bytes without /");
      }
    }
    // jHDF writes to files alone.
    Path whole = Files.createTempFile("nir", ".h5");
    try {
      try (WritableHdfFile hdf = HdfFile.write(whole)) {
        // Version, system and processor of the writer are of no concern.
        hdf.removeAttribute("_jHDF");
        hdf.putDataset("version", VERSION);
        node(hdf.putGroup("node"), graph);
      }
      AtomicFiles.write(file, out -> Files.copy(whole, out));
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  private static void node(WritableGroup group, NirGraph graph) {
    group.putDataset("type", NirTypes.GRAPH);
    List<String[]> edges = graph.edges();
    group.putDataset("edges", edges.toArray(new String[0][]));
    extras(group, graph.extras());
    WritableGroup nodes = group.putGroup("nodes");
    for (Map.Entry<String, NirNode> e : graph.nodes().entrySet()) {
      WritableGroup own = nodes.putGroup(e.getKey());
      NirNode node = e.getValue();
      own.putDataset("type", node.type());
      node.numbers().forEach((name, values) -> own.putDataset(name, java(values)));
      node.texts().forEach(own::putDataset);
      extras(own, node.extras());
    }
  }

  private static void extras(WritableGroup group, Map<String, String> extras) {
    if (!extras.isEmpty()) {
      WritableGroup metadata = group.putGroup("metadata");
      extras.forEach((key, value) -> metadata.putDataset(GraphReader.EXTRA + key, value));
    }
  }

  /** As jHDF takes numbers: a number, or arrays of arrays. */
  private static Object java(Tensor tensor) {
    Object flat =
        switch (tensor.type()) {
          case F64 -> tensor.doubles();
          case F32 -> floats(tensor.doubles());
          case I64 -> tensor.longs();
          default -> throw new IllegalArgumentException("numbers of type " + tensor.type());
        };
    long[] shape = tensor.shape();
    return shape.length == 0 ? Array.get(flat, 0) : nested(flat, shape, 0, new int[1]);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static Object nested(Object flat, long[] shape, int axis, int[] at) {
    int[] below = Arrays.stream(shape, axis, shape.length).mapToInt(Math::toIntExact).toArray();
    Object array = Array.newInstance(flat.getClass().getComponentType(), below);
    if (below.length == 1) {
      System.arraycopy(flat, at[0], array, 0, below[0]);
      at[0] += below[0];
      return array;
    }
    for (int i = 0; i < below[0]; i++) {
      Array.set(array, i, nested(flat, shape, axis + 1, at));
    }
    return array;
  }
}
