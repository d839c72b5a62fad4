package dev.selkie.fhe.methods;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.UncertifiedMatrixException;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.params.NoiseBound;
import dev.selkie.fhe.params.NttPrime;
import dev.selkie.fhe.params.RowNorms;
import dev.selkie.fhe.seal.BfvParameters;
import dev.selkie.fhe.seal.Ciphertext;
import dev.selkie.fhe.seal.Evaluator;
import dev.selkie.fhe.seal.Plaintext;
import dev.selkie.fhe.seal.SealContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Coefficient encoding, as in Cheetah [1]. A run of `width` inputs is the polynomial Σ x_j X^j; a block
 * of `height` rows over that run is Σ w_ij X^(i·width + width - 1 - j). The product's coefficient at
 * i·width + width - 1 is Σ w_ij x_j, since width·height <= N and no other pair of terms meets there.
 * Blocks over all runs are added. Weights are transformed once, so that a product is N
 * multiplications. No rotation, no keys, one token; the coefficients between are not hidden.
 *
 * Every coefficient of the fresh noise meets some weight of the block: the noise bound takes the norms
 * of all rows of a block together.
 *
 * [1] Huang, Lu, Hong, Ding: Cheetah: lean and fast secure two-party deep neural network inference,
 *     2022.
 */
/** One token under BFV with coefficient encoding: no pool, no keys, exact. */
public final class CoefficientMethod implements EncryptedMethod {
  @Override
  public String name() {
    return "bfv-coefficient";
  }

  @Override
  public int tokens() {
    return 1;
  }

  @Override
  public String discloses() {
    return "2048 equations an answer (c1 whole, other coefficients)";
  }

  @Override
  public MethodSession open(int threads) {
    return new SealMethodSession(Roles::new);
  }

  private static final class Roles implements SealRoles {
    private static final int DEGREE = Certifier.DEGREE;

    private final IntegerMatrix matrix;
    private final int width;
    private final int height;
    private final SealKeys keys;
    private final Evaluator evaluator;

    /** Shape [blocks of rows][runs of columns]; null where all weights are zero. */
    private final @Nullable Plaintext[][] weights;

    Roles(IntegerMatrix matrix, int activationMax) {
      this.matrix = matrix;
      this.width = bestWidth(matrix.rows(), matrix.cols());
      this.height = Math.min(matrix.rows(), DEGREE / width);
      SealContext context = SealContext.create(parameters(activationMax));
      this.keys = new SealKeys(context);
      this.evaluator = Evaluator.create(context);
      this.weights =
          new @Nullable Plaintext[blocks(matrix.rows(), height)][blocks(matrix.cols(), width)];
      for (int block = 0; block < weights.length; block++) {
        for (int run = 0; run < weights[block].length; run++) {
          weights[block][run] = weights(block, run);
        }
      }
    }

    private static int blocks(int count, int size) {
      return (count + size - 1) / size;
    }

    /** The run with the fewest ciphertexts; an answer has two polynomials, a request a seed. */
    private static int bestWidth(int rows, int cols) {
      int best = 1;
      long fewest = Long.MAX_VALUE;
      for (int width = 1; width <= Math.min(cols, DEGREE); width++) {
        long polynomials = blocks(cols, width) + 2L * blocks(rows, DEGREE / width);
        if (polynomials < fewest) {
          fewest = polynomials;
          best = width;
        }
      }
      return best;
    }

    private BfvParameters parameters(int activationMax) {
      long range = RowNorms.of(matrix).range(activationMax);
      int log2t = Math.max(2, Long.SIZE - Long.numberOfLeadingZeros(range));
      RowNorms norms = blockNorms();
      for (int bits = Math.max(24, log2t + 1); bits <= Certifier.MAX_COEFFICIENT_BITS; bits++) {
        long q = NttPrime.largest(DEGREE, bits);
        if (NoiseBound.failureLog2(norms, q, log2t) <= Certifier.MAX_FAILURE_LOG2) {
          return new BfvParameters(DEGREE, bits, log2t);
        }
      }
      throw new UncertifiedMatrixException(
          matrix.name() + " cannot be encrypted exactly with coefficient encoding: " + norms);
    }

