package dev.selkie.fhe.params;

import java.math.BigInteger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The coefficient modulus: SEAL's own choice of prime, computed without SEAL. */
public final class NttPrime {
  private static final int CERTAINTY = 128;

  /** Primes found so far: every matrix of a model asks for the same few. */
  private static final Map<Size, Long> FOUND = new ConcurrentHashMap<>();

  private record Size(int degree, int bits) {}

  private NttPrime() {}

  /**
   * The largest prime q below 2^bits with q ≡ 1 modulo 2·degree, which is what SEAL's {@code
   * CoeffModulus::Create(degree, {bits})} returns.
   *
   * @param degree polynomial degree N, a power of two
   * @param bits size of q, 20 to 60
   */
  public static long largest(int degree, int bits) {
    if (bits < 20 || bits > 60) {
      throw new IllegalArgumentException("bits must be in [20, 60]: bits=" + bits);
    }
    return FOUND.computeIfAbsent(new Size(degree, bits), NttPrime::search);
  }

  private static long search(Size size) {
    int bits = size.bits();
    long factor = 2L * size.degree();
    long candidate = ((1L << bits) - 1) / factor * factor + 1;
    for (; candidate > 1L << (bits - 1); candidate -= factor) {
      if (BigInteger.valueOf(candidate).isProbablePrime(CERTAINTY)) {
        return candidate;
      }
    }
    throw new IllegalArgumentException(
        "no prime of " + bits + " bits is 1 modulo " + factor + ": bits=" + bits);
  }
}
