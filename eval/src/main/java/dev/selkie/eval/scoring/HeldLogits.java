package dev.selkie.eval.scoring;

/** How many logits a comparison may hold at once of each decoder: 64 MB as floats. */
public final class HeldLogits {
  private static final int MOST = 1 << 24;

  private HeldLogits() {}

  /** Positions whose logits may be held; at least one. */
  public static int positions(int vocabulary) {
    return Math.max(1, MOST / vocabulary);
  }
}
