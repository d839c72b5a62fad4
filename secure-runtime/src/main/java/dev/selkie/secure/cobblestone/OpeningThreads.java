package dev.selkie.secure.cobblestone;

/** Threads that open messages. */
public final class OpeningThreads extends WindowThreads<WindowOpener> {
  /** At most {@code threads} threads for each caller, its own included; at least 1. */
  public OpeningThreads(int threads) {
    super(threads, "selkie-unseal", WindowOpener::new);
  }
}
