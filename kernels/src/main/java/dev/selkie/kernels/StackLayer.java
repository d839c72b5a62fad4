package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The weights of one layer of a {@link LayerStack}. Vectors are float32, direct and little-endian,
 * read from position 0.
 *
 * @param queryNorm over each head of queries, shape [dimension], or null; {@code keyNorm} likewise
 * @param attentionPostNorm over attention's output before it is added, or null
 * @param feedForwardPostNorm likewise
 * @param local whether the angles are those of layers with a window
 */
public record StackLayer(
    Norm attentionNorm,
    Matrix queryKeyValue,
    @Nullable ByteBuffer queryNorm,
    @Nullable ByteBuffer keyNorm,
    Matrix attentionOutput,
    @Nullable Norm attentionPostNorm,
    Norm feedForwardNorm,
    Matrix up,
    Matrix down,
    @Nullable Norm feedForwardPostNorm,
    AttentionShape attention,
    boolean local) {

  /**
   * A norm as {@link VectorKernels#normalize} has it.
   *
   * @param bias null for the norm by root mean square
   */
  public record Norm(ByteBuffer weight, @Nullable ByteBuffer bias) {}

  /** A matrix and its bias, shape [rows], or null. */
  public sealed interface Matrix permits Blocks, Integers {
    /** Outputs. */
    int rows();

    /** The bias, or null. */
    @Nullable ByteBuffer bias();

    /**
     * Whether results of one part cannot touch those of the next: whole panels but for the last.
     */
    boolean hasWholePanels();
  }

  /** Blocks, whose rows come from one or more parts, the same columns in each. */
  public record Blocks(List<PackedBlocks> parts, @Nullable ByteBuffer bias) implements Matrix {
    /** Copies the list. */
    public Blocks {
      parts = List.copyOf(parts);
    }

    @Override
    public int rows() {
      return parts.stream().mapToInt(PackedBlocks::rows).sum();
    }

    @Override
    public boolean hasWholePanels() {
      return parts.stream()
          .limit(parts.size() - 1L)
          .allMatch(part -> part.rows() % PackedBlocks.PANEL == 0);
    }
  }

  /**
   * Integers with one scale a row and one a token.
   *
   * @param name for messages
   * @param rowScales shape [rows]
   * @param activationMax greatest activation, as {@link IntegerActivations#begin} has it
   */
  public record Integers(
      String name,
      PackedIntegers weights,
      ByteBuffer rowScales,
      int activationMax,
      @Nullable ByteBuffer bias)
      implements Matrix {
    @Override
    public int rows() {
      return weights.rows();
    }

    @Override
    public boolean hasWholePanels() {
      return true;
    }
  }
}
