package io.github.dl4jsnn.nir;

import io.jhdf.Constants;
import io.jhdf.ObjectHeader;
import io.jhdf.btree.BTreeV1;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.CompactDataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ContiguousDataLayoutMessage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Where the bytes of a dataset are: in one piece, or in chunks, which may be deflated. A chunk is
 * inflated to its declared size and no further.
 */
final class HdfLayout {

  private final DataLayoutMessage layout;
  private final int size;
  private final long[] shape;
  private final boolean deflated;
  private final Function<String, NirFileException> problem;

  /** Elements of a chunk along each axis; null where there are none. */
  private final int[] chunk;

  /**
   * @param size bytes per element
   * @param problem makes the error of a message
   */
  HdfLayout(
      ObjectHeader header,
      int size,
      long[] shape,
      boolean deflated,
      Function<String, NirFileException> problem)
      throws NirFileException {
    layout = header.getMessageOfType(DataLayoutMessage.class);
    this.size = size;
    this.shape = shape;
    this.deflated = deflated;
    this.problem = problem;
    if (layout instanceof ChunkedDataLayoutMessage chunked) {
      chunk = chunked.getChunkDimensions();
      if (chunk.length != shape.length
          || shape.length == 0
          || chunked.getSize() != size
          || Arrays.stream(chunk).anyMatch(c -> c < 1)) {
        throw problem.apply(
            "has chunks "
                + Arrays.toString(chunk)
                + " of elements of "
                + chunked.getSize()
                + " bytes; they do not fit its shape "
                + Arrays.toString(shape)
                + " of elements of "
                + size);
      }
    } else {
      chunk = null;
      if (!(layout instanceof CompactDataLayoutMessage)
          && !(layout instanceof ContiguousDataLayoutMessage)) {
        throw problem.apply(
            "is chunked as libver=\"latest\" of HDF5 does, which is not read; expected h5py's"
                + " default");
      }
      if (deflated) {
        throw problem.apply("is packed by a filter, but has no chunks");
      }
    }
  }

  /** Bytes of one chunk; 0 where there are none. */
  long chunkBytes() {
    if (chunk == null) {
      return 0;
    }
    long bytes = size;
    for (int c : chunk) {
      bytes = Math.multiplyExact(bytes, c);
    }
    return bytes;
  }

  /** All bytes, row-major. */
  ByteBuffer read(HdfStorage storage) throws NirFileException {
    int bytes = size;
    for (long n : shape) {
      bytes = Math.multiplyExact(bytes, Math.toIntExact(n));
    }
    if (bytes == 0) {
      return ByteBuffer.allocate(0);
    }
    if (chunk != null) {
      return chunks(storage, new byte[bytes]);
    }
    if (layout instanceof CompactDataLayoutMessage compact) {
      return compact.getDataBuffer().slice(0, bytes);
    }
    ContiguousDataLayoutMessage contiguous = (ContiguousDataLayoutMessage) layout;
    if (contiguous.getAddress() == Constants.UNDEFINED_ADDRESS) {
      throw problem.apply("has a shape, but no data");
    }
    return storage.map(contiguous.getAddress(), bytes);
  }

  private ByteBuffer chunks(HdfStorage storage, byte[] all) throws NirFileException {
    long tree = ((ChunkedDataLayoutMessage) layout).getBTreeAddress();
    List<Chunk> chunks =
        tree == Constants.UNDEFINED_ADDRESS
            ? List.of()
            : BTreeV1.createDataBTree(storage, tree, shape.length).getChunks();
    long expected = 1;
    for (int axis = 0; axis < shape.length; axis++) {
      expected = Math.multiplyExact(expected, (shape[axis] + chunk[axis] - 1) / chunk[axis]);
    }
    Set<List<Long>> seen = new HashSet<>();
    for (Chunk c : chunks) {
      long[] at = c.getChunkOffset();
      for (int axis = 0; axis < at.length; axis++) {
        if (at[axis] < 0 || at[axis] >= shape[axis] || at[axis] % chunk[axis] != 0) {
          throw problem.apply("has a chunk at " + Arrays.toString(at));
        }
      }
      if (!seen.add(Arrays.stream(at).boxed().toList())) {
        throw problem.apply("has two chunks at " + Arrays.toString(at));
      }
      place(content(storage, c), at, all);
    }
    if (seen.size() != expected) {
      throw problem.apply("has " + seen.size() + " chunks, expected " + expected);
    }
    return ByteBuffer.wrap(all);
  }

  private byte[] content(HdfStorage storage, Chunk c) throws NirFileException {
    byte[] stored = new byte[checkedSize(storage, c)];
    storage.map(c.getAddress(), stored.length).get(stored);
    int bytes = Math.toIntExact(chunkBytes());
    if (!deflated || c.getFilterMask().get(0)) {
      if (stored.length != bytes) {
        throw problem.apply("has a chunk of " + stored.length + " bytes, expected " + bytes);
      }
      return stored;
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(stored);
      byte[] content = new byte[bytes];
      int n = 0;
      while (n < bytes) {
        int more = inflater.inflate(content, n, bytes - n);
        if (more == 0) {
          break;
        }
        n += more;
      }
      if (n != bytes || inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
        throw problem.apply("has a deflated chunk that is not of " + bytes + " bytes");
      }
      return content;
    } catch (DataFormatException e) {
      throw problem.apply("has a deflated chunk that cannot be inflated: " + e.getMessage());
    } finally {
      inflater.end();
    }
  }

  /** Before memory for it is taken. */
  private int checkedSize(HdfStorage storage, Chunk c) throws NirFileException {
    if (c.getSize() < 0 || c.getSize() > storage.size()) {
      throw problem.apply("has a chunk of " + c.getSize() + " bytes");
    }
    return c.getSize();
  }

  /** Copies a chunk to its place, without what lies beyond the edges. */
  private void place(byte[] content, long[] at, byte[] all) {
    int last = shape.length - 1;
    int run = (int) Math.min(chunk[last], shape[last] - at[last]) * size;
    int[] index = new int[shape.length];
    int from = 0;
    boolean more = true;
    while (more) {
      long to = 0;
      boolean inside = true;
      for (int axis = 0; axis < last; axis++) {
        inside &= at[axis] + index[axis] < shape[axis];
        to = (to + at[axis] + index[axis]) * shape[axis + 1];
      }
      if (inside) {
        System.arraycopy(content, from, all, (int) ((to + at[last]) * size), run);
      }
      from += chunk[last] * size;
      int axis = last - 1;
      while (axis >= 0 && ++index[axis] == chunk[axis]) {
        index[axis--] = 0;
      }
      more = axis >= 0;
    }
  }
}
