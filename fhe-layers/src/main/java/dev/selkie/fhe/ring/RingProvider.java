package dev.selkie.fhe.ring;

import dev.selkie.kernels.loader.MissingNativeLibraryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the implementation, by the properties that choose the kernels: {@code selkie.kernels}
 * ({@code native}, {@code java} or {@code auto}) and {@code selkie.kernels.cpu} (a level below
 * AVX-512 also limits this library).
 */
public final class RingProvider {
  private RingProvider() {}

  /**
   * The fastest implementation that runs here, unless a property says otherwise.
   *
   * @throws MissingNativeLibraryException if {@code selkie.kernels=native} and it doesn't load
   */
  public static Ring detect() {
    String choice = System.getProperty("selkie.kernels", "auto");
    if (choice.equals("java")) {
      return plainJava();
    }
    try {
      Native.load();
    } catch (MissingNativeLibraryException e) {
      if (choice.equals("native")) {
        throw e;
      }
      return plainJava();
    }
    List<Ring> found = natives();
    int allowed =
        switch (System.getProperty("selkie.kernels.cpu", "")) {
          case "scalar" -> 1;
          case "avx2" -> 2;
          default -> found.size();
        };
    return found.get(Math.min(allowed, found.size()) - 1);
  }

  /** The plain Java twin: the oracle of tests. Not constant-time. */
  public static Ring plainJava() {
    return new JavaRing();
  }

  /** Every native implementation that this processor runs, slowest first. */
  public static List<Ring> natives() {
    Native.load();
    List<Ring> found = new ArrayList<>();
    for (NativeRing.Level level : NativeRing.Level.values()) {
      if (Native.supports(level.number())) {
        found.add(new NativeRing(level));
      }
    }
    return found;
  }

  /** Why the native library can't be used here, or empty if it can. */
  public static Optional<String> nativeUnavailable() {
    try {
      Native.load();
      return Optional.empty();
    } catch (MissingNativeLibraryException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
