package io.github.dl4jsnn.examples.ui;

import io.github.dl4jsnn.listener.GradientStats;
import io.github.dl4jsnn.listener.MembraneStats;
import io.github.dl4jsnn.listener.SpikeStats;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.core.storage.Persistable;

/**
 * One report of spike statistics as DL4J's storage keeps it: all layers of a network at the end of
 * a period.
 *
 * <p>Bytes, big endian, strings in modified UTF-8: version, session, worker, time stamp, number of
 * layers, and of each layer the components of {@link SpikeStats} in their order.
 *
 * <p>Errors: bytes of another version or of which a part is missing give an UncheckedIOException.
 */
public final class SpikeStatsRecord implements Persistable {

  private static final long serialVersionUID = 1;

  /** The type of these records in DL4J's storage. */
  public static final String TYPE_ID = "SpikeStats";

  private static final int VERSION = 1;

  private String session = "";
  private String worker = "";
  private long timeStamp;

  @SuppressWarnings("serial") // List.copyOf is serializable
  private List<SpikeStats> layers = List.of();

  /** For the storage, which then decodes into it. */
  public SpikeStatsRecord() {}

  /**
   * A report.
   *
   * @param session one run of training; the same as of other listeners of this run
   * @param worker name of the training process
   * @param timeStamp milliseconds since 1970
   * @param layers what was reported; empty for the record that opens a session
   */
  public SpikeStatsRecord(String session, String worker, long timeStamp, List<SpikeStats> layers) {
    this.session = session;
    this.worker = worker;
    this.timeStamp = timeStamp;
    this.layers = List.copyOf(layers);
  }

  /** The statistics of each layer. */
  public List<SpikeStats> layers() {
    return layers;
  }

  @Override
  public String getSessionID() {
    return session;
  }

  @Override
  public String getTypeID() {
    return TYPE_ID;
  }

  @Override
  public String getWorkerID() {
    return worker;
  }

  @Override
  public long getTimeStamp() {
    return timeStamp;
  }

  @Override
  public int encodingLengthBytes() {
    return encode().length;
  }

  @Override
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      encode(bytes);
    } catch (IOException e) {
      // Memory does not fail.
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void encode(ByteBuffer buffer) {
    buffer.put(encode());
  }

  @Override
  public void encode(OutputStream outputStream) throws IOException {
    DataOutputStream out = new DataOutputStream(outputStream);
    out.writeInt(VERSION);
    out.writeUTF(session);
    out.writeUTF(worker);
    out.writeLong(timeStamp);
    out.writeInt(layers.size());
    for (SpikeStats s : layers) {
      write(s, out);
    }
    out.flush();
  }

  private static void write(SpikeStats s, DataOutputStream out) throws IOException {
    out.writeInt(s.network());
    out.writeInt(s.layer());
    out.writeUTF(s.name());
    out.writeInt(s.epoch());
    out.writeLong(s.iteration());
    out.writeInt(s.observed());
    out.writeLong(s.steps());
    out.writeInt(s.neurons());
    out.writeDouble(s.firingRate());
    out.writeDouble(s.minRate());
    out.writeDouble(s.maxRate());
    out.writeInt(s.silent());
    out.writeInt(s.saturated());
    MembraneStats v = s.membrane();
    out.writeBoolean(v != null);
    if (v != null) {
      out.writeDouble(v.mean());
      out.writeDouble(v.std());
      out.writeDouble(v.min());
      out.writeDouble(v.max());
    }
    out.writeInt(s.gradients().size());
    for (Map.Entry<String, GradientStats> e : s.gradients().entrySet()) {
      out.writeUTF(e.getKey());
      out.writeDouble(e.getValue().norm());
      out.writeDouble(e.getValue().meanAbs());
      out.writeDouble(e.getValue().zeroFraction());
    }
  }

  @Override
  public void decode(byte[] decode) {
    try {
      decode(new ByteArrayInputStream(decode));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be read as a record of spike statistics", e);
    }
  }

  @Override
  public void decode(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    decode(bytes);
  }

  @Override
  public void decode(InputStream inputStream) throws IOException {
    DataInputStream in = new DataInputStream(inputStream);
    int version = in.readInt();
    if (version != VERSION) {
      throw new IOException(
          "a record of spike statistics of version " + version + ", expected " + VERSION);
    }
    session = in.readUTF();
    worker = in.readUTF();
    timeStamp = in.readLong();
    List<SpikeStats> read = new ArrayList<>();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      read.add(read(in));
    }
    layers = List.copyOf(read);
  }

  // Arguments are evaluated from left to right: the order of the components is that of the bytes.
  private static SpikeStats read(DataInputStream in) throws IOException {
    return new SpikeStats(
        in.readInt(),
        in.readInt(),
        in.readUTF(),
        in.readInt(),
        in.readLong(),
        in.readInt(),
        in.readLong(),
        in.readInt(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readInt(),
        in.readInt(),
        in.readBoolean()
            ? new MembraneStats(in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble())
            : null,
        readGradients(in));
  }

  private static Map<String, GradientStats> readGradients(DataInputStream in) throws IOException {
    Map<String, GradientStats> gradients = new LinkedHashMap<>();
    int size = in.readInt();
    for (int k = 0; k < size; k++) {
      String key = in.readUTF();
      gradients.put(key, new GradientStats(in.readDouble(), in.readDouble(), in.readDouble()));
    }
    return gradients;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof SpikeStatsRecord other
        && session.equals(other.session)
        && worker.equals(other.worker)
        && timeStamp == other.timeStamp
        && layers.equals(other.layers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(session, worker, timeStamp, layers);
  }

  @Override
  public String toString() {
    return "SpikeStatsRecord(" + session + ", " + worker + ", " + timeStamp + ", " + layers + ")";
  }
}
