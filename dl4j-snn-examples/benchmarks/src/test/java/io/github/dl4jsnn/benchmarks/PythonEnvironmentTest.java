package io.github.dl4jsnn.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.benchmarks.Child.ChildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With scripts in the place of Python. */
@DisabledOnOs(OS.WINDOWS)
class PythonEnvironmentTest {

  private static final PythonEnvironment SYSTEM = new PythonEnvironment("env", true);

  @TempDir Path dir;
  private Path cache;
  private Path requirements;
  private final List<String> progress = new ArrayList<>();

  @BeforeEach
  void writeRequirements() throws IOException {
    cache = dir.resolve("cache");
    requirements = Files.createDirectory(dir.resolve("requirements"));
    Files.writeString(requirements.resolve("env-no-deps.txt"), "spikes==1.0\n");
  }

  private Path python(String script) throws IOException {
    Path file = dir.resolve("python3");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }

  /** Makes an environment whose interpreter notes its arguments, as {@code venv} does. */
  private Path working(int pipExitCode) throws IOException {
    return python(
        String.format(
            "if [ \"$2\" = venv ]; then for home in \"$@\"; do :; done; mkdir -p \"$home/bin\";"
                + " printf '#!/bin/sh\\necho \"$@\" >> %s\\nexit %d\\n' > \"$home/bin/python\";"
                + " chmod +x \"$home/bin/python\"; fi",
            dir.resolve("calls"), pipExitCode));
  }

  private Path make(Path python) throws IOException {
    return SYSTEM.interpreter(python, cache, requirements, progress::add);
  }

  private String problem(Path python) {
    return assertThrows(ChildException.class, () -> make(python)).getMessage();
  }

  @Test
  void isMadeOnceAndAgainForOtherRequirements() throws IOException {
    Path python = working(0);
    assertEquals(cache.resolve("env/bin/python"), make(python));
    make(python);
    String file = requirements.resolve("env-no-deps.txt").toString();
    String call = "-m pip install --disable-pip-version-check --no-deps -r " + file;
    assertEquals(List.of(call), Files.readAllLines(dir.resolve("calls")));
    assertEquals(1, progress.size());

    Files.writeString(requirements.resolve("env-no-deps.txt"), "spikes==2.0\n");
    make(python);
    assertEquals(List.of(call, call), Files.readAllLines(dir.resolve("calls")));
  }

  @Test
  void saysHowToGetTheTorchOfTheSystem() throws IOException {
    Path python = python("exit 1");
    assertEquals(String.format(PythonEnvironment.HOW_TO_GET_TORCH, python), problem(python));
  }

  @Test
  void namesTheCommandThatFailed() throws IOException {
    String problem = problem(working(3));
    assertTrue(problem.startsWith("not installed: \"" + cache.resolve("env")), problem);
    assertTrue(problem.endsWith("ended with 3, see " + cache.resolve("env.log")), problem);
    // Half an environment does not count as one.
    assertTrue(problem(working(3)).startsWith("not installed"));
  }

  @Test
  void namesAPythonThatIsMissing() {
    Path missing = dir.resolve("nothing");
    assertTrue(problem(missing).startsWith("not installed: " + missing + ": "), problem(missing));
  }

  @Test
  void everyPythonContenderHasAnEnvironmentOfPinnedVersions() throws IOException {
    List<String> names = PythonEnvironment.all().stream().map(PythonEnvironment::name).toList();
    for (Case test : Catalogue.cases().values()) {
      for (Contender contender : test.contenders()) {
        assertTrue(
            contender.isJava() || names.contains(contender.environment()), contender::toString);
      }
    }
    int pinned = 0;
    try (var files = Files.list(Path.of("requirements"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replaceAll("(-no-deps)?[.]txt$", "");
        assertTrue(names.contains(name), name);
        for (String line : Files.readAllLines(file)) {
          assertTrue(line.startsWith("#") || line.matches("[a-z_0-9-]+==[0-9.]+"), line);
          pinned += line.startsWith("#") ? 0 : 1;
        }
      }
    }
    assertTrue(pinned > 20, () -> "pinned versions");
  }

  @Test
  void namesRequirementsThatAreMissing() throws IOException {
    Files.delete(requirements.resolve("env-no-deps.txt"));
    String problem = problem(working(0));
    assertTrue(problem.contains(requirements + " has no requirements for env"), problem);
  }
}
