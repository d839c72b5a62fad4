package dev.selkie.fhe.seal;

import dev.selkie.kernels.loader.MissingNativeLibraryException;
import java.util.Optional;

/** Which SEAL is linked in, and whether it could be loaded at all. */
public final class SealLibrary {
  private SealLibrary() {}

  /** Why SEAL can't be used here, or empty if it can. */
  public static Optional<String> unavailable() {
    try {
      Native.load();
      return Optional.empty();
    } catch (MissingNativeLibraryException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * SEAL's version, such as {@code "4.1.2"}.
   *
   * @throws MissingNativeLibraryException if the library can't be loaded
   */
  public static String version() {
    Native.load();
    return Native.version();
  }

  /**
   * Where the build found SEAL: {@code "find_package at FOLDER"} or {@code "Pyfhel 3.5.0 source
   * distribution"}.
   *
   * @throws MissingNativeLibraryException if the library can't be loaded
   */
  public static String source() {
    Native.load();
    return Native.source();
  }

  /**
   * Whether this SEAL is older than 4.4.0, the security update of 2026. Selkie never lets SEAL
   * parse a peer's bytes, which is what the update is about.
   *
   * @throws MissingNativeLibraryException if the library can't be loaded
   */
  public static boolean predatesSecurityUpdates() {
    return isBelow(version(), 4, 4);
  }

  static boolean isBelow(String version, int major, int minor) {
    String[] parts = version.split("\\.", -1);
    int hasMajor = Integer.parseInt(parts[0]);
    int hasMinor = Integer.parseInt(parts[1]);
    return hasMajor < major || (hasMajor == major && hasMinor < minor);
  }
}
