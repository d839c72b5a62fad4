package dev.selkie.engine.linear;

/**
 * A way to compute integer products somewhere else, such as under homomorphic encryption. Found
 * through {@link java.util.ServiceLoader}; the engine names no implementation.
 */
public interface LinearBackend {
  /** The name by which a user chooses it, such as {@code "bfv-block"}. */
  String name();

  /**
   * Opens a session: keys are made, the other role is reached.
   *
   * @param threads threads that each role may use, at least 1
   */
  LinearSession open(int threads);
}
