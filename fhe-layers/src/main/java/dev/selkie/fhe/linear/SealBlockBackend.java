package dev.selkie.fhe.linear;

import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.linear.LinearSession;
import dev.selkie.fhe.linear.client.ClientImplementation;

/** Block mode with Microsoft SEAL as the client: the reference for Selkie's own. */
public final class SealBlockBackend implements LinearBackend {
  /** The name to choose it by. */
  public static final String NAME = "bfv-block-seal";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LinearSession open(int threads) {
    return new InProcessSession(
        threads,
        ClientImplementation.SEAL,
        (client, number) -> client.open(number)::multiply,
        () -> {});
  }
}
