package dev.selkie.fhe.linear;

import dev.selkie.fhe.linear.client.ClientImplementation;
import dev.selkie.fhe.linear.client.MemoryPadStore;
import dev.selkie.fhe.linear.client.PoolOptions;
import dev.selkie.fhe.methods.EncryptedMethod;
import dev.selkie.fhe.methods.MethodSession;

/**
 * Pool mode, for decoding: the mask half of every product is computed ahead for 2048 tokens, so
 * that one token costs the server one product with a vector. Every answer is checked. Both roles
 * live in this process, and pads in its memory.
 */
public final class PoolBackend implements EncryptedMethod {
  /** The name to choose it by. */
  public static final String NAME = "bfv-pool";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int tokens() {
    return 1;
  }

  @Override
  public String discloses() {
    return "2048 noisy equations a row and pool (c1 truncated)";
  }

  @Override
  public MethodSession open(int threads) {
    MemoryPadStore store = new MemoryPadStore();
    return new InProcessSession(
        threads,
        ClientImplementation.SELKIE,
        (client, number) -> client.openPooled(number, new PoolOptions(store))::multiply,
        store);
  }
}
