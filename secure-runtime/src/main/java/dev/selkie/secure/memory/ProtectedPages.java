package dev.selkie.secure.memory;

import org.jspecify.annotations.Nullable;

/*
 * Pages of our own rather than ByteBuffer.allocateDirect: madvise and mlock work on whole pages, and a
 * buffer of the JVM's shares its first and last page with strangers. Discarding zeroes the pages and gives
 * the memory back but leaves the addresses mapped, so that a stray use reads zeros instead of killing the
 * JVM; they are unmapped when nothing refers to the buffer over them any more.
 */

/** Mapped pages for secrets. They do not refer to the buffer over them. Thread-safe. */
final class ProtectedPages {
  private final long address;
  private final long bytes;
  private final int granted;
  private boolean discarded;

  private ProtectedPages(long address, long bytes, int granted) {
    this.address = address;
    this.bytes = bytes;
    this.granted = granted;
  }

  /**
   * Maps pages of zeros and protects them as far as the system lets it.
   *
   * @param bytes 1 or more
   * @return null if there is no native library, or no memory
   */
  static @Nullable ProtectedPages map(long bytes) {
    if (Native.missing() != null) {
      return null;
    }
    long address = Native.map(bytes);
    return address == 0 ? null : new ProtectedPages(address, bytes, Native.protect(address, bytes));
  }

  long address() {
    return address;
  }

  long bytes() {
    return bytes;
  }

  /** Whether a protection, a bit of {@link Native#protect}, was granted. */
  boolean has(int protection) {
    return (granted & protection) != 0;
  }

  /** Wipes the pages and gives their memory back; true the first time. */
  synchronized boolean discard() {
    if (discarded) {
      return false;
    }
    discarded = true;
    Native.discard(address, bytes);
    return true;
  }

  /** The end: using the addresses afterwards kills the JVM. */
  void unmap() {
    discard();
    Native.unmap(address, bytes);
  }
}
