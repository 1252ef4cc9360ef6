package io.github.dl4jsnn.weights;

import io.github.dl4jsnn.util.ByteBudget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonGenerator;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;

/**
 * A file of safetensors: 8 bytes N, N bytes of JSON, the numbers.
 *
 * <pre>
 * {"NAME": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, "__metadata__": {"..": ".."}}
 * </pre>
 *
 * <p>The tensors must fill the rest of the file without gaps or overlaps, as the format demands.
 */
final class SafetensorsFile {

  private static final long LONGEST_HEADER = 100_000_000;
  private static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;

  private final Path file;
  private final ByteBudget<WeightFileException> budget;

  SafetensorsFile(Path file, ByteBudget<WeightFileException> budget) {
    this.file = file;
    this.budget = budget;
  }

  /** A tensor of the header. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(String name, TensorType type, long[] shape, long begin, long end) {}

  StateDict read() throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      long header = ByteBuffer.wrap(bytes(channel, 0, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (header < 2 || header > LONGEST_HEADER || header > size - 8) {
        throw problem(
            "its header has "
                + header
                + " bytes; expected 2 to "
                + Math.min(LONGEST_HEADER, size - 8));
      }
      List<Entry> entries = entries(bytes(channel, 8, (int) header));
      long start = 8 + header;
      checkOffsets(entries, size - start);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Entry e : entries) {
        int length = Math.toIntExact(e.end - e.begin);
        tensors.put(e.name, new Tensor(e.type, e.shape, bytes(channel, start + e.begin, length)));
      }
      return new StateDict(tensors, false);
    }
  }

  private WeightFileException problem(String what) {
    return new WeightFileException(file, what);
  }

  private byte[] bytes(FileChannel channel, long from, int n) throws IOException {
    byte[] bytes = new byte[n];
    ByteBuffer to = ByteBuffer.wrap(bytes);
    while (to.hasRemaining()) {
      if (channel.read(to, from + to.position()) < 0) {
        throw problem("ends after " + channel.size() + " bytes, in the middle of its content");
      }
    }
    return bytes;
  }

  /** Token by token: a tree of any depth must not be built. */
  private List<Entry> entries(byte[] header) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try (JsonParser json = new JsonFactory().createParser(header)) {
      expect(json, json.nextToken(), JsonToken.START_OBJECT, "the header");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.getCurrentName();
        if (!names.add(name)) {
          throw problem("has two entries \"" + name + "\"");
        }
        expect(json, json.nextToken(), JsonToken.START_OBJECT, "entry \"" + name + "\"");
        if (name.equals(METADATA)) {
          skipMetadata(json);
        } else {
          entries.add(entry(json, name));
        }
      }
      expect(json, json.currentToken(), JsonToken.END_OBJECT, "the header");
      expect(json, json.nextToken(), null, "what follows the header");
      return entries;
    } catch (JsonProcessingException e) {
      throw new WeightFileException(
          file, "its header is not the expected JSON: " + e.getOriginalMessage(), e);
    }
  }

  private void expect(JsonParser json, JsonToken found, JsonToken expected, String where)
      throws IOException {
    if (found != expected) {
      throw problem(
          where
              + ": found "
              + (found == null ? "the end" : json.getText())
              + ", expected "
              + (expected == null ? "the end" : expected.asString()));
    }
  }

  private void skipMetadata(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      expect(json, json.nextToken(), JsonToken.VALUE_STRING, METADATA);
    }
    expect(json, json.currentToken(), JsonToken.END_OBJECT, METADATA);
  }

  private Entry entry(JsonParser json, String name) throws IOException {
    String where = "tensor \"" + name + "\"";
    TensorType type = null;
    long[] shape = null;
    long[] offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.getCurrentName();
      json.nextToken();
      if (key.equals("dtype") && type == null) {
        String dtype = json.getText();
        type =
            TensorType.ofName(dtype)
                .orElseThrow(
                    () ->
                        problem(
                            where
                                + ": dtype "
                                + dtype
                                + " is not read; expected one of "
                                + List.of(TensorType.values())));
      } else if (key.equals("shape") && shape == null) {
        shape = numbers(json, where + ": shape");
      } else if (key.equals("data_offsets") && offsets == null) {
        offsets = numbers(json, where + ": data_offsets");
      } else {
        throw problem(
            where + ": found " + key + ", expected dtype, shape and data_offsets once each");
      }
    }
    expect(json, json.currentToken(), JsonToken.END_OBJECT, where);
    if (type == null || shape == null || offsets == null || offsets.length != 2) {
      throw problem(where + ": expected dtype, shape and data_offsets [begin, end]");
    }
    long bytes = budget.take(where, type.bytes(), shape) * type.bytes();
    if (offsets[0] < 0 || offsets[1] - offsets[0] != bytes) {
      throw problem(
          where
              + ": data_offsets ["
              + offsets[0]
              + ", "
              + offsets[1]
              + "] are not the "
              + bytes
              + " bytes of its shape");
    }
    return new Entry(name, type, shape, offsets[0], offsets[1]);
  }

  private long[] numbers(JsonParser json, String where) throws IOException {
    expect(json, json.currentToken(), JsonToken.START_ARRAY, where);
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
      numbers.add(json.getLongValue());
    }
    expect(json, json.currentToken(), JsonToken.END_ARRAY, where);
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  private void checkOffsets(List<Entry> entries, long length) throws WeightFileException {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long at = 0;
    for (Entry e : sorted) {
      if (e.begin != at) {
        throw problem(
            "tensor \""
                + e.name
                + "\" begins at byte "
                + e.begin
                + "; expected "
                + at
                + ", where the one before ends");
      }
      at = e.end;
    }
    if (at != length) {
      throw problem("its tensors have " + at + " bytes, and the file has " + length + " for them");
    }
  }

  static void write(StateDict dict, OutputStream out) throws IOException {
    // Large numbers first, so that all lie at multiples of their size.
    List<Map.Entry<String, Tensor>> sorted = new ArrayList<>(dict.tensors().entrySet());
    sorted.sort(Comparator.comparingInt(e -> -e.getValue().type().bytes()));
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(header)) {
      json.writeStartObject();
      long at = 0;
      for (Map.Entry<String, Tensor> e : sorted) {
        Tensor tensor = e.getValue();
        json.writeObjectFieldStart(e.getKey());
        json.writeStringField("dtype", tensor.type().name());
        json.writeFieldName("shape");
        json.writeArray(tensor.shape(), 0, tensor.shape().length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {at, at + tensor.data().length}, 0, 2);
        json.writeEndObject();
        at += tensor.data().length;
      }
      json.writeEndObject();
    }
    while (header.size() % ALIGNMENT != 0) {
      header.write(" ".getBytes(StandardCharsets.UTF_8));
    }
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.size()).array());
    header.writeTo(out);
    for (Map.Entry<String, Tensor> e : sorted) {
      out.write(e.getValue().data());
    }
  }
}
