package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

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
  /**
   * Which implementation runs and on which CPU features, for people: {@code "native avx512-vnni"}.
   */
  String name();

  /** Attention by the same implementation on the same CPU features. */
  AttentionKernels attention();

  /** What lies between products, by the same implementation on the same CPU features. */
  VectorKernels vectors();

  /**
   * Y = X·Wᵀ in float32.
   *
   * @param w float32 weights, shape [rows, cols]
   * @param x activations, shape [tokens, cols]
   * @param y result, shape [tokens, rows]; only columns {@code [from, to)} are written
   */
  void multiplyF32(
      ByteBuffer w, int rows, int cols, int from, int to, float[] x, int tokens, float[] y);

  /** Bytes that {@link #pack} needs for a matrix. */
  long packedBytes(BlockFormat format, int rows, int cols);

  /**
   * Arranges rows {@code [from, to)} of GGUF blocks, without loss, as these kernels' products read
   * them. Different rows may be packed by different threads at once.
   *
   * @param blocks these rows, row-major, shape [to - from, target.cols / block], direct
   * @param from a multiple of {@link PackedBlocks#PANEL}
   * @param to a multiple of {@link PackedBlocks#PANEL}, or the number of rows
   */
  void pack(ByteBuffer blocks, PackedBlocks target, int from, int to);

  /** A place for activations, for products with blocks. */
  BlockActivations newActivations();

  /**
   * Y = X·Wᵀ with weights as the file has them and int8 activations. Sums over 32 columns are
   * exact; the floats that they become are added in ascending order of columns, so that results
   * depend neither on the CPU level nor on what else is in the call.
   *
   * @param from a multiple of {@link PackedBlocks#PANEL}
   * @param to a multiple of {@link PackedBlocks#PANEL}, or the number of rows
   * @param y receives the product of row i and token t at {@code t * stride + at + i}
   */
  void multiplyBlocks(
      PackedBlocks w, int from, int to, BlockActivations x, float[] y, int at, int stride);

  /**
   * Layers over packed blocks of these kernels in one piece, or empty where they must be computed
   * call by call: without native code, or where a matrix of several parts has one of broken panels.
   *
   * @param output what makes logits of what leaves the last layer; empty where the stack need not
   */
  Optional<LayerStack> stack(
      StackShape shape, List<StackLayer> layers, Optional<StackOutput> output);

  /** Bytes that {@link #packIntegers} needs for a matrix of at most 65536 columns. */
  long packedIntegerBytes(int rows, int cols);

  /**
   * Arranges rows {@code [from, to)} of int8 weights as these kernels' products read them.
   *
   * @param w row-major int8, shape [target.rows, target.cols], direct
   * @param from a multiple of {@link PackedBlocks#PANEL}
   * @param to a multiple of {@link PackedBlocks#PANEL}, or the number of rows
   */
  void packIntegers(ByteBuffer w, PackedIntegers target, int from, int to);

  /** A place for activations, for products with packed integers. */
  IntegerActivations newIntegerActivations();

  /**
   * Y = X·Wᵀ, exact over the integers, then times the scale of the row and that of the token, in
   * this order, in float.
   *
   * @param from a multiple of {@link PackedBlocks#PANEL}
   * @param to a multiple of {@link PackedBlocks#PANEL}, or the number of rows
   * @param rowScales float32, shape [rows], direct
   * @param y result, shape [tokens, rows]; only columns {@code [from, to)} are written
   */
  void multiplyIntegers(
      PackedIntegers w, int from, int to, IntegerActivations x, ByteBuffer rowScales, float[] y);

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
