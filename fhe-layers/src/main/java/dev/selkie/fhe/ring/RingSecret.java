package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/** A ternary secret key in transformed form. It has no printable form and is wiped on close. */
public final class RingSecret implements AutoCloseable {
  private final RingTables tables;
  private final ByteBuffer factors;
  private boolean closed;

  private RingSecret(RingTables tables, ByteBuffer factors) {
    this.tables = tables;
    this.factors = factors;
  }

  /** Draws a fresh key, each coefficient -1, 0 or 1 with equal probability (to 2^-60). */
  public static RingSecret generate(SecretRing ring, RingTables tables, SecureRandom random) {
    byte[] words = new byte[RingTables.POLYNOMIAL_BYTES];
    byte[] ternary = new byte[RingTables.DEGREE];
    random.nextBytes(words);
    LongBuffer in = ByteBuffer.wrap(words).asLongBuffer();
    try {
      for (int i = 0; i < ternary.length; i++) {
        ternary[i] = (byte) (Math.multiplyHigh(in.get(i) >>> 1, 6L) - 1);
      }
      return of(ring, tables, ternary);
    } finally {
      Arrays.fill(words, (byte) 0);
      Arrays.fill(ternary, (byte) 0);
    }
  }

  /** A key with given coefficients, each -1, 0 or 1. */
  public static RingSecret of(SecretRing ring, RingTables tables, byte[] ternary) {
    ByteBuffer factors =
        ByteBuffer.allocateDirect(RingTables.FACTOR_WORDS * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    LongBuffer words = factors.asLongBuffer();
    for (int i = 0; i < RingTables.DEGREE; i++) {
      words.put(i, ternary[i] + (tables.modulus() & ternary[i] >> 7));
    }
    ring.forward(tables, factors, 0);
    tables.addQuotients(words, 0);
    return new RingSecret(tables, factors);
  }

  /** The modulus it belongs to. */
  public RingTables tables() {
    return tables;
  }

  /** The transformed key with its quotients. */
  ByteBuffer factors() {
    if (closed) {
      throw new IllegalStateException("the secret key is closed");
    }
    return factors;
  }

  /** Overwrites the key. No call may be using it. */
  @Override
  public void close() {
    closed = true;
    for (int i = 0; i < factors.capacity(); i += Long.BYTES) {
      factors.putLong(i, 0);
    }
  }

  @Override
  public String toString() {
    return "RingSecret[]";
  }
}
