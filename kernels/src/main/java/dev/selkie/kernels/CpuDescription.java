package dev.selkie.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * This machine's processor, for people and reports.
 *
 * @param model the model's name, or the architecture where the system does not tell
 * @param features the vector features that matter to kernels, as Linux spells them; empty where the
 *     system does not tell
 */
public record CpuDescription(String model, List<String> features) {
  private static final Set<String> INTERESTING =
      Set.of(
          "sse4_2",
          "avx",
          "avx2",
          "fma",
          "f16c",
          "avx512f",
          "avx512bw",
          "avx512dq",
          "avx512vl",
          "avx512ifma",
          "avx512_vnni",
          "avx512_bf16",
          "avx_vnni",
          "amx_int8",
          "asimd",
          "asimddp",
          "i8mm",
          "sve");

  /** Copies the list. */
  public CpuDescription {
    features = List.copyOf(features);
  }

  static CpuDescription detect() {
    try {
      return parse(Files.readAllLines(Path.of("/proc/cpuinfo")));
    } catch (IOException e) {
      return new CpuDescription(System.getProperty("os.arch", "unknown"), List.of());
    }
  }

  /** Reads the first processor of /proc/cpuinfo's text. */
  static CpuDescription parse(List<String> lines) {
    String flags = value(lines, "flags", value(lines, "Features", ""));
    return new CpuDescription(
        value(lines, "model name", System.getProperty("os.arch", "unknown")),
        Arrays.stream(flags.split(" ", -1)).filter(INTERESTING::contains).distinct().toList());
  }

  private static String value(List<String> lines, String key, String otherwise) {
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon >= 0 && line.substring(0, colon).strip().equals(key)) {
        return line.substring(colon + 1).strip();
      }
    }
    return otherwise;
  }
}
