package io.github.dl4jsnn.nir;

import io.jhdf.Constants;
import io.jhdf.FractalHeap;
import io.jhdf.GroupSymbolTableNode;
import io.jhdf.LocalHeap;
import io.jhdf.ObjectHeader;
import io.jhdf.SymbolTableEntry;
import io.jhdf.btree.BTreeV1;
import io.jhdf.btree.BTreeV2;
import io.jhdf.btree.record.LinkNameForIndexedGroupRecord;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.message.LinkInfoMessage;
import io.jhdf.object.message.LinkMessage;
import io.jhdf.object.message.SymbolTableMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The links of a group to what is below it: names and addresses of object headers. Hard links
 * alone: a soft or an external one is refused by its name, and its target never looked at.
 */
final class HdfLinks {

  private static final int SOFT = 2;

  private final HdfStorage storage;
  private final String path;
  private final Map<String, Long> addresses = new LinkedHashMap<>();

  private HdfLinks(HdfStorage storage, String path) {
    this.storage = storage;
    this.path = path;
  }

  /**
   * By name, in the order of the file.
   *
   * @param path of the group, for messages
   * @throws HdfException if the group is damaged or has another link than a hard one
   */
  static Map<String, Long> of(HdfStorage storage, ObjectHeader group, String path) {
    HdfLinks links = new HdfLinks(storage, path);
    if (group.hasMessageOfType(SymbolTableMessage.class)) {
      links.table(group.getMessageOfType(SymbolTableMessage.class));
    } else {
      links.messages(group);
    }
    return links.addresses;
  }

  private void put(String name, long address) {
    if (name.isEmpty() || name.contains("/")) {
      throw new HdfException(path + " has a link of name \"" + name + "\"");
    }
    if (addresses.put(name, address) != null) {
      throw new HdfException(path + " has two links of name \"" + name + "\"");
    }
  }

  private HdfException refused(String name, String kind) {
    return new HdfException(
        path + ": \"" + name + "\" is " + kind + " link; links to elsewhere are not followed");
  }

  /** As HDF5 stores groups by default. */
  private void table(SymbolTableMessage message) {
    ByteBuffer names = new LocalHeap(storage, message.getLocalHeapAddress()).getDataBuffer();
    for (long node :
        BTreeV1.createGroupBTree(storage, message.getBTreeAddress()).getChildAddresses()) {
      for (SymbolTableEntry entry :
          new GroupSymbolTableNode(storage, node).getSymbolTableEntries()) {
        String name = name(names, entry.getLinkNameOffset());
        if (entry.getCacheType() == SOFT) {
          throw refused(name, "a soft");
        }
        put(name, entry.getObjectHeaderAddress());
      }
    }
  }

  private static String name(ByteBuffer names, int offset) {
    int end = offset;
    while (names.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - offset];
    names.get(offset, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** As jHDF writes groups, and HDF5 with {@code track_order} or {@code libver="latest"}. */
  private void messages(ObjectHeader group) {
    for (LinkMessage link : newLinks(group)) {
      switch (link.getLinkType()) {
        case HARD -> put(link.getLinkName(), link.getHardLinkAddress());
        case SOFT -> throw refused(link.getLinkName(), "a soft");
        case EXTERNAL -> throw refused(link.getLinkName(), "an external");
      }
    }
  }

  private List<LinkMessage> newLinks(ObjectHeader group) {
    LinkInfoMessage info = group.getMessageOfType(LinkInfoMessage.class);
    if (info.getBTreeNameIndexAddress() == Constants.UNDEFINED_ADDRESS) {
      return group.getMessagesOfType(LinkMessage.class);
    }
    BTreeV2<LinkNameForIndexedGroupRecord> tree =
        new BTreeV2<>(storage, info.getBTreeNameIndexAddress());
    FractalHeap heap = new FractalHeap(storage, info.getFractalHeapAddress());
    List<LinkMessage> links = new ArrayList<>();
    for (LinkNameForIndexedGroupRecord record : tree.getRecords()) {
      links.add(LinkMessage.fromBuffer(heap.getId(record.getId()), storage.getSuperblock()));
    }
    return links;
  }
}
