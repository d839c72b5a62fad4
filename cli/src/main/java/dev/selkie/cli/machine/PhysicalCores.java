package dev.selkie.cli.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts cores rather than hardware threads: integer products gain nothing from the latter. */
public final class PhysicalCores {
  private PhysicalCores() {}

  /** Cores of this machine, but no more than the processors that this process may use. */
  public static int count() {
    int processors = Runtime.getRuntime().availableProcessors();
    try {
      return count(
          Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8), processors);
    } catch (IOException e) { // not Linux
      return processors;
    }
  }

  /** Reads the lines of Linux's {@code /proc/cpuinfo}. */
  static int count(List<String> lines, int processors) {
    String socket = "";
    Set<String> cores = new HashSet<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      String key = colon < 0 ? "" : line.substring(0, colon).strip();
      if (key.equals("physical id")) {
        socket = line.substring(colon + 1).strip();
      } else if (key.equals("core id")) {
        cores.add(socket + "/" + line.substring(colon + 1).strip());
      }
    }
    return cores.isEmpty() ? processors : Math.min(cores.size(), processors);
  }
}
