package dev.selkie.fhe.methods;

import dev.selkie.engine.linear.LinearBackend;

/**
 * A way to compute encrypted products, with what a comparison says of it. Found through {@link
 * java.util.ServiceLoader} as a {@link LinearBackend}; {@code selkie bench enc --method NAME} runs
 * it.
 */
public interface EncryptedMethod extends LinearBackend {
  /** Tokens that a call should have: 1 for methods made for decoding. */
  int tokens();

  /** What the server's answers say of the weights beyond the products, in a few words. */
  String discloses();

  @Override
  MethodSession open(int threads);
}
