package dev.selkie.fhe.ring;

import dev.selkie.kernels.loader.LoadOnce;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Every native method of the ring library. Buffers are direct; offsets and strides are in bytes,
 * except the stride of {@link #decode} and {@link #spread}, which is in 64-bit words. The caller
 * has checked lengths, and that the processor has the level.
 */
final class Native {
  private static final LoadOnce LIBRARY =
      new LoadOnce("ring", Native.class, 1, System::load, Native::abiVersion);

  private Native() {}

  /** Loads the library once; a failure is remembered, and thrown each time. */
  static void load() {
    LIBRARY.require();
  }

  static native int abiVersion();

  static native boolean supports(int level);

  /** Whether the level makes AES keystreams itself. */
  static native boolean hasKeystream(int level);

  static native void keystream(int level, byte[] key, long index, ByteBuffer out, int length);

  static native void forward(int level, ByteBuffer tables, ByteBuffer x, int at);

  static native void inverse(int level, ByteBuffer tables, ByteBuffer x, int at);

  /** Either the key or the words; false if the words ran out. */
  static native boolean mask(
      int level,
      ByteBuffer tables,
      byte @Nullable [] key,
      @Nullable ByteBuffer words,
      long index,
      ByteBuffer x,
      int at);

  /** For masks and for noise either the key or the words; false if the words ran out. */
  static native boolean encrypt(
      int level,
      ByteBuffer tables,
      ByteBuffer secret,
      byte @Nullable [] maskKey,
      @Nullable ByteBuffer maskWords,
      byte @Nullable [] noiseKey,
      @Nullable ByteBuffer noiseWords,
      ByteBuffer tile,
      int lanes,
      int width,
      int per,
      long first,
      int log2t,
      int bits,
      ByteBuffer out,
      int at,
      int stride);

  static native void timesSecret(
      int level, ByteBuffer tables, ByteBuffer secret, ByteBuffer x, int at);

  static native void decode(
      int level,
      long q,
      int log2t,
      ByteBuffer c0,
      ByteBuffer masked,
      int lanes,
      ByteBuffer y,
      int at,
      int stride);

  static native void pack(
      int level, int bits, int dropped, ByteBuffer x, int from, int count, ByteBuffer out, int at);

  /** False if a residue is not below q or a padding bit is set. */
  static native boolean unpack(
      int level,
      int bits,
      int dropped,
      long q,
      ByteBuffer in,
      int at,
      int count,
      ByteBuffer x,
      int to);

  static native void spread(
      int level,
      long q,
      ByteBuffer c0,
      ByteBuffer mask,
      int lanes,
      int count,
      ByteBuffer x,
      int at,
      int stride);

  /** False if there was no memory. */
  static native boolean multiplyLanes(
      int level,
      ByteBuffer w,
      int rows,
      int cols,
      int from,
      int to,
      ByteBuffer x,
      int tokens,
      long q,
      ByteBuffer y);
}
