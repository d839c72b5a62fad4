package dev.selkie.secure.memory;

import dev.selkie.kernels.loader.LoadOnce;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Every native method of the memory library. Lengths are in bytes and 1 or more. */
final class Native {
  /** Bits of {@link #protect}'s result. */
  static final int EXCLUDED_FROM_DUMPS = 1;

  static final int KEPT_FROM_CHILDREN = 2;
  static final int LOCKED = 4;

  private static final LoadOnce LIBRARY =
      new LoadOnce("memory", Native.class, 1, System::load, Native::abiVersion);

  private Native() {}

  /** Loads the library once; why it is not there, or null if it is. */
  static @Nullable String missing() {
    return LIBRARY.missing();
  }

  static native int abiVersion();

  /** The address of new private zeroed pages, or 0. */
  static native long map(long bytes);

  /** A buffer over mapped pages; it does not own them. */
  static native ByteBuffer buffer(long address, long bytes);

  /** Where a direct buffer begins, whatever its position; 0 for a heap buffer. */
  static native long address(ByteBuffer buffer);

  static native boolean unmap(long address, long bytes);

  /** Asks for every protection and says which were granted. */
  static native int protect(long address, long bytes);

  /** Zeroes pages, unlocks them and gives their memory back; they stay mapped. */
  static native void discard(long address, long bytes);

  /** Most bytes that may be locked, -1 without a limit. */
  static native long lockLimit();

  /** 1 or 0, or -1 where it is not known. */
  static native int dumpable();

  static native boolean setDumpable(boolean on);
}
