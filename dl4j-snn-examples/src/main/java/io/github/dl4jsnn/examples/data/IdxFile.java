package io.github.dl4jsnn.examples.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An array of unsigned bytes in the idx format of the MNIST files.
 *
 * <p>The format: two zero bytes, the type (8: unsigned byte), the number of dimensions, one
 * big-endian 32-bit size per dimension, then the elements, last dimension fastest.
 */
public final class IdxFile {

  private static final int UNSIGNED_BYTE = 8;

  private final int[] shape;
  private final byte[] bytes;
  private final int offset;

  private IdxFile(int[] shape, byte[] bytes, int offset) {
    this.shape = shape;
    this.bytes = bytes;
    this.offset = offset;
  }

  /**
   * Reads the header; the elements stay where they are.
   *
   * @param name what to call the content in errors
   * @param bytes a whole uncompressed idx file; kept, not copied
   * @param rank the number of dimensions that is expected
   * @return the array
   * @throws IOException if this is not an idx file of unsigned bytes with {@code rank} dimensions,
   *     or if its length does not fit its header
   */
  public static IdxFile parse(String name, byte[] bytes, int rank) throws IOException {
    int header = 4 + 4 * rank;
    if (bytes.length < header) {
      throw new IOException(
          name + ": too short for an idx file: " + bytes.length + " bytes, header " + header);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int magic = buffer.getInt();
    int expected = UNSIGNED_BYTE << 8 | rank;
    if (magic != expected) {
      throw new IOException(
          String.format(
              "%s: not an idx file of %d dimensions of unsigned bytes: expected magic 0x%08x, found"
                  + " 0x%08x",
              name, rank, expected, magic));
    }
    int[] shape = new int[rank];
    long length = 1;
    for (int i = 0; i < rank; i++) {
      shape[i] = buffer.getInt();
      if (shape[i] <= 0 || (length *= shape[i]) > Integer.MAX_VALUE) {
        throw new IOException(name + ": idx header with an impossible size " + shape[i]);
      }
    }
    if (bytes.length - header != length) {
      throw new IOException(
          String.format(
              "%s: idx header %s promises %d elements, found %d",
              name, Arrays.toString(shape), length, bytes.length - header));
    }
    return new IdxFile(shape, bytes, header);
  }

  /**
   * The size of one dimension.
   *
   * @param dimension from 0
   * @return its size
   */
  public int size(int dimension) {
    return shape[dimension];
  }

  /**
   * The elements, shared with this object.
   *
   * @return a read-only buffer of all elements
   */
  public ByteBuffer elements() {
    return ByteBuffer.wrap(bytes, offset, bytes.length - offset).slice().asReadOnlyBuffer();
  }
}
