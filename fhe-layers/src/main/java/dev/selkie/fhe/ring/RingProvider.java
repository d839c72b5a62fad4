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
    return chosenLevel().<Ring>map(NativeRing::new).orElseGet(JavaRing::new);
  }

  /** The level to use, or empty for the plain Java twin. */
  static Optional<NativeRing.Level> chosenLevel() {
    String choice = System.getProperty("selkie.kernels", "auto");
    if (choice.equals("java")) {
      return Optional.empty();
    }
    List<NativeRing.Level> found;
    try {
      found = levels();
    } catch (MissingNativeLibraryException e) {
      if (choice.equals("native")) {
        throw e;
      }
      return Optional.empty();
    }
    int allowed =
        switch (System.getProperty("selkie.kernels.cpu", "")) {
          case "scalar" -> 1;
          case "avx2" -> 2;
          default -> found.size();
        };
    return Optional.of(found.get(Math.min(allowed, found.size()) - 1));
  }

  /** Every level that this processor runs, slowest first. */
  static List<NativeRing.Level> levels() {
    Native.load();
    List<NativeRing.Level> found = new ArrayList<>();
    for (NativeRing.Level level : NativeRing.Level.values()) {
      if (Native.supports(level.number())) {
        found.add(level);
      }
    }
    return found;
  }
}
