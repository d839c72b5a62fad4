package dev.selkie.kernels;

import java.nio.ByteBuffer;

/**
 * The products that dominate a decoder's time. One implementation is C++ behind JNI, the other is
 * the plain Java twin; integer results are equal bit for bit.
 *
 * <p>Weights are row-major in direct little-endian buffers, read from position 0. A call computes
 * rows {@code [from, to)} only, so that a {@link WorkerPool} can share one product; different calls
 * may write different rows of the same {@code y} at once. Lengths are checked before anything is
 * touched; a wrong one is an {@link IllegalArgumentException}.
 */
public interface Kernels {
  /** Which implementation runs and on which CPU features, for people: {@code "native avx512"}. */
  String name();

  /** Attention by the same implementation on the same CPU features. */
  AttentionKernels attention();

  /**
   * Y = X·Wᵀ in float32.
   *
   * @param w float32 weights, shape [rows, cols]
   * @param x activations, shape [tokens, cols]
   * @param y result, shape [tokens, rows]; only columns {@code [from, to)} are written
   */
  void multiplyF32(
      ByteBuffer w, int rows, int cols, int from, int to, float[] x, int tokens, float[] y);

  /**
   * Y = X·Wᵀ with GGUF Q8_0 weights (blocks of 32: f16 scale, 32 int8) and int8 activations that
   * carry one float scale per 32 columns. Sums within a block are exact int32.
   *
   * @param w Q8_0 blocks, shape [rows, cols / 32] blocks
   * @param x activations, shape [tokens, cols]
   * @param scales activation scales, shape [tokens, cols / 32]
   * @param y result, shape [tokens, rows]
   */
  void multiplyQ8(
      ByteBuffer w,
      int rows,
      int cols,
      int from,
      int to,
      byte[] x,
      float[] scales,
      int tokens,
      float[] y);

  /**
   * As {@link #multiplyQ8} with GGUF Q4_0 weights (blocks of 32: f16 scale, 32 nibbles minus 8).
   */
  void multiplyQ4(
      ByteBuffer w,
      int rows,
      int cols,
      int from,
      int to,
      byte[] x,
      float[] scales,
      int tokens,
      float[] y);

  /**
   * Exact Y = X·Wᵀ over the integers.
   *
   * @param w int8 weights, shape [rows, cols]
   * @param x activations, |x| ≤ 2047, shape [tokens, cols]
   * @param y result, shape [tokens, rows]
   */
  void multiplyInt(
      ByteBuffer w, int rows, int cols, int from, int to, short[] x, int tokens, long[] y);

  /**
   * Lanes {@code [from, to)} of the exact Y = W·X modulo q: each column of X is an independent lane
   * of residues. Residues of x are not checked here; one that is not below q gives a meaningless
   * result. A pool shares lanes, not rows: what a call prepares of its lanes serves every row.
   *
   * @param w int8 weights, shape [rows, cols], at most 2^16 columns
   * @param x residues in [0, q), little-endian uint64, shape [cols, lanes], direct, 8-byte aligned
   * @param q modulus, 2 &lt; q &lt; 2^54
   * @param y result in [0, q), little-endian uint64, shape [rows, lanes], direct, 8-byte aligned;
   *     only the lanes of the call are written
   */
  void multiplyResidues(
      ByteBuffer w,
      int rows,
      int cols,
      ByteBuffer x,
      int lanes,
      int from,
      int to,
      long q,
      ByteBuffer y);
}
