package io.github.dl4jsnn.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jsnn.util.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Python's package safetensors reads what {@link StateDict#write} writes, each type, scalars and
 * empty tensors too. BF16 has no counterpart in NumPy and needs torch.
 */
class SafetensorsPythonTest {

  private static final String SCRIPT =
      """
      import json, sys
      from safetensors import safe_open
      out = {}
      with safe_open(sys.argv[1], framework=sys.argv[3]) as f:
          for name in f.keys():
              t = f.get_tensor(name)
              if sys.argv[3] == "pt":
                  t = t.double()
              values = t.reshape(-1).tolist()
              kind = f.get_slice(name).get_dtype()
              out[name] = {"values": values, "shape": list(t.shape), "type": kind}
      json.dump(out, open(sys.argv[2], "w"))
      """;

  @TempDir Path dir;

  private static Map<String, Tensor> tensors(boolean bfloat) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    INDArray values = Nd4j.createFromArray(0.0, 1, 1, 0, 1, 0).reshape(2, 3);
    INDArray fractions = Nd4j.createFromArray(0.5, 3, 127, -0.25, 1, 0).reshape(3, 2);
    for (TensorType type : TensorType.values()) {
      if (type == TensorType.BF16 && !bfloat) {
        continue;
      }
      INDArray own = type.floating() ? fractions : values;
      tensors.put("net." + type, Tensor.of(own.castTo(type.dataType())));
      tensors.put("empty." + type, Tensor.of(type, new long[] {0, 3}, new byte[0]));
    }
    tensors.put("scalar ä", Tensor.of(Nd4j.scalar(2.5)));
    tensors.put("f order", Tensor.of(Nd4j.rand(3, 4).dup('f')));
    return tensors;
  }

  @Test
  void numpy() throws IOException {
    check("numpy", Python.with("weights.python", "safetensors, numpy", dir), tensors(false));
  }

  @Test
  void torch() throws IOException {
    check("pt", Python.with("weights.python", "safetensors, torch", dir), tensors(true));
  }

  private void check(String framework, Python python, Map<String, Tensor> tensors)
      throws IOException {
    Path file = dir.resolve("net.safetensors");
    Path out = dir.resolve("out.json");
    new StateDict(tensors).write(file);
    int code = python.run("-c", SCRIPT, file.toString(), out.toString(), framework);
    assertEquals(0, code, python::log);
    JsonNode read = new ObjectMapper().readTree(out.toFile());
    assertEquals(tensors.size(), read.size());
    for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
      JsonNode found = read.get(e.getKey());
      Tensor tensor = e.getValue();
      assertEquals(Arrays.toString(tensor.shape()), numbers(found.get("shape")), e.getKey());
      assertEquals(tensor.type().name(), found.get("type").asText(), e.getKey());
      double[] values = new double[found.get("values").size()];
      for (int i = 0; i < values.length; i++) {
        JsonNode value = found.get("values").get(i);
        values[i] = value.isBoolean() ? (value.asBoolean() ? 1 : 0) : value.asDouble();
      }
      assertArrayEquals(tensor.doubles(), values, e.getKey());
    }
  }

  private static String numbers(JsonNode list) {
    long[] numbers = new long[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i).asLong();
    }
    return Arrays.toString(numbers);
  }
}
