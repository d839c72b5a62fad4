package dev.selkie.engine.decoder;

import dev.selkie.kernels.WorkerPool;

/** Shares the rows of a product among threads where it is worth waking them. */
record RowShares(WorkerPool pool) {
  private static final long LEAST_MACS = 1 << 16;

  void run(int rows, int cols, int tokens, WorkerPool.RangeBody body) {
    if ((long) rows * cols * tokens < LEAST_MACS) {
      body.accept(0, rows);
    } else {
      pool.forRange(rows, body);
    }
  }
}
