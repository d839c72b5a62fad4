package dev.selkie.cli.bench;

import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.MachineLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The machine's own limits, measured before anything else: the floors that ratios refer to. */
final class Machine {
  private final MachineLimits limits = MachineLimits.measure();

  /** The first line of a benchmark: peak of byte products and read bandwidth of one core. */
  BenchLine line() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("vnniGmacs", orNull(vnniGmacs()));
    details.put("readGbPerSecond", orNull(limits.readGbPerSecond().orElse(0)));
    details.put("kernels", KernelProvider.detect().name());
    double peak = vnniGmacs();
    return new BenchLine(
        "machine", KernelProvider.cpu().model(), 1, "GMAC/s", Spread.of(peak), details);
  }

  /** 10^9 byte products a second of one core with AVX-512 VNNI, 0 without it. */
  double vnniGmacs() {
    return limits.vnniGmacs().orElse(0);
  }

  /** How near to its floor a measurement is, null where the machine has no such floor. */
  @Nullable Object fraction(double byteProducts, int threads, double seconds) {
    return orNull(vnniGmacs() == 0 ? 0 : byteProducts / (vnniGmacs() * 1e9 * threads) / seconds);
  }

  private static @Nullable Object orNull(double value) {
    return value == 0 ? null : value;
  }
}
