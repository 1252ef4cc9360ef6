package io.github.dl4jsnn.spark;

import java.security.AccessController;
import java.util.Optional;
import javax.security.auth.Subject;
import org.apache.spark.package$;

/** Whether this JVM can run Spark, checked before Spark fails with an error of its own. */
final class SparkSupport {

  private SparkSupport() {}

  /** What is missing, and what to do about it; empty where Spark runs. */
  static Optional<String> problem() {
    String java = "Java " + Runtime.version().feature();
    if (!knowsSubject()) {
      return Optional.of(
          String.format(
              "Spark %s does not run on %s, which refuses Subject.getSubject: use Java 17"
                  + " (JAVA_HOME)",
              package$.MODULE$.SPARK_VERSION(), java));
    }
    for (String name : new String[] {"java.nio", "sun.nio.ch"}) {
      if (!Object.class.getModule().isOpen(name, SparkSupport.class.getModule())) {
        return Optional.of(
            String.format(
                "Spark needs the package %s of %s: start the JVM with"
                    + " --add-opens=java.base/java.nio=ALL-UNNAMED"
                    + " --add-opens=java.base/sun.nio.ch=ALL-UNNAMED, as mvn and spark-submit do",
                name, java));
      }
    }
    return Optional.empty();
  }

  /** Hadoop's way to the user's name; gone for good in Java 24. */
  @SuppressWarnings("removal")
  private static boolean knowsSubject() {
    try {
      Subject.getSubject(AccessController.getContext());
      return true;
    } catch (UnsupportedOperationException | LinkageError e) {
      return false;
    }
  }
}
