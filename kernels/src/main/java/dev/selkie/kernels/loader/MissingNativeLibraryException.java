package dev.selkie.kernels.loader;

/** A native library could not be loaded; the message lists every place tried and the remedy. */
public final class MissingNativeLibraryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what was tried. */
  public MissingNativeLibraryException(String message) {
    super(message);
  }
}
