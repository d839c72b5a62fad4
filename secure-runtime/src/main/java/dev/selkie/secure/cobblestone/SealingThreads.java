package dev.selkie.secure.cobblestone;

/** Threads that seal messages. */
public final class SealingThreads extends WindowThreads<WindowSealer> {
  /** At most {@code threads} threads for each caller, its own included; at least 1. */
  public SealingThreads(int threads) {
    super(threads, "selkie-seal", WindowSealer::new);
  }
}
