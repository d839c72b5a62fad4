package dev.selkie.fhe.ring;

import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.params.NttPrime;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/*
 * Evaluation i of a transformed polynomial is its value at psi^(2·brv(i)+1), where brv reverses 11
 * bits and psi is the smallest positive integer with psi^N = -1 modulo q: SEAL's own convention.
 * Every factor w comes with floor(w·2^52/q) and floor(w·2^64/q), for Shoup's multiplication [1].
 *
 * [1] Harvey: Faster arithmetic for number-theoretic transforms, 2014.
 */
/** A modulus and the factors of its transforms; immutable, one for each size of q. */
public final class RingTables {
  /** Polynomial degree N. */
  public static final int DEGREE = Certifier.DEGREE;

  /** Bytes of one polynomial as uint64. */
  public static final int POLYNOMIAL_BYTES = DEGREE * Long.BYTES;

  /** Words in a table of factors: the factors, then their quotients for 52 and for 64 bits. */
  static final int FACTOR_WORDS = 3 * DEGREE;

  static final int FORWARD = 8;
  static final int INVERSE = FORWARD + FACTOR_WORDS;
  private static final int WORDS = INVERSE + FACTOR_WORDS;
  private static final int LOG2_DEGREE = Integer.numberOfTrailingZeros(DEGREE);
  private static final Map<Integer, RingTables> KNOWN = new ConcurrentHashMap<>();

  private final int bits;
  private final long modulus;
  private final ByteBuffer buffer;

  private RingTables(int bits) {
    this.bits = bits;
    this.modulus = NttPrime.largest(DEGREE, bits);
    this.buffer = ByteBuffer.allocateDirect(WORDS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    LongBuffer words = buffer.asLongBuffer();
    words.put(0, modulus);
    long psi = root();
    long inverse = power(psi, modulus - 2);
    powers(words, FORWARD, psi);
    powers(words, INVERSE, inverse);
    long division = power(DEGREE, modulus - 2);
    words.put(INVERSE, division);
    words.put(INVERSE + 1, multiply(words.get(INVERSE + 1), division));
    addQuotients(words, FORWARD);
    addQuotients(words, INVERSE);
  }

  /**
   * The tables of the modulus with a number of bits.
   *
   * @param bits 24 to 53
   */
  public static RingTables of(int bits) {
    if (bits < 24 || bits > Certifier.MAX_COEFFICIENT_BITS) {
      throw new IllegalArgumentException("bits of q must be in [24, 53]: bits=" + bits);
    }
    return KNOWN.computeIfAbsent(bits, RingTables::new);
  }

  /** Bits of q. */
  public int bits() {
    return bits;
  }

  /** The modulus q. */
  public long modulus() {
    return modulus;
  }

  /** Every word as the native library reads it. */
  ByteBuffer buffer() {
    return buffer;
  }

  /** a·b mod q: the quotient in doubles is off by a few, and the rest is small. */
  long multiply(long a, long b) {
    long quotient = (long) ((double) a * (double) b / (double) modulus);
    return Math.floorMod(a * b - quotient * modulus, modulus);
  }

  /** Fills in the quotients of the factors from a word on. */
  void addQuotients(LongBuffer words, int from) {
    for (int i = 0; i < DEGREE; i++) {
      long factor = words.get(from + i);
      // Bits of the quotient come one by one: this runs once for each key and each q.
      long rest = factor;
      long quotient = 0;
      for (int bit = 0; bit < Long.SIZE; bit++) {
        rest <<= 1;
        long over = (modulus - 1 - rest) >> 63;
        quotient = quotient << 1 | (over & 1);
        rest -= over & modulus;
      }
      words.put(from + DEGREE + i, quotient >>> 12);
      words.put(from + 2 * DEGREE + i, quotient);
    }
  }

  private long power(long base, long exponent) {
    return BigInteger.valueOf(base)
        .modPow(BigInteger.valueOf(exponent), BigInteger.valueOf(modulus))
        .longValueExact();
  }

  /** The smallest 2N-th root of unity: all of them are the odd powers of one. */
  private long root() {
    long any = 0;
    for (long base = 2; any == 0; base++) {
      long candidate = power(base, (modulus - 1) / (2L * DEGREE));
      if (power(candidate, DEGREE) == modulus - 1) {
        any = candidate;
      }
    }
    long square = multiply(any, any);
    long smallest = any;
    long next = any;
    for (int i = 1; i < DEGREE; i++) {
      next = multiply(next, square);
      smallest = Math.min(smallest, next);
    }
    return smallest;
  }

  private void powers(LongBuffer words, int from, long base) {
    long power = 1;
    for (int i = 0; i < DEGREE; i++) {
      words.put(from + (Integer.reverse(i) >>> (Integer.SIZE - LOG2_DEGREE)), power);
      power = multiply(power, base);
    }
  }
}
