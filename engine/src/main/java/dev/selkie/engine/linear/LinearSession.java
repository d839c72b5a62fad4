package dev.selkie.engine.linear;

import java.util.List;

/** One session of a {@link LinearBackend}: its keys live from open to close. */
public interface LinearSession extends AutoCloseable {
  /**
   * Prepares a matrix, or refuses it when exactness cannot be certified.
   *
   * @param activationMax largest |x| that will ever be multiplied, such as 127 or 2047
   * @throws UncertifiedMatrixException if no parameters prove the product exact
   */
  IntegerProduct prepare(IntegerMatrix w, int activationMax);

  /** The certificate of every matrix prepared so far, in order of preparation. */
  List<MatrixCertificate> certificates();

  /** What the answers have disclosed of every matrix to the client; empty if nothing is kept. */
  default List<MatrixLeakage> leakage() {
    return List.of();
  }

  /** What the session has spent so far. */
  LinearCost cost();

  @Override
  void close();
}