    private RowNorms blockNorms() {
      long norm1 = 0;
      long norm2 = 0;
      for (int first = 0; first < matrix.rows(); first += height) {
        long sum = 0;
        long squares = 0;
        for (int row = first; row < Math.min(first + height, matrix.rows()); row++) {
          for (int col = 0; col < matrix.cols(); col++) {
            int weight = matrix.get(row, col);
            sum += Math.abs(weight);
            squares += (long) weight * weight;
          }
        }
        norm1 = Math.max(norm1, sum);
        norm2 = Math.max(norm2, squares);
      }
      return new RowNorms(norm1, norm2);
    }

    private @Nullable Plaintext weights(int block, int run) {
      long[] coefficients = new long[DEGREE];
      boolean any = false;
      for (int i = 0; i < height && block * height + i < matrix.rows(); i++) {
        for (int j = 0; j < width && run * width + j < matrix.cols(); j++) {
          int weight = matrix.get(block * height + i, run * width + j);
          coefficients[i * width + width - 1 - j] = weight;
          any |= weight != 0;
        }
      }
      if (!any) {
        return null;
      }
      Plaintext plaintext = keys.residues(coefficients);
      evaluator.toNtt(plaintext);
      return plaintext;
    }

    @Override
    public int mostTokens() {
      return 1;
    }

    @Override
    public long keyBytes() {
      return 0;
    }

    @Override
    public long weightBytes() {
      return (long) weights.length * weights[0].length * DEGREE * Long.BYTES;
    }

    @Override
    public long freshBytes() {
      return keys.freshBytes();
    }

    @Override
    public List<Ciphertext> encrypt(short[] x, int first, int tokens) {
      List<Ciphertext> request = new ArrayList<>();
      for (int from = 0; from < matrix.cols(); from += width) {
        long[] run = new long[Math.min(width, matrix.cols() - from)];
        for (int j = 0; j < run.length; j++) {
          run[j] = x[first * matrix.cols() + from + j];
        }
        request.add(keys.encrypt(keys.residues(run)));
      }
      return request;
    }

    @Override
    public List<Ciphertext> multiply(List<Ciphertext> request) {
      request.forEach(evaluator::toNtt);
      List<Ciphertext> response = new ArrayList<>();
      for (@Nullable Plaintext[] block : weights) {
        response.add(sum(request, block));
      }
      return response;
    }

    private Ciphertext sum(List<Ciphertext> request, @Nullable Plaintext[] block) {
      @Nullable Ciphertext sum = null;
      for (int run = 0; run < block.length; run++) {
        if (block[run] != null) {
          Ciphertext term = Ciphertext.empty(keys.context());
          evaluator.multiplyPlain(request.get(run), block[run], term);
          if (sum == null) {
            sum = term;
          } else {
            evaluator.add(sum, term, sum);
            term.close();
          }
        }
      }
      if (sum == null) {
        return Ciphertext.zero(keys.context());
      }
      evaluator.fromNtt(sum);
      return sum;
    }

    @Override
    public void decrypt(List<Ciphertext> response, int first, int tokens, double[] y) {
      for (int row = 0; row < matrix.rows(); row += height) {
        long[] coefficients = keys.coefficients(response.get(row / height), DEGREE);
        for (int i = 0; i < height && row + i < matrix.rows(); i++) {
          y[first * matrix.rows() + row + i] = coefficients[i * width + width - 1];
        }
      }
    }

    @Override
    public void close() {
      for (@Nullable Plaintext[] block : weights) {
        for (@Nullable Plaintext each : block) {
          if (each != null) {
            each.close();
          }
        }
      }
      evaluator.close();
      keys.close();
    }
  }
}
