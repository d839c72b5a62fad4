package dev.selkie.fhe.ring;

import java.nio.ByteBuffer;

/**
 * Activations of some features, and how they lie in polynomials: feature f of a polynomial takes
 * the lanes from {@code f * lanes} on.
 *
 * @param values int16, direct, little-endian, shape [lanes, width]
 * @param lanes tokens
 * @param width features
 * @param perPolynomial features in one polynomial; perPolynomial * lanes is at most the degree
 * @param firstPolynomial number of the first polynomial in its message
 */
public record PlainTile(
    ByteBuffer values, int lanes, int width, int perPolynomial, long firstPolynomial) {
  /** Most polynomials in one tile. */
  public static final int MAX_POLYNOMIALS = 16;

  /** Checks the shape. */
  public PlainTile {
    if (lanes < 1
        || width < 1
        || perPolynomial < 1
        || (long) perPolynomial * lanes > RingTables.DEGREE
        || (width + perPolynomial - 1) / perPolynomial > MAX_POLYNOMIALS
        || values.capacity() < (long) lanes * width * Short.BYTES) {
      throw new IllegalArgumentException(
          "a tile must fit its polynomials: lanes="
              + lanes
              + " width="
              + width
              + " per="
              + perPolynomial);
    }
  }

  /** Polynomials it takes. */
  public int polynomials() {
    return (width + perPolynomial - 1) / perPolynomial;
  }
}
