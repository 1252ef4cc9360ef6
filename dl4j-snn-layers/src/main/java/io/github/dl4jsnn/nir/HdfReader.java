package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.util.ByteBudget;
import io.github.dl4jsnn.util.Errors;
import io.jhdf.ObjectHeader;
import io.jhdf.Superblock;
import io.jhdf.SymbolTableEntry;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.DataTypeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads an HDF5 file of groups, numbers and strings as a whole.
 *
 * <p>The tree is walked first, all of it: kinds, types and filters that NIR does not need are
 * refused by name there, and sizes are summed. Only then are numbers read. jHDF takes structures
 * apart; its lazy nodes, which would follow links to other files, are not used.
 */
final class HdfReader {

  /** Nested deeper is no NIR graph. */
  private static final int DEEPEST = 64;

  private final Path file;
  private final ByteBudget<NirFileException> budget;
  private final HdfStorage storage;
  private final Set<Long> above = new HashSet<>();
  private final Map<String, Planned> planned = new LinkedHashMap<>();

  /** Data that is read after the walk. */
  private record Planned(HdfGroup to, String name, HdfData data) {}

  private HdfReader(Path file, ByteBudget<NirFileException> budget, byte[] content) {
    this.file = file;
    this.budget = budget;
    storage = new HdfStorage(content);
  }

  /**
   * The root group.
   *
   * @param most bytes that file and data may have
   * @throws IOException if the file cannot be read
   * @throws NirFileException if it is damaged, or of a kind that is not read
   */
  static HdfGroup read(Path file, long most) throws IOException {
    long size = Files.size(file);
    if (size > Math.min(most, Integer.MAX_VALUE - 8)) {
      throw new NirFileException(
          file,
          "has "
              + size
              + " bytes, more than "
              + Math.min(most, Integer.MAX_VALUE - 8)
              + ", the limit; NirOptions.withLimit(bytes) gives another one");
    }
    byte[] content = Files.readAllBytes(file);
    try {
      ByteBudget<NirFileException> budget =
          new ByteBudget<>(
              most, "NirOptions.withLimit(bytes)", problem -> new NirFileException(file, problem));
      return new HdfReader(file, budget, content).root();
    } catch (RuntimeException | StackOverflowError e) {
      // jHDF meets damage in many ways: unexpected sizes, addresses, kinds, circles.
      throw new NirFileException(file, problem(e, content), e);
    }
  }

  private static String problem(Throwable e, byte[] content) {
    byte[] signature = {(byte) 0x89, 'H', 'D', 'F'};
    for (int i = 0; i < signature.length; i++) {
      if (content.length < signature.length || content[i] != signature[i]) {
        return "is not an HDF5 file";
      }
    }
    if (e instanceof StackOverflowError) {
      return "is damaged: its structures refer to each other in a circle";
    }
    return "is damaged, or HDF5 of a kind that is not read: " + reason(e);
  }

  private HdfGroup root() throws NirFileException {
    HdfGroup root = new HdfGroup("/");
    walk(root, rootAddress(), 0);
    for (Planned p : planned.values()) {
      if (p.data.texts()) {
        p.to.texts().put(p.name, p.data.readTexts(storage, budget));
      } else {
        p.to.numbers().put(p.name, p.data.readNumbers(storage));
      }
    }
    return root;
  }

  private long rootAddress() {
    Superblock superblock = storage.getSuperblock();
    return superblock instanceof Superblock.SuperblockV0V1 old
        ? new SymbolTableEntry(storage, old.getRootGroupSymbolTableAddress())
            .getObjectHeaderAddress()
        : ((Superblock.SuperblockV2V3) superblock).getRootGroupObjectHeaderAddress();
  }

  private void walk(HdfGroup group, long address, int depth) throws NirFileException {
    if (depth > DEEPEST) {
      throw new NirFileException(
          file, group.path() + " is nested more than " + DEEPEST + " groups deep");
    }
    if (!above.add(address)) {
      throw new NirFileException(file, group.path() + " is a group that holds itself");
    }
    ObjectHeader header = ObjectHeader.readObjectHeader(storage, address);
    for (Map.Entry<String, Long> link : HdfLinks.of(storage, header, group.path()).entrySet()) {
      String name = link.getKey();
      String path = group.path(name);
      ObjectHeader below;
      try {
        below = ObjectHeader.readObjectHeader(storage, link.getValue());
      } catch (HdfException e) {
        throw new HdfException(path + ": " + reason(e));
      }
      if (below.hasMessageOfType(DataSpaceMessage.class)) {
        HdfData data = new HdfData(file, path, below);
        data.count(budget);
        planned.put(path, new Planned(group, name, data));
      } else if (below.hasMessageOfType(DataTypeMessage.class)) {
        throw new NirFileException(
            file, path + " is a named data type; expected a group, numbers or strings");
      } else {
        walk(group.group(name), link.getValue(), depth + 1);
      }
    }
    above.remove(address);
  }

  /** jHDF wraps what happened in what it was doing. */
  private static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return Errors.reason(root);
  }
}
