package io.github.dl4jsnn.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links between pages lead somewhere. */
class LinksTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  @Test
  void filesAndHeadingsExist() throws IOException {
    List<String> broken = new ArrayList<>();
    int count = 0;
    for (String page : Fence.pages()) {
      Path file = Fence.ROOT.resolve(page);
      Matcher links = LINK.matcher(Files.readString(file));
      while (links.find()) {
        String link = links.group(1);
        if (!link.contains("://")) {
          count++;
          String[] parts = link.split("#", 2);
          Path target = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]);
          if (!Files.exists(target)
              || (parts.length == 2 && !anchors(target).contains(parts[1]))) {
            broken.add(page + ": " + link);
          }
        }
      }
    }
    assertEquals(List.of(), broken);
    assertTrue(count > 30, "found only " + count);
  }

  /** The names that GitHub gives to headings. */
  private static List<String> anchors(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(l -> l.matches("#+ .*"))
        .map(l -> l.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(l -> l.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }
}
