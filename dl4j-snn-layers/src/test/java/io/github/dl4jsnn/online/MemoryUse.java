package io.github.dl4jsnn.online;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.deallocation.DeallocatorService;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a JVM holds after garbage collection. An ND4J array is held by several objects, one of them
 * the entry of ND4J's list of what is to be freed, so that the number of objects shows arrays of
 * any size.
 *
 * @param histogram live objects of each class: as text, so that looks leave next to no objects
 * @param heap their bytes
 * @param arrays bytes of ND4J's arrays outside of the heap
 * @param unfreed arrays that are garbage and not yet freed
 * @param pointers native allocations of JavaCPP
 * @param pointerBytes their bytes
 * @param workspaces bytes of ND4J's workspaces of this thread
 * @param resident resident memory of the process, without what the C library keeps of freed memory
 *     where the JVM can trim it, on Linux
 * @param jvm committed by the JVM itself, heap and compiled code, where it runs with
 *     -XX:NativeMemoryTracking=summary, else 0
 */
record MemoryUse(
    String histogram,
    long heap,
    long arrays,
    long unfreed,
    long pointers,
    long pointerBytes,
    long workspaces,
    long resident,
    long jvm) {

  /** When all garbage is freed, which threads of ND4J and JavaCPP do. */
  static MemoryUse now() throws Exception {
    MemoryUse last = look();
    for (int k = 0, same = 0; k < 500 && same < 4; k++) {
      Thread.sleep(100);
      MemoryUse next = look();
      boolean less = next.heap < last.heap || next.pointers < last.pointers;
      same = less || next.unfreed > 0 ? 0 : same + 1;
      last = next;
    }
    return last;
  }

  private static String command(String name, String... arguments) throws JMException {
    return (String)
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                name,
                new Object[] {arguments},
                new String[] {String[].class.getName()});
  }

  private static MemoryUse look() throws Exception {
    // After a full collection.
    String histogram = command("gcClassHistogram");
    long workspaces = 0;
    for (MemoryWorkspace w : Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread()) {
      workspaces += w.getCurrentSize();
    }
    long arrays = 0;
    long unfreed = 0;
    for (Object reference : toFree()) {
      Object array = ((Reference<?>) reference).get();
      unfreed += array == null ? 1 : 0;
      arrays += array instanceof DataBuffer b ? b.length() * b.getElementSize() : 0;
    }
    return new MemoryUse(
        histogram,
        classes(histogram).values().stream().mapToLong(c -> c[1]).sum(),
        arrays,
        unfreed,
        Pointer.totalCount(),
        Pointer.totalBytes(),
        workspaces,
        residentNow(),
        jvmNow());
  }

  /** What ND4J is to free, of which JavaCPP counts nothing. */
  private static Collection<?> toFree() throws ReflectiveOperationException {
    Field field = DeallocatorService.class.getDeclaredField("referenceMap");
    field.setAccessible(true);
    return ((Map<?, ?>) field.get(Nd4j.getDeallocatorService())).values();
  }

  private static long residentNow() throws IOException {
    try {
      command("systemTrimNativeHeap");
    } catch (JMException e) {
      // Another JVM: what is freed may count.
    }
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static long jvmNow() throws JMException {
    return command("vmNativeMemory", "summary", "scale=b")
        .lines()
        .filter(line -> line.startsWith("Total:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*committed=(\\d+).*", "$1")))
        .findFirst()
        .orElse(0);
  }

  /** Instances and bytes of each class: lines are "number: instances bytes class (module)". */
  private static Map<String, long[]> classes(String histogram) {
    Map<String, long[]> classes = new TreeMap<>();
    for (String line : histogram.lines().toList()) {
      String[] parts = line.trim().split("\\s+", -1);
      if (parts.length > 3 && parts[0].endsWith(":")) {
        long[] sum = classes.computeIfAbsent(parts[3], type -> new long[2]);
        sum[0] += Long.parseLong(parts[1]);
        sum[1] += Long.parseLong(parts[2]);
      }
    }
    return classes;
  }

  /**
   * What grew too much since: the number of objects of one class, the heap, native memory. Empty if
   * nothing did.
   */
  String grownSince(MemoryUse first, long mostObjects, long mostBytes) {
    List<String> grown = new ArrayList<>();
    Map<String, long[]> before = classes(first.histogram);
    classes(histogram)
        .forEach(
            (type, count) -> {
              long more = count[0] - before.getOrDefault(type, new long[2])[0];
              if (more > mostObjects) {
                grown.add(more + " objects of " + type);
              }
            });
    add(grown, "bytes of arrays", arrays - first.arrays, mostBytes);
    add(grown, "native allocations", pointers - first.pointers, mostObjects);
    add(grown, "bytes of the heap", heap - first.heap, mostBytes);
    add(grown, "bytes of native allocations", pointerBytes - first.pointerBytes, mostBytes);
    add(grown, "bytes of workspaces", workspaces - first.workspaces, 0);
    return grown.isEmpty() ? "" : "there are more by " + String.join(", ", grown);
  }

  private static void add(List<String> grown, String what, long more, long most) {
    if (more > most) {
      grown.add(more + " " + what);
    }
  }

  @Override
  public String toString() {
    long count = classes(histogram).values().stream().mapToLong(c -> c[0]).sum();
    return String.format(
        "%,d objects, heap %,d bytes, arrays %,d bytes, %,d native allocations of %,d bytes,"
            + " workspaces %,d bytes, resident %,d bytes, of the JVM %,d bytes",
        count, heap, arrays, pointers, pointerBytes, workspaces, resident, jvm);
  }
}
