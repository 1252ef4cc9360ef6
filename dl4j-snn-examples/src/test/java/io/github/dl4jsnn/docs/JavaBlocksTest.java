package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each java block of each page compiles as it stands, with the imports that it shows. */
class JavaBlocksTest {

  /** What only the profile {@code ui} brings. */
  private static final String UI = "org.deeplearning4j.ui";

  private static List<JavaBlock> blocks(boolean ui) throws IOException {
    List<JavaBlock> blocks = new ArrayList<>();
    for (String page : Fence.pages()) {
      JavaBlock.of(page).stream().filter(b -> b.imports(UI) == ui).forEach(blocks::add);
    }
    return blocks;
  }

  private static List<String> faults(List<JavaBlock> blocks) throws IOException {
    BlockCompiler compiler = new BlockCompiler();
    blocks.forEach(b -> compiler.add(b, List.of()));
    return compiler.compile();
  }

  @Test
  void blocksCompile() throws IOException {
    List<JavaBlock> blocks = blocks(false);
    assertEquals("", String.join("\n", faults(blocks)));
    assertTrue(blocks.size() > 10, "found only " + blocks.size());
  }

  @Test
  void blocksForTheUiCompile() throws IOException {
    List<JavaBlock> blocks = blocks(true);
    assertTrue(!blocks.isEmpty());
    boolean present =
        getClass().getResource("/org/deeplearning4j/ui/model/stats/StatsListener.class") != null;
    assumeTrue(present, "skipped: needs the profile ui");
    assertEquals("", String.join("\n", faults(blocks)));
  }

  @Test
  void blocksImportWhatTheyUse() throws IOException {
    List<String> unused = new ArrayList<>();
    for (String page : Fence.pages()) {
      for (JavaBlock block : JavaBlock.of(page)) {
        block.unusedImports().forEach(i -> unused.add(block.fence().place() + ": " + i));
      }
    }
    assertEquals(List.of(), unused);
  }

  /** Each block has a language, so that none is left out. */
  @Test
  void blocksNameTheirLanguage() throws IOException {
    List<String> java = new ArrayList<>();
    for (String page : Fence.pages()) {
      for (Fence fence : Fence.of(page)) {
        if (!List.of("java", "python").contains(fence.language())
            && (fence.text().contains(".Builder(") || fence.text().contains("import "))) {
          java.add(fence.place());
        }
      }
    }
    assertEquals(List.of(), java);
  }

  @Test
  void faultsAreFoundAtTheirLine() throws IOException {
    String text = "import java.util.List;\n\n// Given: int n\nList<String> x = List.of(n);";
    List<String> faults =
        faults(List.of(new JavaBlock(new Fence("docs/some.md", 10, "java", "", text))));
    assertEquals(1, faults.size(), faults.toString());
    assertTrue(faults.get(0).startsWith("docs/some.md:14: incompatible types"), faults.get(0));
    JavaBlock missing = new JavaBlock(new Fence("docs/some.md", 10, "java", "", "new LIF();"));
    assertEquals(1, faults(List.of(missing)).size());
  }
}
