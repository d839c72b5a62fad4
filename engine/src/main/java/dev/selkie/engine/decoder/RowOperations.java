package dev.selkie.engine.decoder;

import dev.selkie.kernels.VectorKernels;
import dev.selkie.kernels.WorkerPool;

/**
 * Vector operations on the tokens of a pass, shared among threads where it is worth waking them.
 */
record RowOperations(VectorKernels kernels, WorkerPool pool) {
  private static final long LEAST_VALUES = 1 << 15;

  /** Runs a body for ranges of rows; each row has {@code width} values. */
  void forRows(int rows, int width, WorkerPool.RangeBody body) {
    if ((long) rows * width < LEAST_VALUES) {
      body.accept(0, rows);
    } else {
      pool.forRange(rows, body);
    }
  }
}
