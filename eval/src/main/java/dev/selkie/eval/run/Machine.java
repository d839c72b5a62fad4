package dev.selkie.eval.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine that a run was measured on.
 *
 * @param system operating system and version
 * @param architecture instruction set
 * @param processor the processor's name, or "unknown"
 * @param processors logical processors that Java sees
 * @param memoryBytes physical memory, or -1 where unknown
 * @param java version and vendor of Java
 * @param loadAverage runnable processes in the last minute when it was asked; negative where
 *     unknown
 */
public record Machine(
    String system,
    String architecture,
    String processor,
    int processors,
    long memoryBytes,
    String java,
    double loadAverage) {

  /** Describes this machine now. */
  public static Machine describe() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    long memory =
        system instanceof com.sun.management.OperatingSystemMXBean detailed
            ? detailed.getTotalMemorySize()
            : -1;
    return new Machine(
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("os.arch"),
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        memory,
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        system.getSystemLoadAverage());
  }

  private static String processorName() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).trim();
        }
      }
    } catch (IOException e) {
      return "unknown"; // only Linux has this file
    }
    return "unknown";
  }
}
