package dev.selkie.secure.key;

import java.security.SecureRandom;
import java.util.Arrays;

/** Secret bytes: no printable form, compared by identity, zero after {@link #close()}. */
public final class SecretBytes implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] bytes;
  private boolean closed;

  private SecretBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over: it belongs to the result and is wiped with it. */
  public static SecretBytes owning(byte[] bytes) {
    return new SecretBytes(bytes);
  }

  /** {@code length} bytes from the system's generator. */
  public static SecretBytes random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return new SecretBytes(bytes);
  }

  /** Bytes, also after close. */
  public int length() {
    return bytes.length;
  }

  /**
   * The live bytes, not a copy: for handing to a cipher, not for keeping.
   *
   * @throws IllegalStateException after close
   */
  @SuppressWarnings("ExposedPrivateField") // a copy would be one more to wipe
  public byte[] expose() {
    if (closed) {
      throw new IllegalStateException("SecretBytes is closed");
    }
    return bytes;
  }

  /** A copy with a life of its own. */
  public SecretBytes copy() {
    return new SecretBytes(expose().clone());
  }

  /** Writes zeros over the bytes; a second call does nothing. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "SecretBytes[" + bytes.length + "]";
  }
}
