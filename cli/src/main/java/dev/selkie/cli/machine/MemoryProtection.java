package dev.selkie.cli.machine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keeps weights, keys and prompts from leaking out of this process's memory, and what not. */
public final class MemoryProtection {
  private MemoryProtection() {}

  /** One truthful line for people. */
  public static String describe() {
    List<String> parts = new ArrayList<>();
    parts.add("weights are not locked in memory (no mlock in this version): they may reach swap");
    parts.add("core dump after a crash: " + onOff(flag("CreateCoredumpOnCrash"), "true", "false"));
    parts.add("attaching to this JVM: " + onOff(flag("DisableAttachMechanism"), "false", "true"));
    parts.add(
        "heap dump when out of memory: "
            + onOff(flag("HeapDumpOnOutOfMemoryError"), "true", "false"));
    parts.add("root and a debugger can read everything");
    return String.join("; ", parts);
  }

  private static String onOff(@Nullable String value, String on, String off) {
    if (on.equals(value)) {
      return "possible";
    }
    return off.equals(value) ? "switched off" : "unknown";
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
