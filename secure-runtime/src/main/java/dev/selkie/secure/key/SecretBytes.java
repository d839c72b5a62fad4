package dev.selkie.secure.key;

import dev.selkie.secure.memory.SecretSlot;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Secret bytes: no printable form, compared by identity, zero after {@link #close()}. What lives
 * longer than a call belongs {@link #offHeap() off the heap}, where no collector leaves copies of
 * it behind.
 */
public final class SecretBytes implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] bytes;
  private @Nullable SecretSlot slot;
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
   * Moves the bytes into protected memory outside the heap and zeroes the array.
   *
   * @return this
   */
  public synchronized SecretBytes offHeap() {
    requireOpen();
    if (slot == null) {
      slot = SecretSlot.of(bytes);
      Arrays.fill(bytes, (byte) 0);
    }
    return this;
  }

  /**
   * The live bytes, not a copy: for handing to a cipher, not for keeping.
   *
   * @throws IllegalStateException after close, or off the heap
   */
  @SuppressWarnings("ExposedPrivateField") // a copy would be one more to wipe
  public synchronized byte[] expose() {
    requireOpen();
    if (slot != null) {
      throw new IllegalStateException("a secret off the heap is not exposed: take a copy");
    }
    return bytes;
  }

  /** A copy of the bytes, which the caller wipes. */
  synchronized byte[] toArray() {
    requireOpen();
    byte[] array = bytes.clone();
    if (slot != null) {
      slot.get(array);
    }
    return array;
  }

  /** A copy on the heap with a life of its own. */
  public SecretBytes copy() {
    return new SecretBytes(toArray());
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("SecretBytes is closed");
    }
  }

  /** Writes zeros over the bytes; a second call does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
    if (slot != null) {
      slot.close();
    }
  }

  @Override
  public String toString() {
    return "SecretBytes[" + bytes.length + "]";
  }
}
