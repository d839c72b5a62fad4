package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;

/** What the client role computes besides: everything that takes the secret key or a plaintext. */
public interface SecretRing extends Ring {
  /** Transforms a polynomial in place. */
  void forward(RingTables tables, ByteBuffer x, int at);

  /** The reverse of {@link #forward}. */
  void inverse(RingTables tables, ByteBuffer x, int at);

  /**
   * Encrypts the polynomials of a tile: c0 = round(q·m/t) + e - a·s, of which the used lanes are
   * packed, {@code stride} bytes apart, from byte {@code at} on.
   *
   * @param maskKey 16 bytes, public, never used for these polynomials before
   * @param noiseKey 32 bytes, secret, likewise
   */
  void encrypt(
      RingSecret secret,
      byte[] maskKey,
      byte[] noiseKey,
      PlainTile plain,
      int log2t,
      ByteBuffer out,
      int at,
      int stride);

  /** x becomes x·s. */
  void timesSecret(RingSecret secret, ByteBuffer x, int at);

  /**
   * y[lane] = round(t/q·(c0 + masked)[lane]) modulo t, centred.
   *
   * @param masked c1·s
   * @param y int64 values {@code stride} words apart from byte {@code at} on
   */
  void decode(
      RingTables tables,
      int log2t,
      ByteBuffer c0,
      ByteBuffer masked,
      int lanes,
      ByteBuffer y,
      int at,
      int stride);
}
