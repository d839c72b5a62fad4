package dev.selkie.secure.memory;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What keeps weights and keys from leaking out of this process's memory, and what does not. All of
 * it was tried or asked for on this machine, none assumed.
 *
 * @param available whether the native library is there; without it nothing is locked or kept out of
 *     dumps
 * @param locking whether a page could be locked against swapping
 * @param lockLimit most bytes that may be locked, -1 without a limit
 * @param undumpedPages whether pages can be kept out of core dumps
 * @param privatePages whether pages can be kept out of child processes
 * @param dumpable whether the system may dump this process or let its owner trace it; null where
 *     that is not known
 */
public record MemoryProtection(
    boolean available,
    boolean locking,
    long lockLimit,
    boolean undumpedPages,
    boolean privatePages,
    @Nullable Boolean dumpable) {

  /** Tries everything with one page. */
  public static MemoryProtection detect() {
    ProtectedPages probe = ProtectedPages.map(1);
    if (probe == null) {
      return new MemoryProtection(false, false, 0, false, false, null);
    }
    try {
      int dumpable = Native.dumpable();
      return new MemoryProtection(
          true,
          probe.has(Native.LOCKED),
          Native.lockLimit(),
          probe.has(Native.EXCLUDED_FROM_DUMPS),
          probe.has(Native.KEPT_FROM_CHILDREN),
          dumpable < 0 ? null : dumpable == 1);
    } finally {
      probe.unmap();
    }
  }

  /**
   * Asks the system to write no core dump of this process and to let nobody but root trace it, from
   * now on.
   *
   * @return whether it agreed
   */
  public static boolean forbidDumps() {
    return Native.missing() == null && Native.setDumpable(false);
  }

  /** The sentences in one line. */
  public String describe() {
    return String.join("; ", sentences());
  }

  /** Truthful sentences for people. */
  public List<String> sentences() {
    List<String> lines = new ArrayList<>();
    if (available) {
      lines.add(lockingSentence());
      lines.add("sealed weights and keys in core dumps: " + (undumpedPages ? "left out" : "yes"));
      lines.add("in child processes: " + (privatePages ? "left out" : "until they exec"));
    } else {
      lines.add(
          "not available: the native library selkie_memory is missing, so sealed weights are wiped"
              + " on close but not locked, and core dumps hold them");
    }
    lines.add("core dump after a crash: " + coreDump());
    lines.add("attaching to this JVM: " + flag("DisableAttachMechanism", "false"));
    lines.add("heap dump when out of memory: " + flag("HeapDumpOnOutOfMemoryError", "true"));
    lines.add("root and a debugger can read everything");
    return List.copyOf(lines);
  }

  private String lockingSentence() {
    if (!locking) {
      return "sealed weights and keys are not locked in memory (the system refused): they may reach"
          + " swap";
    }
    return "sealed weights and keys are locked in memory against swapping, "
        + (lockLimit < 0 ? "without a limit" : "up to " + lockLimit / 1024 + " KiB (ulimit -l)");
  }

  private String coreDump() {
    return Boolean.FALSE.equals(dumpable)
        ? "switched off for the process"
        : flag("CreateCoredumpOnCrash", "true");
  }

  private static String flag(String name, String whenPossible) {
    try {
      HotSpotDiagnosticMXBean hotspot =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      if (hotspot == null) {
        return "unknown";
      }
      String value = hotspot.getVMOption(name).getValue();
      return value.equals(whenPossible) ? "possible" : "switched off";
    } catch (IllegalArgumentException e) { // a JVM without the flag
      return "unknown";
    }
  }
}
