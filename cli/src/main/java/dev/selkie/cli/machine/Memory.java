package dev.selkie.cli.machine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Memory in bytes.
 *
 * @param total of the machine, or of the container
 * @param free not in use by anyone right now
 * @param heapLimit most that the JVM's heap may take; direct buffers, which hold the weights, may
 *     take as much again
 */
public record Memory(long total, long free, long heapLimit) {
  /** What the JVM says. */
  public static Memory detect() {
    long heap = Runtime.getRuntime().maxMemory();
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? new Memory(system.getTotalMemorySize(), system.getFreeMemorySize(), heap)
        : new Memory(-1, -1, heap);
  }
}
