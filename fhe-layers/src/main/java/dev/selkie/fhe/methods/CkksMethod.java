package dev.selkie.fhe.methods;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.fhe.seal.Ciphertext;
import dev.selkie.fhe.seal.Evaluator;
import dev.selkie.fhe.seal.GaloisKeys;
import dev.selkie.fhe.seal.Plaintext;
import dev.selkie.fhe.seal.SealContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/*
 * The diagonal method [1] with baby steps and giant steps [2]. With d the power of two above rows and
 * columns and diagonal k holding w[i, i + k mod d] at slot i,
 *
 *     W·x = Σ_g rot( Σ_b rot(diag[g·B + b], -g·B) * rot(x, b), g·B )
 *
 * takes about 2·sqrt(d) rotations and d products of slots. Two primes hold data, 60 and 40 bits, and one
 * more serves key switching; inputs and weights are scaled into [-1, 1], so a result is below d.
 *
 * [1] Halevi, Shoup: Algorithms in HElib, 2014.
 * [2] Halevi, Shoup: Faster homomorphic linear transformations in HElib, 2018.
 */
/** One token under CKKS with encoded diagonals: approximate. */
public final class CkksMethod implements EncryptedMethod {
  @Override
  public String name() {
    return "ckks-bsgs";
  }

  @Override
  public int tokens() {
    return 1;
  }

  @Override
  public String discloses() {
    return "noisy equations (rotated sums, c1 whole)";
  }

  @Override
  public MethodSession open(int threads) {
    return new SealMethodSession(Roles::new);
  }

  private static final class Roles implements SealRoles {
    private static final int DEGREE = 8192;
    private static final int SLOTS = DEGREE / 2;
    private static final double SCALE = 0x1p40;
    private static final double WEIGHT_MAX = 128;

    private final IntegerMatrix matrix;
    private final double activationMax;
    private final int size;
    private final int babySteps;
    private final SealKeys keys;
    private final GaloisKeys rotations;
    private final Evaluator evaluator;

    /** Diagonal k, rotated for its giant step; null where all weights are zero. */
    private final @Nullable Plaintext[] diagonals;

    Roles(IntegerMatrix matrix, int activationMax) {
      this.matrix = matrix;
      this.activationMax = activationMax;
      int longest = Math.max(2, Math.max(matrix.rows(), matrix.cols()));
      this.size = Integer.highestOneBit(2 * longest - 1);
      if (size > SLOTS) {
        throw new IllegalArgumentException(
            "rows and columns must be at most " + SLOTS + ": " + matrix);
      }
      this.babySteps = Integer.highestOneBit((int) Math.ceil(Math.sqrt(2.0 * size)));
      SealContext context = SealContext.ckks(DEGREE, 60, 40, 60);
      this.keys = new SealKeys(context);
      this.rotations = GaloisKeys.create(context, keys.secret(), steps());
      this.evaluator = Evaluator.create(context);
      this.diagonals = new @Nullable Plaintext[size];
      for (int k = 0; k < size; k++) {
        diagonals[k] = diagonal(k);
      }
    }

    private int[] steps() {
      return IntStream.concat(
              IntStream.range(1, babySteps),
              IntStream.iterate(babySteps, step -> step < size, step -> step + babySteps))
          .toArray();
    }

    private @Nullable Plaintext diagonal(int k) {
      double[] slots = new double[SLOTS];
      boolean any = false;
      int giant = k / babySteps * babySteps;
      for (int slot = 0; slot < SLOTS; slot++) {
        int row = Math.floorMod(slot - giant, size);
        int col = (row + k) % size;
        if (row < matrix.rows() && col < matrix.cols()) {
          slots[slot] = matrix.get(row, col) / WEIGHT_MAX;
          any |= slots[slot] != 0;
        }
      }
      return any ? Plaintext.ckks(keys.context(), slots, SCALE) : null;
    }

    @Override
    public int mostTokens() {
      return 1;
    }

    @Override
    public long keyBytes() {
      return rotations.bytes();
    }

    @Override
    public long weightBytes() {
      return (long) size * 2 * DEGREE * Long.BYTES;
    }

    @Override
    public long freshBytes() {
      return keys.freshBytes();
    }

    @Override
    public List<Ciphertext> encrypt(short[] x, int first, int tokens) {
      double[] slots = new double[SLOTS];
      for (int slot = 0; slot < SLOTS; slot++) {
        int col = slot % size;
        slots[slot] = col < matrix.cols() ? x[first * matrix.cols() + col] / activationMax : 0;
      }
      return List.of(keys.encrypt(Plaintext.ckks(keys.context(), slots, SCALE)));
    }

    @Override
    public List<Ciphertext> multiply(List<Ciphertext> request) {
      List<Ciphertext> babies = new ArrayList<>();
      for (int b = 0; b < babySteps; b++) {
        Ciphertext rotated = Ciphertext.empty(keys.context());
        evaluator.rotate(request.get(0), b, rotations, rotated);
        babies.add(rotated);
      }
      @Nullable Ciphertext result = null;
      for (int giant = 0; giant < size; giant += babySteps) {
        @Nullable Ciphertext sum = null;
        for (int b = 0; b < babySteps; b++) {
          sum = addProduct(sum, babies.get(b), diagonals[giant + b]);
        }
        if (sum != null) {
          evaluator.rotate(sum, giant, rotations, sum);
          result = added(result, sum);
        }
      }
      babies.forEach(Ciphertext::close);
      if (result == null) {
        return List.of();
      }
      evaluator.rescale(result);
      return List.of(result);
    }

    private @Nullable Ciphertext addProduct(
        @Nullable Ciphertext sum, Ciphertext x, @Nullable Plaintext diagonal) {
      if (diagonal == null) {
        return sum;
      }
      Ciphertext term = Ciphertext.empty(keys.context());
      evaluator.multiplyPlain(x, diagonal, term);
      return added(sum, term);
    }

    private Ciphertext added(@Nullable Ciphertext sum, Ciphertext term) {
      if (sum == null) {
        return term;
      }
      evaluator.add(sum, term, sum);
      term.close();
      return sum;
    }

    @Override
    public void decrypt(List<Ciphertext> response, int first, int tokens, double[] y) {
      double[] slots =
          response.isEmpty()
              ? new double[matrix.rows()]
              : keys.slots(response.get(0), matrix.rows());
      for (int row = 0; row < matrix.rows(); row++) {
        y[first * matrix.rows() + row] = slots[row] * WEIGHT_MAX * activationMax;
      }
    }

    @Override
    public void close() {
      for (@Nullable Plaintext each : diagonals) {
        if (each != null) {
          each.close();
        }
      }
      evaluator.close();
      rotations.close();
      keys.close();
    }
  }
}
