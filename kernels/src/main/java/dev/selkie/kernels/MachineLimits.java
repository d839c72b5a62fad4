package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.util.OptionalDouble;

/**
 * What one core of this machine can do at most: the floors that the speeds of kernels are compared
 * with. Measured now, in the same run as the kernels: absolute speeds do not carry over.
 *
 * @param vnniGmacs 10^9 products of bytes added up in a second by AVX-512 VNNI, empty without it
 * @param readGbPerSecond 10^9 bytes read in a second from memory that no cache holds, empty without
 *     native kernels
 */
public record MachineLimits(OptionalDouble vnniGmacs, OptionalDouble readGbPerSecond) {
  /** More than any cache of today's cores; touched before it is measured. */
  private static final int READ_BYTES = 256 << 20;

  private static final int PAGE = 4096;

  /** Measures for about half a second on this thread. */
  public static MachineLimits measure() {
    if (KernelProvider.nativeUnavailable().isPresent()) {
      return new MachineLimits(OptionalDouble.empty(), OptionalDouble.empty());
    }
    double vnni = Native.vnniRate();
    ByteBuffer memory = ByteBuffer.allocateDirect(READ_BYTES);
    for (int i = 0; i < READ_BYTES; i += PAGE) {
      memory.put(i, (byte) 1);
    }
    double read = Native.readRate(memory);
    return new MachineLimits(
        vnni == 0 ? OptionalDouble.empty() : OptionalDouble.of(vnni / 1e9),
        OptionalDouble.of(read / 1e9));
  }
}
