package io.github.dl4jsnn.util;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J makes arrays of DOUBLE while the tests of a class run, which DL4J's gradient check insists
 * on. {@code @ExtendWith(DoubleDefaults.class)}.
 */
public final class DoubleDefaults implements BeforeAllCallback, AfterAllCallback {

  private DataType before;

  @Override
  public void beforeAll(ExtensionContext context) {
    before = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Nd4j.setDefaultDataTypes(before, before);
  }
}
