package dev.selkie.kernels;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * One product modulo q. A residue is split into two limbs of 27 bits, each limb is summed exactly
 * in a long, and only the two sums are reduced: cost 2 · rows · cols · lanes multiply-adds.
 */
final class JavaResidues {
  private static final int LIMB_BITS = 27;
  private static final long LIMB_MASK = (1L << LIMB_BITS) - 1;
  private static final int TILE_LANES = 256;
  private static final int TILE_ROWS = 16;

  private final ByteBuffer w;
  private final int cols;
  private final LongBuffer x;
  private final int lanes;
  private final long q;
  private final LongBuffer y;
  private final long[] values = new long[TILE_LANES];
  private final long[] low = new long[TILE_LANES];
  private final long[] high = new long[TILE_LANES];
  private final long[][] lowSums = new long[TILE_ROWS][TILE_LANES];
  private final long[][] highSums = new long[TILE_ROWS][TILE_LANES];

  /** Takes buffers that start at position 0 and are little-endian. */
  JavaResidues(ByteBuffer w, int cols, ByteBuffer x, int lanes, long q, ByteBuffer y) {
    this.w = w;
    this.cols = cols;
    this.x = x.asLongBuffer();
    this.lanes = lanes;
    this.q = q;
    this.y = y.asLongBuffer();
  }

  /** Computes the lanes {@code [from, to)} of every row. */
  void multiply(int rows, int from, int to) {
    for (int row = 0; row < rows; row += TILE_ROWS) {
      for (int lane = from; lane < to; lane += TILE_LANES) {
        multiplyTile(row, Math.min(rows - row, TILE_ROWS), lane, Math.min(to - lane, TILE_LANES));
      }
    }
  }

  private void multiplyTile(int row, int tileRows, int lane, int tileLanes) {
    for (int i = 0; i < tileRows; i++) {
      Arrays.fill(lowSums[i], 0);
      Arrays.fill(highSums[i], 0);
    }
    for (int j = 0; j < cols; j++) {
      x.get(j * lanes + lane, values, 0, tileLanes);
      for (int l = 0; l < tileLanes; l++) {
        low[l] = values[l] & LIMB_MASK;
        high[l] = values[l] >>> LIMB_BITS;
      }
      for (int i = 0; i < tileRows; i++) {
        long weight = w.get((row + i) * cols + j);
        addScaled(lowSums[i], weight, low, tileLanes);
        addScaled(highSums[i], weight, high, tileLanes);
      }
    }
    for (int i = 0; i < tileRows; i++) {
      for (int l = 0; l < tileLanes; l++) {
        values[l] = reduce(highSums[i][l], lowSums[i][l]);
      }
      y.put((row + i) * lanes + lane, values, 0, tileLanes);
    }
  }

  private static void addScaled(long[] sums, long weight, long[] limbs, int count) {
    for (int l = 0; l < count; l++) {
      sums[l] += weight * limbs[l];
    }
  }

  /** (high · 2^27 + low) mod q; the shift goes in steps of 9 bits, since q has up to 54. */
  private long reduce(long high, long low) {
    long result = Math.floorMod(high, q);
    for (int shifted = 0; shifted < LIMB_BITS; shifted += 9) {
      result = (result << 9) % q;
    }
    return (result + Math.floorMod(low, q)) % q;
  }
}
