package dev.selkie.engine.linear;

/** A matrix whose encrypted product cannot be proved exact; it is refused, not approximated. */
public final class UncertifiedMatrixException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the matrix and the numbers. */
  public UncertifiedMatrixException(String message) {
    super(message);
  }
}
