package dev.selkie.secure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.testng.SkipException;

/**
 * A Python with the packages of docs/spec/requirements.txt, made under target/ when it is first
 * needed.
 */
public final class PythonEnvironment {
  private static final Path SPECIFICATION = Path.of("..", "docs", "spec").toAbsolutePath();
  private static final Path FOLDER = Path.of("target", "python").toAbsolutePath();

  private PythonEnvironment() {}

  /**
   * Runs a script of docs/spec.
   *
   * @return its standard output
   * @throws SkipException if there is no Python that can have the packages
   */
  public static synchronized String run(String script, List<String> arguments) throws Exception {
    prepare();
    List<String> command = new ArrayList<>();
    command.addAll(List.of(FOLDER.resolve("bin/python").toString(), "-B"));
    command.add(SPECIFICATION.resolve(script).toString());
    command.addAll(arguments);
    Result result = execute(command);
    if (result.code != 0) {
      throw new AssertionError(script + " failed: " + result.errors);
    }
    return result.output;
  }

  private static void prepare() throws Exception {
    Path ready = FOLDER.resolve("ready");
    if (Files.exists(ready)) {
      return;
    }
    require(List.of("python3", "-m", "venv", FOLDER.toString()));
    String requirements = SPECIFICATION.resolve("requirements.txt").toString();
    require(
        List.of(
            FOLDER.resolve("bin/python").toString(),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
            requirements));
    Files.createFile(ready);
  }

  private static void require(List<String> command) throws Exception {
    Result result;
    try {
      result = execute(command);
    } catch (IOException e) {
      throw new SkipException("needs Python 3 with venv and pip: " + e.getMessage());
    }
    if (result.code != 0) {
      throw new SkipException("needs Python 3 with cryptography 50: " + result.errors);
    }
  }

  private static Result execute(List<String> command) throws Exception {
    Path output = Files.createTempFile("selkie", ".out");
    Path errors = Files.createTempFile("selkie", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return new Result(-1, "", "took more than 5 minutes: " + command);
      }
      return new Result(
          process.exitValue(),
          Files.readString(output, StandardCharsets.UTF_8),
          Files.readString(errors, StandardCharsets.UTF_8));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  private record Result(int code, String output, String errors) {}
}
