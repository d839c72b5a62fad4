package dev.selkie.secure.cobblestone;

import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/** Threads that open messages. */
public final class OpeningThreads extends WindowThreads<WindowOpener> {
  /** At most {@code threads} threads for each caller, its own included; at least 1. */
  public OpeningThreads(int threads) {
    this(threads, ByteBuffer::allocateDirect);
  }

  /**
   * The same with memory for plaintext that is handed out piece by piece: one piece a thread.
   *
   * @param memory makes direct buffers
   */
  public OpeningThreads(int threads, IntFunction<ByteBuffer> memory) {
    super(threads, "selkie-unseal", () -> new WindowOpener(memory));
  }
}
