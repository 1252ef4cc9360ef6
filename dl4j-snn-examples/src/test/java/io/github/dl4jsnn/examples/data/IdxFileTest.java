package io.github.dl4jsnn.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IdxFileTest {

  @Test
  void readsShapeAndElements() throws IOException {
    IdxFile file = IdxFile.parse("f", TinyMnist.idx(new byte[] {1, 2, 3, 4, 5, -1}, 3, 2), 2);
    assertEquals(3, file.size(0));
    assertEquals(2, file.size(1));
    assertEquals(6, file.elements().remaining());
    assertEquals(1, file.elements().get(0));
    assertEquals(-1, file.elements().get(5));
  }

  @Test
  void refusesWhatDoesNotFitItsHeader() {
    byte[] good = TinyMnist.idx(new byte[6], 3, 2);
    assertMessage("promises 6 elements, found 5", Arrays.copyOf(good, good.length - 1));
    assertMessage("promises 6 elements, found 7", Arrays.copyOf(good, good.length + 1));
    assertMessage("too short", Arrays.copyOf(good, 11));
    assertMessage("too short", new byte[0]);
  }

  @Test
  void refusesOtherTypesAndRanks() {
    assertMessage("expected magic 0x00000802, found 0x00000801", TinyMnist.idx(new byte[6], 6));
    byte[] floats = TinyMnist.idx(new byte[6], 3, 2);
    floats[2] = 0x0d;
    assertMessage("found 0x00000d02", floats);
  }

  @Test
  void refusesImpossibleSizes() {
    assertMessage("impossible size", TinyMnist.idx(new byte[6], -3, -2));
    assertMessage("impossible size", TinyMnist.idx(new byte[6], 1 << 20, 1 << 20));
  }

  private static void assertMessage(String part, byte[] bytes) {
    IOException e = assertThrows(IOException.class, () -> IdxFile.parse("name", bytes, 2));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().startsWith("name: "), e.getMessage());
  }
}
