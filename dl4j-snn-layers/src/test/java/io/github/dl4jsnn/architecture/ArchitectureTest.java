package io.github.dl4jsnn.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.github.dl4jsnn.architecture.planted.layer.Shown;
import io.github.dl4jsnn.contract.ClassPath;
import io.github.dl4jsnn.layer.SpikingDense;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The order of the packages, and what users see of {@code internal}. */
class ArchitectureTest {

  private static final String BASE = "io.github.dl4jsnn";
  private static final String PLANTED = BASE + ".architecture.planted";

  private static JavaClasses library;
  private static JavaClasses planted;

  @BeforeAll
  static void read() {
    library =
        new ClassFileImporter()
            .importUrl(SpikingDense.class.getProtectionDomain().getCodeSource().getLocation());
    planted = new ClassFileImporter().importPackages(PLANTED);
  }

  private static final Architecture OURS = new Architecture(BASE);
  private static final Architecture WRONG = new Architecture(PLANTED);

  /** The violations of a rule among the planted classes, as one text. */
  private static String found(ArchRule rule) {
    return String.join("\n", rule.evaluate(planted).getFailureReport().getDetails());
  }

  private static void names(String report, String... parts) {
    for (String part : parts) {
      assertTrue(report.contains(part), "'" + part + "' is missing in:\n" + report);
    }
  }

  @Test
  void thereAreNoCycles() {
    OURS.noCycles().check(library);
    names(found(WRONG.noCycles()), "Slice util", "Slice layer");
  }

  @Test
  void importsGoDown() {
    OURS.importsGoDown().check(library);
    String report = found(WRONG.importsGoDown());
    // From the bottom of the house to its top, and up the stair inside of internal.
    names(report, "util.Upwards.", "internal.memory.Climbing.");
    // What is below may be used.
    assertEquals(2, report.lines().count(), report);
  }

  @Test
  void usersSeeNothingInternal() {
    OURS.showsNothingInternal().check(library);
    String report = found(WRONG.showsNothingInternal());
    names(
        report,
        "layer.Shown extends",
        "Shown.<init>(" + PLANTED + ".internal.runtime.Machine)",
        "Shown.given()",
        "Shown.listed()",
        "Shown.kept",
        "Shown$Nested.given()");
    assertEquals(6, report.lines().count(), report);
  }

  @Test
  void noOperationThatND4JFreesTooEarly() {
    OURS.noVectorOperations().check(library);
    names(found(WRONG.noVectorOperations()), "Climbing.biased(");
  }

  /** A package that nobody has placed would stand on top of its house. */
  @Test
  void everyInternalPackageHasItsPlace() {
    Set<String> placed =
        Architecture.STAIR.stream()
            .flatMap(List::stream)
            .map(p -> BASE + ".internal." + p)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> there =
        library.stream()
            .map(JavaClass::getPackageName)
            .filter(p -> p.startsWith(BASE + ".internal."))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(placed, there);
  }

  /** Of the interfaces that configurations implement, each getter is a setting that JSON has. */
  @Test
  void settingsAddNoKeys() throws ReflectiveOperationException {
    for (String name : ClassPath.implementations(Layer.class, SpikingDense.class)) {
      assertEquals(List.of(), unread(Class.forName(name), library, BASE), name);
    }
    assertEquals(List.of("Secret"), unread(Shown.class, planted, PLANTED));
  }

  /** What the JSON library would write of the settings of a class, and no setter would read. */
  private static List<String> unread(Class<?> type, JavaClasses classes, String base) {
    return classes.stream()
        .filter(c -> c.getPackageName().equals(base + ".internal.settings") && c.isInterface())
        .map(c -> (Class<?>) c.reflect())
        .filter(i -> i.isAssignableFrom(type))
        .flatMap(i -> Stream.of(i.getMethods()))
        .filter(m -> m.getName().matches("(get|is)[A-Z].*") && m.getParameterCount() == 0)
        .map(m -> m.getName().replaceFirst("^(get|is)", ""))
        .distinct()
        .filter(property -> !read(type, property))
        .toList();
  }

  private static boolean read(Class<?> type, String property) {
    return Stream.of(type.getMethods())
        .anyMatch(m -> m.getName().equals("set" + property) && m.getParameterCount() == 1);
  }
}
