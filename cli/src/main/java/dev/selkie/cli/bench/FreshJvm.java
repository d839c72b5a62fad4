package dev.selkie.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a class of ours in a JVM that has just started. */
final class FreshJvm {
  private FreshJvm() {}

  /**
   * Runs the class to its end.
   *
   * @return the number that it printed
   */
  static double run(Class<?> main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add("-XX:+UseSerialGC"); // as the launcher does
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int code = waitFor(process);
    if (code != 0) {
      throw new IOException("a measuring JVM ended with code " + code + ": " + arguments);
    }
    return Double.parseDouble(output);
  }

  /** Runs a program of the system and forgets what it prints; whether it ended well. */
  static boolean command(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return waitFor(process) == 0;
    } catch (IOException e) { // there is no such program
      return false;
    }
  }

  private static int waitFor(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a measuring JVM ran", e);
    }
  }
}
