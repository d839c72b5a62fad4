package dev.selkie.kernels;

import dev.selkie.kernels.loader.LoadOnce;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Every native method of the kernels. {@code level} is a {@link CpuLevel#number()} that this
 * processor supports; lengths are checked by the caller.
 */
final class Native {
  private static final LoadOnce LIBRARY =
      new LoadOnce("kernels", Native.class, 1, System::load, Native::abiVersion);

  private Native() {}

  /** Loads the library once; a failure is remembered, and thrown each time. */
  static void load() {
    LIBRARY.require();
  }

  static native int abiVersion();

  static native boolean supports(int level);

  /** Byte products a second with AVX-512 VNNI on this thread, 0 without it. */
  static native double vnniRate();

  /** Bytes a second that this thread reads from a direct buffer. */
  static native double readRate(ByteBuffer memory);

  static native void multiplyF32(
      int level,
      ByteBuffer w,
      int rows,
      int cols,
      int from,
      int to,
      float[] x,
      int tokens,
      float[] y);

  static native long packedBytes(int format, int rows, int cols);

  static native void packBlocks(
      int format, ByteBuffer blocks, int cols, int from, int to, ByteBuffer packed);

  /** Zeroed memory of its own, in large pages where the system has them, or null. */
  static native @Nullable ByteBuffer allocate(long bytes);

  /** Gives the pages of such memory back; it reads as zeros from then on. */
  static native void discard(ByteBuffer memory);

  /** Ends such memory by its address. */
  static native void free(long address, long bytes);

  static native void packIntegers(
      ByteBuffer w, int rows, int cols, int from, int to, ByteBuffer packed);

  /** False if a value is not finite. */
  static native boolean quantizeIntegers(
      int level,
      float[] x,
      int tokens,
      int cols,
      int most,
      int from,
      int to,
      ByteBuffer activations,
      float[] scales);

  static native void multiplyIntegers(
      int level,
      ByteBuffer packed,
      int rows,
      int cols,
      int from,
      int to,
      ByteBuffer activations,
      float[] scales,
      int tokens,
      int planes,
      ByteBuffer rowScales,
      float[] y);

  static native void quantizeActivations(
      int level, float[] x, int tokens, int cols, int from, int to, ByteBuffer activations);

  static native void multiplyBlocks(
      int level,
      int format,
      ByteBuffer packed,
      int cols,
      int from,
      int to,
      ByteBuffer activations,
      int tokens,
      float[] y,
      int at,
      int stride);

  static native void multiplyInt(
      int level,
      ByteBuffer w,
      int rows,
      int cols,
      int from,
      int to,
      short[] x,
      int tokens,
      long[] y);

  static native void multiplyResidues(
      int level,
      ByteBuffer w,
      int rows,
      int cols,
      ByteBuffer x,
      int lanes,
      int from,
      int to,
      long q,
      ByteBuffer y);

  static native long address(ByteBuffer buffer);

  static native void putKeyValues(
      int level,
      long[] pages,
      int type,
      int heads,
      int dimension,
      int offset,
      int headBytes,
      int start,
      int tokens,
      float[] x,
      int keyAt,
      int valueAt,
      int stride);

  static native void attend(
      int level,
      long[] pages,
      int type,
      int dimension,
      int offset,
      float scale,
      float cap,
      int window,
      int start,
      int tokens,
      int group,
      float[] x,
      int at,
      int stride,
      int tileFrom,
      int tileTo,
      ByteBuffer scratch,
      float[] out,
      int outAt,
      int outStride,
      float @Nullable [] partials,
      int partialAt);

  static native void mergeTiles(
      int level,
      float[] partials,
      int at,
      int tiles,
      int rows,
      int dimension,
      float[] out,
      int outAt);

  static native void normalize(
      int level,
      float[] x,
      int at,
      int stride,
      int rows,
      int width,
      ByteBuffer weight,
      @Nullable ByteBuffer bias,
      double epsilon,
      float[] y);

  static native void normalizeRows(
      int level,
      ByteBuffer x,
      int from,
      int to,
      int width,
      ByteBuffer weight,
      @Nullable ByteBuffer bias,
      double epsilon,
      float[] y);

  static native void activate(
      int level, int activation, boolean gated, float[] x, int from, int to, int width, float[] y);

  static native void rotate(
      int level,
      float[] x,
      int at,
      int stride,
      int tokens,
      int heads,
      int dimension,
      int pairs,
      boolean neighbours,
      float[] cosines,
      float[] sines,
      int table);

  static native int likeliest(int level, float[] x, int at, int count);

  static native double sumExponentials(int level, float[] x, int at, int count, float most);

  /** A stack of layers by the words of {@link StackWords}. */
  static native long newStack(int level, long[] words);

  static native void freeStack(long stack);

  /** Of each piece row, tokens, start and number of pages; the pages follow one another. */
  static native void beginPass(long stack, int tokens, ByteBuffer x, int[] pieces, long[] pages);

  /** Angles of rows {@code [row, row + tokens)}, from index {@code from} on. */
  static native void setRotation(
      long stack, int which, int row, int tokens, float[] cosines, float[] sines, int from);

  static native void workPass(long stack);

  /** Makes room for the logits of rows of the last pass. */
  static native void beginOutput(long stack, int[] rows);

  static native void workOutput(long stack);

  /** Logits of the row at an index. */
  static native void readLogits(long stack, int index, float[] out);

  /**
   * The first matrix of integers whose input is not finite, four a layer in order, then the output,
   * or -1.
   */
  static native int failedMatrix(long stack);

  static native void endPass(long stack, int row, int rows, float[] out, int at);
}
