package dev.selkie.engine.decoder;

import dev.selkie.kernels.AttentionShape;

/**
 * What attention computes in one layer: for each head, softmax(cap(scale · K·q)) over the positions
 * in reach, times V.
 *
 * @param heads query heads; each {@code heads / keyValueHeads} neighbours share a head of keys
 * @param keyValueHeads heads of keys and values, a divisor of {@code heads}
 * @param headDimension values per head
 * @param scale factor on K·q
 * @param softCap c > 0 turns a score s into c · tanh(s / c); 0 for none
 * @param window positions in reach, the query's own included; 0 for all of them
 */
record AttentionSpec(
    int heads, int keyValueHeads, int headDimension, float scale, float softCap, int window) {
  AttentionSpec {
    if (heads < 1 || keyValueHeads < 1 || heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "heads must be a multiple of key-value heads: " + heads + ", " + keyValueHeads);
    }
    if (headDimension < 1) {
      throw new IllegalArgumentException(
          "heads must have at least one dimension: " + headDimension);
    }
    if (!Float.isFinite(scale)) {
      throw new IllegalArgumentException("the scale of attention must be finite: " + scale);
    }
    if (!(softCap >= 0) || Float.isInfinite(softCap)) {
      throw new IllegalArgumentException("the soft cap must be finite, at least 0: " + softCap);
    }
    if (window < 0) {
      throw new IllegalArgumentException("the window must be at least 0: " + window);
    }
  }

  /** The plain kind: scale 1 / sqrt(headDimension), no cap, all earlier positions. */
  static AttentionSpec causal(int heads, int keyValueHeads, int headDimension) {
    float scale = (float) (1 / Math.sqrt(headDimension));
    return new AttentionSpec(heads, keyValueHeads, headDimension, scale, 0, 0);
  }

  /** The same for the kernels. */
  AttentionShape shape() {
    return new AttentionShape(heads / keyValueHeads, scale, softCap, window);
  }

  /** This attention with scores capped. */
  AttentionSpec withSoftCap(float cap) {
    return new AttentionSpec(heads, keyValueHeads, headDimension, scale, cap, window);
  }

  /** This attention with a factor of its own on K·q. */
  AttentionSpec withScale(float factor) {
    return new AttentionSpec(heads, keyValueHeads, headDimension, factor, softCap, window);
  }

  /** This attention over the last {@code positions} only. */
  AttentionSpec withWindow(int positions) {
    return new AttentionSpec(heads, keyValueHeads, headDimension, scale, softCap, positions);
  }

  /** The first position that a query at {@code position} reaches. */
  int firstReached(int position) {
    return window == 0 ? 0 : Math.max(0, position + 1 - window);
  }
}
