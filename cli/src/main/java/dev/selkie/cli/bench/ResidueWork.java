package dev.selkie.cli.bench;

import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.params.NttPrime;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.Residues;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * The server's work on one block: W·X modulo q, W of int8 and shape [rows, cols], X with one lane
 * for each token of c0 and each of the N coefficients of c1.
 */
final class ResidueWork {
  private static final long SEED = 1;

  private final int rows;
  private final int cols;
  private final int tokens;
  private final int bits;
  private final long q;
  private final ByteBuffer w;
  private final ByteBuffer x;
  private final ByteBuffer y;

  ResidueWork(int rows, int cols, int tokens, int bits) {
    this.rows = rows;
    this.cols = cols;
    this.tokens = tokens;
    this.bits = bits;
    q = NttPrime.largest(Certifier.DEGREE, bits);
    SplittableRandom random = new SplittableRandom(SEED);
    w = ByteBuffer.allocateDirect(rows * cols);
    for (int i = 0; i < rows * cols; i++) {
      w.put(i, (byte) random.nextInt(-127, 128));
    }
    x = Residues.allocate(cols, lanes());
    for (int i = 0; i < cols * lanes(); i++) {
      x.putLong(i * Long.BYTES, random.nextLong(q));
    }
    y = Residues.allocate(rows, lanes());
  }

  int lanes() {
    return tokens + Certifier.DEGREE;
  }

  ByteBuffer weights() {
    return w;
  }

  void run(Kernels kernels, WorkerPool pool) {
    pool.forRange(
        lanes(), (from, to) -> kernels.multiplyResidues(w, rows, cols, x, lanes(), from, to, q, y));
  }

  String shape() {
    return rows + "x" + cols + "x" + tokens;
  }

  /** Products of a weight with an activation. */
  double macs() {
    return (double) rows * cols * tokens;
  }

  /** The products of a weight with a byte of a residue that 8-bit limbs need, at least four. */
  double byteProducts() {
    int limbs = Math.max(4, (bits + Byte.SIZE - 1) / Byte.SIZE);
    return (double) rows * cols * lanes() * limbs;
  }
}
