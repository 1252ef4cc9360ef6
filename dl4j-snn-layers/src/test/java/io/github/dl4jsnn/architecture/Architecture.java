package io.github.dl4jsnn.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BroadcastOp;

/**
 * The order of the packages below a base package, as CONTRIBUTING.md draws it.
 *
 * @param base the package that holds them all
 */
record Architecture(String base) {

  /** From the bottom up. What is not listed stands on top, where packages may import each other. */
  static final List<List<String>> FLOORS =
      List.of(
          List.of("util", "algebra"),
          List.of("surrogate", "encoding", "decoding"),
          List.of("neuron", "monitor", "loss"),
          List.of("compile", "delay"),
          List.of("internal"),
          List.of("layer"));

  /** The packages of {@code internal}, from the bottom up. */
  static final List<List<String>> STAIR =
      List.of(
          List.of("memory", "settings"),
          List.of("loop", "image", "delay"),
          List.of("event", "activity", "mixing"),
          List.of("synapse"),
          List.of("runtime"),
          List.of("stream"));

  private static final String INTERNAL = "internal";

  /** The package whose interfaces configurations may implement. */
  private static final String SETTINGS = "internal.settings";

  /** Name of a package below the base; empty outside of it. */
  private String local(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    return name.startsWith(base + ".") ? name.substring(base.length() + 1) : "";
  }

  private static int level(List<List<String>> levels, String name) {
    for (int k = 0; k < levels.size(); k++) {
      if (levels.get(k).contains(name)) {
        return k;
      }
    }
    return levels.size();
  }

  private static int floor(String local) {
    return level(FLOORS, local.replaceFirst("\\..*", ""));
  }

  private static boolean internal(String local) {
    return local.equals(INTERNAL) || local.startsWith(INTERNAL + ".");
  }

  /** Whether one package may import another one. */
  static boolean allowed(String from, String to) {
    if (internal(from) && internal(to)) {
      return level(STAIR, to.substring(INTERNAL.length() + 1))
          < level(STAIR, from.substring(INTERNAL.length() + 1));
    }
    return floor(to) < floor(from) || floor(from) == FLOORS.size();
  }

  ArchRule noCycles() {
    return slices().matching(base + ".(**)").should().beFreeOfCycles();
  }

  ArchRule importsGoDown() {
    return classes()
        .should(
            new ArchCondition<>("import from lower floors alone") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                String from = local(type);
                for (Dependency d : type.getDirectDependenciesFromSelf()) {
                  String to = local(d.getTargetClass());
                  if (!to.isEmpty() && !to.equals(from) && !allowed(from, to)) {
                    events.add(SimpleConditionEvent.violated(d, d.getDescription()));
                  }
                }
              }
            });
  }

  ArchRule showsNothingInternal() {
    return classes()
        .should(
            new ArchCondition<>("show nothing of " + INTERNAL + " to users") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (internal(local(type)) || !seen(type)) {
                  return;
                }
                for (JavaClass parent : parents(type)) {
                  report(type, type.getName() + " extends", parent, events);
                }
                for (JavaMember member : type.getMembers()) {
                  if (seen(member.getModifiers())) {
                    for (JavaClass shown : shown(member)) {
                      report(type, member.getFullName() + " shows", shown, events);
                    }
                  }
                }
              }
            });
  }

  /**
   * ND4J 1.0.0-M2.1 may free the dimensions of these operations while its native code reads them:
   * nothing keeps the operation alive, and the process crashes. Plain arithmetic broadcasts too.
   */
  ArchRule noVectorOperations() {
    return noClasses()
        .should()
        .callMethodWhere(
            target(nameMatching("(add|sub|mul|div|rsub|rdiv|put)i?(Row|Column)Vector"))
                .and(target(owner(assignableTo(INDArray.class)))))
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(BroadcastOp.class);
  }

  private void report(JavaClass type, String what, JavaClass shown, ConditionEvents events) {
    String local = local(shown);
    if (internal(local) && !local.equals(SETTINGS)) {
      events.add(SimpleConditionEvent.violated(type, what + " " + shown.getName()));
    }
  }

  private static boolean seen(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private static boolean seen(JavaClass type) {
    return seen(type.getModifiers())
        && type.getEnclosingClass().map(Architecture::seen).orElse(true);
  }

  /** Super-types and their type arguments, bounds of type parameters. */
  private static Set<JavaClass> parents(JavaClass type) {
    Set<JavaClass> out = new LinkedHashSet<>();
    type.getSuperclass().ifPresent(t -> out.addAll(t.getAllInvolvedRawTypes()));
    type.getInterfaces().forEach(t -> out.addAll(t.getAllInvolvedRawTypes()));
    type.getTypeParameters().forEach(t -> out.addAll(t.getAllInvolvedRawTypes()));
    return out;
  }

  private static Set<JavaClass> shown(JavaMember member) {
    Set<JavaClass> out = new LinkedHashSet<>(member.getAllInvolvedRawTypes());
    if (member instanceof JavaCodeUnit code) {
      code.getThrowsClause().forEach(t -> out.add(t.getRawType()));
    }
    return out;
  }
}
