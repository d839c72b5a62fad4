package dev.selkie.fhe.linear;

import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.linear.LinearSession;
import dev.selkie.fhe.linear.client.ClientImplementation;

/**
 * Block mode: BFV with N = 2048 and one prime, up to 2048 tokens a ciphertext, scalar weights. Both
 * roles live in this process and exchange the bytes of wire format v1.
 */
public final class BlockBackend implements LinearBackend {
  /** The name to choose it by. */
  public static final String NAME = "bfv-block";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LinearSession open(int threads) {
    return new InProcessSession(
        threads,
        ClientImplementation.SELKIE,
        (client, number) -> client.open(number)::multiply,
        () -> {});
  }
}
