package io.github.dl4jsnn.golden;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.opentest4j.TestAbortedException;

/**
 * The reference values of the Python libraries in {@code golden.field.dir}: one test per file, in
 * DOUBLE and FLOAT. A kind of file that is not mapped is an error, and so is a name within a kind
 * that is neither mapped nor known to come.
 */
class GoldenFieldTest {

  /** What checks the files of a kind, for one data type. */
  private static final Map<String, BiConsumer<FieldFile, DataType>> MAPPED =
      Map.of(
          "conversion", ConversionFiles::check,
          "encoder", EncoderFiles::check,
          "layer", LayerFiles::check,
          "learning", LearningFiles::check,
          "loss", LossFiles::check,
          "neuron", NeuronFiles::check,
          "nir", NirFieldFiles::check,
          "state_dict", StateDictFiles::check,
          "synops", SynopsFiles::check);

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> files() throws IOException {
    Path directory = Path.of(System.getProperty("golden.field.dir", "../../shared/golden-field"));
    if (!Files.isDirectory(directory)) {
      String message =
          "no golden values of the field: "
              + directory.toAbsolutePath().normalize()
              + " is absent; set -Dgolden.field.dir=..";
      return Stream.of(DynamicTest.dynamicTest(message, () -> Assumptions.abort(message)));
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      List<Path> files = walk.filter(p -> p.toString().endsWith(".json")).sorted().toList();
      assertFalse(files.isEmpty(), directory + " holds no golden values");
      return files.stream()
          .map(
              p ->
                  DynamicTest.dynamicTest(
                      directory.relativize(p).toString(),
                      () -> check(new FieldFile(directory, directory.relativize(p), read(p)))));
    }
  }

  private static JsonNode read(Path file) {
    try {
      return MAPPER.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /** Surefire does not show the names of dynamic tests: the messages must. */
  private static void check(FieldFile file) {
    try {
      BiConsumer<FieldFile, DataType> mapping = MAPPED.get(file.kind());
      if (mapping == null) {
        throw new AssertionError("unknown kind of file: " + file.kind());
      }
      mapping.accept(file, DataType.DOUBLE);
      mapping.accept(file, DataType.FLOAT);
    } catch (AssertionError e) {
      throw new AssertionError(file + ": " + e.getMessage(), e);
    } catch (TestAbortedException e) {
      throw new TestAbortedException(file + ": " + e.getMessage(), e);
    }
  }
}
