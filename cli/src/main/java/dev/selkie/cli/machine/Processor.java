package dev.selkie.cli.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * This machine's processor.
 *
 * @param name for people
 * @param logical processors that this process may use
 * @param physicalCores cores that this process may use at most; {@code logical} where unknown
 * @param features the CPU features that matter to the kernels and to AES, as Linux names them
 */
public record Processor(String name, int logical, int physicalCores, List<String> features) {
  private static final List<String> INTERESTING =
      List.of(
          "avx2",
          "fma",
          "f16c",
          "avx512f",
          "avx512bw",
          "avx512_vnni",
          "avx_vnni",
          "aes",
          "vaes",
          "sha_ni",
          "asimd",
          "asimddp",
          "i8mm");

  /** Copies the features. */
  public Processor {
    features = List.copyOf(features);
  }

  /** What the operating system says. */
  public static Processor detect() {
    int logical = Runtime.getRuntime().availableProcessors();
    try {
      return parse(Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8), logical);
    } catch (IOException e) { // not Linux
      return new Processor(System.getProperty("os.arch"), logical, logical, List.of());
    }
  }

  /** Reads the lines of Linux's {@code /proc/cpuinfo}. */
  static Processor parse(List<String> lines, int logical) {
    String name = System.getProperty("os.arch");
    String socket = "";
    Set<String> cores = new HashSet<>();
    List<String> features = new ArrayList<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      String key = colon < 0 ? "" : line.substring(0, colon).strip();
      String value = colon < 0 ? "" : line.substring(colon + 1).strip();
      switch (key) {
        case "model name" -> name = value;
        case "physical id" -> socket = value;
        case "core id" -> cores.add(socket + "/" + value);
        case "flags", "Features" -> {
          if (features.isEmpty()) {
            features.addAll(List.of(value.split("\\s+")));
          }
        }
        default -> {}
      }
    }
    features.retainAll(INTERESTING);
    int physical = cores.isEmpty() ? logical : Math.min(cores.size(), logical);
    return new Processor(name, logical, physical, features);
  }
}
