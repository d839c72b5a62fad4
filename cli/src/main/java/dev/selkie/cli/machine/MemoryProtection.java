package dev.selkie.cli.machine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keeps weights, keys and prompts from leaking out of this process's memory, and what not. */
public final class MemoryProtection {
  private MemoryProtection() {}

  /** The sentences in one line. */
  public static String describe() {
    return String.join("; ", sentences());
  }

  /** Truthful sentences for people. */
  public static List<String> sentences() {
    return List.of(
        "weights are not locked in memory (no mlock in this version): they may reach swap",
        "core dump after a crash: " + possible("CreateCoredumpOnCrash", "true"),
        "attaching to this JVM: " + possible("DisableAttachMechanism", "false"),
        "heap dump when out of memory: " + possible("HeapDumpOnOutOfMemoryError", "true"),
        "root and a debugger can read everything");
  }

  private static String possible(String flag, String whenPossible) {
    String value = flag(flag);
    if (value == null) {
      return "unknown";
    }
    return value.equals(whenPossible) ? "possible" : "switched off";
  }

  private static @Nullable String flag(String name) {
    try {
      HotSpotDiagnosticMXBean hotspot =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      return hotspot == null ? null : hotspot.getVMOption(name).getValue();
    } catch (IllegalArgumentException e) { // a JVM without the flag
      return null;
    }
  }
}
