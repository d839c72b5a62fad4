package dev.selkie.eval.latency;

import dev.selkie.eval.run.Conditions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/*
 * Linux counts the time of all processors in /proc/stat, in ticks of 10 ms; what this process did
 * not spend itself was spent by others. Writing 5 to clear_refs makes the peak of resident memory
 * begin anew (proc(5)); where that is refused the peak is that of the process so far.
 */

/** Watches the machine from its making to {@link #stop()}. */
final class ConditionsProbe {
  private static final Path STAT = Path.of("/proc/stat");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");
  private static final long TICK_NANOS = 10_000_000;

  /** A shorter time has too few ticks to say anything. */
  private static final long LEAST_NANOS = 25 * TICK_NANOS;

  private static final int IDLE = 3;
  private static final int IOWAIT = 4;
  private static final int STEAL = 7;

  private final long start = System.nanoTime();
  private final OptionalLong busy = busyTicks();
  private final long own = processNanos();
  private final long gc = gcMillis();
  private final long compile = compileMillis();

  ConditionsProbe() {
    try {
      Files.writeString(CLEAR_REFS, "5");
    } catch (IOException e) {
      return; // the peak is then that of the whole process
    }
  }

  Conditions stop() {
    long nanos = Math.max(1, System.nanoTime() - start);
    long ownNanos = processNanos() - own;
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    OptionalLong resident = statusBytes("VmRSS:");
    return new Conditions(
        foreign(nanos, ownNanos),
        (double) ownNanos / nanos,
        gcMillis() - gc,
        compileMillis() - compile,
        boxed(statusBytes("VmHWM:")),
        heap.getUsed(),
        resident.isPresent()
            ? (Long) Math.max(0, resident.getAsLong() - heap.getCommitted())
            : null,
        Runtime.getRuntime().availableProcessors());
  }

  private @Nullable Double foreign(long nanos, long ownNanos) {
    OptionalLong now = busyTicks();
    if (busy.isEmpty() || now.isEmpty() || nanos < LEAST_NANOS) {
      return null;
    }
    long all = (now.getAsLong() - busy.getAsLong()) * TICK_NANOS;
    return Math.max(0, (double) (all - ownNanos) / nanos);
  }

  /** Ticks in which any processor did something, since the machine started. */
  private static OptionalLong busyTicks() {
    String[] fields = firstLine(STAT).split(" +", -1);
    if (fields.length <= STEAL + 1 || !fields[0].equals("cpu")) {
      return OptionalLong.empty();
    }
    long sum = 0;
    for (int i = 0; i <= STEAL; i++) {
      sum += i == IDLE || i == IOWAIT ? 0 : Long.parseLong(fields[i + 1]);
    }
    return OptionalLong.of(sum);
  }

  private static String firstLine(Path file) {
    try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines.findFirst().orElse("");
    } catch (IOException e) {
      return ""; // only Linux has this file
    }
  }

  private static OptionalLong statusBytes(String key) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(key)) {
          return OptionalLong.of(1024 * Long.parseLong(line.replaceAll("\\D", "")));
        }
      }
    } catch (IOException e) {
      return OptionalLong.empty(); // only Linux has this file
    }
    return OptionalLong.empty();
  }

  private static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? (Long) value.getAsLong() : null;
  }

  private static long processNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private static long gcMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(collector -> Math.max(0, collector.getCollectionTime()))
        .sum();
  }

  private static long compileMillis() {
    var compiler = ManagementFactory.getCompilationMXBean();
    return compiler != null && compiler.isCompilationTimeMonitoringSupported()
        ? compiler.getTotalCompilationTime()
        : 0;
  }
}
