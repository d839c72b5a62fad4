package dev.selkie.kernels;

/**
 * What attention computes besides the layout of keys and values: for each query head, softmax(cap(
 * scale · K·q)) over the positions in reach, times V.
 *
 * @param group query heads that share a head of keys and values, at least 1
 * @param scale factor on K·q
 * @param softCap c > 0 turns a score s into c · tanh(s / c); 0 for none
 * @param window positions in reach, the query's own included; 0 for all of them
 */
public record AttentionShape(int group, float scale, float softCap, int window) {
  /** Checks the ranges. */
  public AttentionShape {
    if (group < 1) {
      throw new IllegalArgumentException("a group must have at least one head: " + group);
    }
    if (!Float.isFinite(scale) || !Float.isFinite(softCap) || softCap < 0) {
      throw new IllegalArgumentException(
          "scale and soft cap must be finite, the cap at least 0: " + scale + ", " + softCap);
    }
    if (window < 0) {
      throw new IllegalArgumentException("the window must be at least 0: " + window);
    }
  }

  /** The first position that a query at {@code position} reaches. */
  public int firstReached(int position) {
    return window == 0 ? 0 : Math.max(0, position + 1 - window);
  }
}
