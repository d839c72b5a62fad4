package dev.selkie.fhe.linear.wire;

import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.params.Truncation;
import dev.selkie.fhe.ring.ResiduePacking;

/**
 * A response of block mode: for each row c0 of the used lanes, then the whole c1, each without the
 * low bits that the certificate spares.
 *
 * @param rows outputs
 * @param tokens tokens, 1 to N
 * @param c0 packing of c0
 * @param c1 packing of c1
 */
public record ResponseShape(int rows, int tokens, ResiduePacking c0, ResiduePacking c1) {
  /** The response for a matrix. */
  public static ResponseShape of(MatrixDescription description, int tokens) {
    Truncation truncation = description.truncation();
    return new ResponseShape(
        description.rows(),
        tokens,
        new ResiduePacking(description.coefficientBits(), truncation.c0()),
        new ResiduePacking(description.coefficientBits(), truncation.c1()));
  }

  /** Bytes of c0 of one row. */
  public int c0Length() {
    return c0.packedLength(tokens);
  }

  /** Bytes of one row. */
  public int rowLength() {
    return c0Length() + c1.packedLength(Certifier.DEGREE);
  }

  /** Bytes of the payload. */
  public long length() {
    return (long) rows * rowLength();
  }
}
