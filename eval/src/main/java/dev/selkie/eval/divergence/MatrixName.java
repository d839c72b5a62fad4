package dev.selkie.eval.divergence;

/**
 * A matrix by the layer it belongs to.
 *
 * @param layer {@code blk.0} and so on, or {@code output}
 * @param matrix such as {@code attn_qkv}; {@code output} for the output matrix
 */
public record MatrixName(String layer, String matrix) {
  /** Splits a name such as {@code blk.0.attn_qkv}. */
  public static MatrixName of(String name) {
    int end = name.startsWith("blk.") ? name.indexOf('.', "blk.".length()) : -1;
    return end < 0
        ? new MatrixName(name, name)
        : new MatrixName(name.substring(0, end), name.substring(end + 1));
  }
}
