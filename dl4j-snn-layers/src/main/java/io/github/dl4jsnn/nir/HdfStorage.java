package io.github.dl4jsnn.nir;

import io.jhdf.Superblock;
import io.jhdf.exceptions.HdfException;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * The bytes of an HDF5 file for jHDF. Slices of one array, so that a size in the file takes no
 * memory; what is read in all is counted, since structures of a hostile file can refer to each
 * other in circles, or to the same one very often.
 */
final class HdfStorage implements HdfBackingStorage {

  /** How often the file may be read on average: object headers are read twice, heaps more often. */
  private static final long REREADS = 64;

  /** What each read counts at least. */
  private static final long LEAST = 64;

  private final ByteBuffer content;
  private final Superblock superblock;
  private long left;

  HdfStorage(byte[] content) {
    this.content = ByteBuffer.wrap(content).asReadOnlyBuffer();
    ByteBuffer start = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    superblock = Superblock.readSuperblock(start);
    if (superblock.getBaseAddressByte() != 0
        || superblock.getSizeOfOffsets() != Long.BYTES
        || superblock.getSizeOfLengths() != Long.BYTES) {
      throw new HdfException(
          "its superblock says base address "
              + superblock.getBaseAddressByte()
              + ", offsets of "
              + superblock.getSizeOfOffsets()
              + " and lengths of "
              + superblock.getSizeOfLengths()
              + " bytes; expected 0, 8 and 8");
    }
    left = (content.length + (1L << 14)) * REREADS;
  }

  @Override
  public ByteBuffer readBufferFromAddress(long address, int length) {
    return mapNoOffset(address, length);
  }

  @Override
  public ByteBuffer map(long address, long length) {
    return mapNoOffset(address, length);
  }

  @Override
  public ByteBuffer mapNoOffset(long address, long length) {
    if (address < 0 || length < 0 || length > content.capacity() - address) {
      throw new HdfException(
          length
              + " bytes at byte "
              + address
              + " lie outside of the file, which has "
              + content.capacity());
    }
    left -= Math.max(LEAST, length);
    if (left < 0) {
      throw new HdfException("its structures refer to each other again and again");
    }
    return content.slice((int) address, (int) length).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public long getUserBlockSize() {
    return 0;
  }

  @Override
  public Superblock getSuperblock() {
    return superblock;
  }

  @Override
  public FileChannel getFileChannel() {
    throw new HdfException("the file is in memory");
  }

  @Override
  public int getSizeOfOffsets() {
    return superblock.getSizeOfOffsets();
  }

  @Override
  public int getSizeOfLengths() {
    return superblock.getSizeOfLengths();
  }

  @Override
  public void close() {
    // Nothing is open.
  }

  @Override
  public long size() {
    return content.capacity();
  }

  @Override
  public boolean inMemory() {
    return true;
  }
}
