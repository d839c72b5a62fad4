package dev.selkie.fhe.seal;

import java.nio.ByteBuffer;

/**
 * Where ciphertexts lie in a direct buffer, shape [count, 2, degree]: c0 then c1, little-endian
 * uint64 residues in [0, q), coefficient (not NTT) form.
 */
final class Residues {
  private Residues() {}

  /** Byte offset of one ciphertext, once the whole range is known to be inside the buffer. */
  static int offset(BfvParameters parameters, int index) {
    return index * parameters.ciphertextBytes();
  }

  /** Refuses a buffer that does not hold the ciphertexts {@code [from, from + count)}. */
  static void check(BfvParameters parameters, ByteBuffer buffer, int from, int count) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("a ciphertext buffer must be direct: " + buffer);
    }
    checkRange(from, count);
    long needed = ((long) from + count) * parameters.ciphertextBytes();
    if (needed > buffer.capacity()) {
      throw new IllegalArgumentException(
          "a ciphertext buffer must hold "
              + needed
              + " bytes for ["
              + from
              + ", "
              + ((long) from + count)
              + "): capacity="
              + buffer.capacity());
    }
  }

  /** As {@link #check}, and the buffer must be writable. */
  static void checkWritable(BfvParameters parameters, ByteBuffer buffer, int from, int count) {
    if (buffer.isReadOnly()) {
      throw new IllegalArgumentException("a result buffer must be writable: " + buffer);
    }
    check(parameters, buffer, from, count);
  }

  /** Refuses an array that does not hold the plaintexts {@code [from, from + count)}. */
  static void check(BfvParameters parameters, long[] coefficients, int from, int count) {
    checkRange(from, count);
    long needed = ((long) from + count) * parameters.degree();
    if (needed > coefficients.length) {
      throw new IllegalArgumentException(
          "coefficients must hold "
              + needed
              + " values for ["
              + from
              + ", "
              + ((long) from + count)
              + "): length="
              + coefficients.length);
    }
  }

  private static void checkRange(int from, int count) {
    if (from < 0 || count < 0) {
      throw new IllegalArgumentException(
          "from and count must not be negative: from=" + from + ", count=" + count);
    }
  }
}
