package dev.selkie.fhe.linear;

import dev.selkie.fhe.linear.client.ClientImplementation;
import dev.selkie.fhe.methods.EncryptedMethod;
import dev.selkie.fhe.methods.MethodSession;
import dev.selkie.fhe.params.Certifier;

/**
 * Block mode: BFV with N = 2048 and one prime, up to 2048 tokens a ciphertext, scalar weights. Both
 * roles live in this process and exchange the bytes of wire format v1.
 */
public final class BlockBackend implements EncryptedMethod {
  /** The name to choose it by. */
  public static final String NAME = "bfv-block";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int tokens() {
    return Certifier.DEGREE;
  }

  @Override
  public String discloses() {
    return "2048 noisy equations a row and answer (c1 truncated)";
  }

  @Override
  public MethodSession open(int threads) {
    return new InProcessSession(
        threads,
        ClientImplementation.SELKIE,
        (client, number) -> client.open(number)::multiply,
        () -> {});
  }
}
