package dev.selkie.cli.bench;

import dev.selkie.fhe.seal.BfvParameters;
import dev.selkie.fhe.seal.Ciphertext;
import dev.selkie.fhe.seal.Encryptor;
import dev.selkie.fhe.seal.Evaluator;
import dev.selkie.fhe.seal.Plaintext;
import dev.selkie.fhe.seal.SealContext;
import dev.selkie.fhe.seal.SecretKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One row of an encrypted product as SEAL's public interface has it: for each column multiply_plain
 * by |w| and add or subtract, on ciphertexts of 2,048 tokens. Rows are alike, so one is measured.
 */
final class SealProduct {
  private static final BfvParameters PARAMETERS = new BfvParameters(2048, 48, 26);
  private static final int MOST_COLUMNS = 512;
  private static final int ROUNDS = 3;
  private static final long SEED = 3;

  private final int cols;

  /** Beyond 512 columns the cost of a column no longer depends on their number. */
  SealProduct(int cols) {
    this.cols = Math.min(cols, MOST_COLUMNS);
  }

  /** Seconds for one weight and one of 2,048 tokens. */
  double secondsPerMac() {
    List<AutoCloseable> opened = new ArrayList<>();
    try (SealContext context = SealContext.create(PARAMETERS);
        SecretKey key = SecretKey.generate(context);
        Encryptor encryptor = Encryptor.create(context, key);
        Evaluator evaluator = Evaluator.create(context);
        Ciphertext sum = Ciphertext.zero(context);
        Ciphertext term = Ciphertext.zero(context)) {
      List<Ciphertext> features = encrypt(context, encryptor);
      opened.addAll(features);
      List<Plaintext> weights = new ArrayList<>();
      for (int w = 1; w <= 127; w++) {
        weights.add(Plaintext.of(context, w));
      }
      opened.addAll(weights);
      Spread seconds =
          Spread.seconds(ROUNDS, () -> multiplyRow(evaluator, features, weights, term, sum));
      return seconds.median() / ((double) cols * PARAMETERS.degree());
    } finally {
      opened.forEach(SealProduct::close);
    }
  }

  private List<Ciphertext> encrypt(SealContext context, Encryptor encryptor) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(PARAMETERS.ciphertextBytes());
    List<Ciphertext> features = new ArrayList<>();
    for (int j = 0; j < cols; j++) {
      encryptor.encryptSymmetric(new long[PARAMETERS.degree()], 0, 1, bytes);
      features.add(Ciphertext.read(context, bytes, 0));
    }
    return features;
  }

  private static void multiplyRow(
      Evaluator evaluator,
      List<Ciphertext> features,
      List<Plaintext> weights,
      Ciphertext term,
      Ciphertext sum) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (Ciphertext feature : features) {
      evaluator.multiplyPlain(feature, weights.get(random.nextInt(weights.size())), term);
      if (random.nextBoolean()) {
        evaluator.add(sum, term, sum);
      } else {
        evaluator.sub(sum, term, sum);
      }
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException("a SEAL object could not be freed", e);
    }
  }
}
