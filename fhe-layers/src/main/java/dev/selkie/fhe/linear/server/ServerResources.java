package dev.selkie.fhe.linear.server;

import dev.selkie.fhe.ring.Ring;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.WorkerPool;

/**
 * What all products of one server compute with.
 *
 * @param inputs memory for the residues of a request's ciphertexts
 * @param outputs memory for those of its answer
 */
record ServerResources(
    Kernels kernels, Ring ring, WorkerPool pool, SpareMemory inputs, SpareMemory outputs) {
  /** The most that a server keeps of a block's residues: 2048 tokens of 4096 columns or rows. */
  private static final int MOST_KEPT = 1 << 27;

  ServerResources(Kernels kernels, Ring ring, WorkerPool pool) {
    this(kernels, ring, pool, new SpareMemory(MOST_KEPT), new SpareMemory(MOST_KEPT));
  }
}
