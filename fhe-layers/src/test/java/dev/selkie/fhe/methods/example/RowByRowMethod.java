package dev.selkie.fhe.methods.example;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.fhe.methods.EncryptedMethod;
import dev.selkie.fhe.methods.MethodSession;
import dev.selkie.fhe.methods.SealKeys;
import dev.selkie.fhe.methods.SealMethodSession;
import dev.selkie.fhe.methods.SealRoles;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.seal.Ciphertext;
import dev.selkie.fhe.seal.Evaluator;
import dev.selkie.fhe.seal.Plaintext;
import dev.selkie.fhe.seal.SealContext;
import java.util.ArrayList;
import java.util.List;

/** One ciphertext up, one down for every row: x(X) times a row backwards has w·x at X^(n-1). */
public final class RowByRowMethod implements EncryptedMethod {
  @Override
  public String name() {
    return "row-by-row";
  }

  @Override
  public int tokens() {
    return 1;
  }

  @Override
  public String discloses() {
    return "2048 equations a row and answer (c1 whole)";
  }

  @Override
  public MethodSession open(int threads) {
    return new SealMethodSession(Roles::new);
  }

  private record Roles(IntegerMatrix matrix, SealKeys keys, Evaluator evaluator)
      implements SealRoles {
    Roles(IntegerMatrix matrix, int activationMax) {
      this(
          matrix,
          new SealKeys(
              SealContext.create(Certifier.parameters(Certifier.certify(matrix, activationMax)))));
    }

    private Roles(IntegerMatrix matrix, SealKeys keys) {
      this(matrix, keys, Evaluator.create(keys.context()));
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
      return (long) matrix.rows() * matrix.cols();
    }

    @Override
    public long freshBytes() {
      return keys.freshBytes();
    }

    @Override
    public List<Ciphertext> encrypt(short[] x, int first, int tokens) {
      long[] values = new long[matrix.cols()];
      for (int j = 0; j < values.length; j++) {
        values[j] = x[first * matrix.cols() + j];
      }
      Ciphertext request = keys.encrypt(keys.residues(values));
      return List.of(request);
    }

    @Override
    public List<Ciphertext> multiply(List<Ciphertext> request) {
      evaluator.toNtt(request.get(0));
      List<Ciphertext> response = new ArrayList<>();
      for (int row = 0; row < matrix.rows(); row++) {
        response.add(multiplyRow(request.get(0), row));
      }
      return response;
    }

    private Ciphertext multiplyRow(Ciphertext x, int row) {
      int cols = matrix.cols();
      long[] backwards = new long[cols];
      long any = 0;
      for (int j = 0; j < cols; j++) {
        backwards[cols - 1 - j] = matrix.get(row, j);
        any |= matrix.get(row, j);
      }
      if (any == 0) {
        return Ciphertext.zero(keys.context());
      }
      try (Plaintext weights = keys.residues(backwards)) {
        evaluator.toNtt(weights);
        Ciphertext product = Ciphertext.empty(keys.context());
        evaluator.multiplyPlain(x, weights, product);
        evaluator.fromNtt(product);
        return product;
      }
    }

    @Override
    public void decrypt(List<Ciphertext> response, int first, int tokens, double[] y) {
      for (int row = 0; row < matrix.rows(); row++) {
        long[] coefficients = keys.coefficients(response.get(row), matrix.cols());
        y[first * matrix.rows() + row] = coefficients[matrix.cols() - 1];
      }
    }

    @Override
    public void close() {
      evaluator.close();
      keys.close();
    }
  }
}
