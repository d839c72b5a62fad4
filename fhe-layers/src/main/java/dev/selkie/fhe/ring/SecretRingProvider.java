package dev.selkie.fhe.ring;

import java.util.List;

/** Chooses the client's implementation as {@link RingProvider} chooses the server's. */
public final class SecretRingProvider {
  private SecretRingProvider() {}

  /**
   * The fastest implementation that runs here, unless a property says otherwise.
   *
   * @throws dev.selkie.kernels.loader.MissingNativeLibraryException if {@code
   *     selkie.kernels=native} and it doesn't load
   */
  public static SecretRing detect() {
    return RingProvider.chosenLevel()
        .<SecretRing>map(NativeSecretRing::new)
        .orElseGet(JavaSecretRing::new);
  }

  /** The plain Java twin: the oracle of tests. Not constant-time. */
  public static SecretRing plainJava() {
    return new JavaSecretRing();
  }

  /** Every native implementation that this processor runs, slowest first. */
  public static List<SecretRing> natives() {
    return RingProvider.levels().stream().<SecretRing>map(NativeSecretRing::new).toList();
  }
}
