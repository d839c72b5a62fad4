package dev.selkie.fhe.methods;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.seal.Ciphertext;
import dev.selkie.fhe.seal.Evaluator;
import dev.selkie.fhe.seal.Plaintext;
import dev.selkie.fhe.seal.SealContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Block mode's packing with SEAL's own arithmetic: ciphertext j carries input feature j of up to
 * 2048 tokens, and output r is the sum of {@code multiply_plain(ciphertext j, w_rj)}. Exact by the
 * same certificate.
 */
public final class SealColumnMethod implements EncryptedMethod {
  @Override
  public String name() {
    return "bfv-seal-column";
  }

  @Override
  public int tokens() {
    return Certifier.DEGREE;
  }

  @Override
  public String discloses() {
    return "2048 equations a row and answer (c1 whole)";
  }

  @Override
  public MethodSession open(int threads) {
    return new SealMethodSession(Roles::new);
  }

  private static final class Roles implements SealRoles {
    private final IntegerMatrix matrix;
    private final SealKeys keys;
    private final Evaluator evaluator;
    private final Plaintext[] scalars = new Plaintext[129];

    Roles(IntegerMatrix matrix, int activationMax) {
      this.matrix = matrix;
      SealContext context =
          SealContext.create(Certifier.parameters(Certifier.certify(matrix, activationMax)));
      this.keys = new SealKeys(context);
      this.evaluator = Evaluator.create(context);
      for (int w = 1; w < scalars.length; w++) {
        scalars[w] = Plaintext.of(context, w);
      }
    }

    @Override
    public int mostTokens() {
      return Certifier.DEGREE;
    }

    @Override
    public long keyBytes() {
      return 0;
    }

    @Override
    public long weightBytes() {
      return (long) matrix.rows() * matrix.cols();
    }

    @Override
    public long freshBytes() {
      return keys.freshBytes();
    }

    @Override
    public List<Ciphertext> encrypt(short[] x, int first, int tokens) {
      List<Ciphertext> request = new ArrayList<>();
      for (int j = 0; j < matrix.cols(); j++) {
        long[] lanes = new long[tokens];
        for (int token = 0; token < tokens; token++) {
          lanes[token] = x[(first + token) * matrix.cols() + j];
        }
        request.add(keys.encrypt(keys.residues(lanes)));
      }
      return request;
    }

    @Override
    public List<Ciphertext> multiply(List<Ciphertext> request) {
      List<Ciphertext> response = new ArrayList<>();
      try (Ciphertext term = Ciphertext.empty(keys.context())) {
        for (int row = 0; row < matrix.rows(); row++) {
          Ciphertext sum = Ciphertext.zero(keys.context());
          for (int j = 0; j < matrix.cols(); j++) {
            add(sum, request.get(j), matrix.get(row, j), term);
          }
          response.add(sum);
        }
      }
      return response;
    }

    /** SEAL does not centre a scalar, and refuses zero. */
    private void add(Ciphertext sum, Ciphertext x, int weight, Ciphertext term) {
      if (weight == 0) {
        return;
      }
      evaluator.multiplyPlain(x, scalars[Math.abs(weight)], term);
      if (weight > 0) {
        evaluator.add(sum, term, sum);
      } else {
        evaluator.sub(sum, term, sum);
      }
    }

    @Override
    public void decrypt(List<Ciphertext> response, int first, int tokens, double[] y) {
      for (int row = 0; row < matrix.rows(); row++) {
        long[] lanes = keys.coefficients(response.get(row), tokens);
        for (int token = 0; token < tokens; token++) {
          y[(first + token) * matrix.rows() + row] = lanes[token];
        }
      }
    }

    @Override
    public void close() {
      for (int w = 1; w < scalars.length; w++) {
        scalars[w].close();
      }
      evaluator.close();
      keys.close();
    }
  }
}
