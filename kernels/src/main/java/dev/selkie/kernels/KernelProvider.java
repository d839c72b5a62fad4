package dev.selkie.kernels;

import dev.selkie.kernels.loader.MissingNativeLibraryException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the kernels. System property {@code selkie.kernels}: {@code native}, {@code java}, or
 * {@code auto} (the default: native where it loads). {@code selkie.kernels.cpu}: {@code scalar},
 * {@code avx2}, {@code avx2-vnni}, {@code avx512} or {@code avx512-vnni} forces the native kernels
 * to one level.
 */
public final class KernelProvider {
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private KernelProvider() {}

  /**
   * The fastest kernels that run here, unless a property says otherwise. When the plain Java twin
   * runs, a warning says so, once, and how to leave it.
   *
   * @throws MissingNativeLibraryException if {@code selkie.kernels=native} and they don't load
   * @throws IllegalArgumentException if a property has an unknown value, or names a level that this
   *     processor does not have
   */
  public static Kernels detect() {
    String choice = System.getProperty("selkie.kernels", "auto");
    return switch (choice) {
      case "java" -> {
        warn("since selkie.kernels=java; drop it for the native kernels");
        yield plainJava();
      }
      case "native" -> nativeKernels();
      case "auto" -> automatic();
      default ->
          throw new IllegalArgumentException(
              "selkie.kernels must be auto, native or java: " + choice);
    };
  }

  private static Kernels automatic() {
    try {
      return nativeKernels();
    } catch (MissingNativeLibraryException e) {
      warn("many times slower than the native ones: " + e.getMessage());
      return plainJava();
    }
  }

  /** The plain Java twin, without a warning: the oracle of tests. */
  public static Kernels plainJava() {
    return new JavaKernels();
  }

  /** This machine's processor. */
  public static CpuDescription cpu() {
    return CpuDescription.detect();
  }

  /** Why the native kernels can't be used here, or empty if they can. */
  public static Optional<String> nativeUnavailable() {
    try {
      Native.load();
      return Optional.empty();
    } catch (MissingNativeLibraryException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Kernels nativeKernels() {
    Native.load();
    @Nullable String forced = System.getProperty("selkie.kernels.cpu");
    return new NativeKernels(forced == null ? CpuLevel.best() : CpuLevel.of(forced));
  }

  private static void warn(String reason) {
    if (!WARNED.getAndSet(true)) {
      System.getLogger(KernelProvider.class.getName())
          .log(Level.WARNING, "plain Java kernels in use, " + reason);
    }
  }
}
