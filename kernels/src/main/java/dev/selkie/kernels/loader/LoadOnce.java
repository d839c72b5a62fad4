package dev.selkie.kernels.loader;

import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** A native library that is loaded when first wanted; a failure is remembered. Thread-safe. */
public final class LoadOnce {
  private final String name;
  private final Class<?> owner;
  private final int abiVersion;
  private final Consumer<String> load;
  private final IntSupplier found;
  private boolean tried;
  private @Nullable String failure;

  /**
   * Loads nothing yet.
   *
   * @param name short name, as for {@link NativeLibrary#load}; likewise {@code owner} and {@code
   *     load}
   * @param abiVersion that the library must have
   * @param found the version that it has, once it is loaded
   */
  public LoadOnce(
      String name, Class<?> owner, int abiVersion, Consumer<String> load, IntSupplier found) {
    this.name = name;
    this.owner = owner;
    this.abiVersion = abiVersion;
    this.load = load;
    this.found = found;
  }

  /** Why the library is not there, or null if it is. */
  public synchronized @Nullable String missing() {
    if (!tried) {
      failure = tryLoad();
      tried = true;
    }
    return failure;
  }

  /**
   * Returns if the library is there.
   *
   * @throws MissingNativeLibraryException if not, each time
   */
  public void require() {
    String missing = missing();
    if (missing != null) {
      throw new MissingNativeLibraryException(missing);
    }
  }

  private @Nullable String tryLoad() {
    try {
      String place = NativeLibrary.load(name, owner, load);
      int version = found.getAsInt();
      return version == abiVersion
          ? null
          : "native library selkie_"
              + name
              + " from "
              + place
              + " must have ABI version "
              + abiVersion
              + ": version="
              + version;
    } catch (MissingNativeLibraryException e) {
      return e.getMessage();
    }
  }
}
