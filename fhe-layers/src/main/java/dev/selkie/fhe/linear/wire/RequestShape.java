package dev.selkie.fhe.linear.wire;

import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.ring.ResiduePacking;

/**
 * How the features of a request share ciphertexts: feature j travels in ciphertext {@code j / per}
 * at the lanes from {@code (j mod per) * tokens} on, where {@code per = N / tokens} rounded down.
 *
 * @param cols features
 * @param tokens tokens, 1 to N
 */
public record RequestShape(int cols, int tokens) {
  /** Bytes of a seed. */
  public static final int SEED_LENGTH = 32;

  /** Features in one ciphertext. */
  public int perPolynomial() {
    return Math.min(cols, Certifier.DEGREE / tokens);
  }

  /** Ciphertexts of the request. */
  public int polynomials() {
    return (cols + perPolynomial() - 1) / perPolynomial();
  }

  /** Features in one of them. */
  public int featuresIn(int polynomial) {
    return Math.min(perPolynomial(), cols - polynomial * perPolynomial());
  }

  /** Bytes of c0 of one of them. */
  public int runLength(int polynomial, ResiduePacking packing) {
    return packing.packedLength(featuresIn(polynomial) * tokens);
  }

  /** Where c0 of one of them lies, in bytes from the first. */
  public int runOffset(int polynomial, ResiduePacking packing) {
    return Math.multiplyExact(polynomial, runLength(0, packing));
  }

  /** Bytes of c0 of all of them. */
  public long runsLength(ResiduePacking packing) {
    int last = polynomials() - 1;
    return (long) last * runLength(0, packing) + runLength(last, packing);
  }

  /** Bytes of the payload of a request with a seed. */
  public long seededLength(ResiduePacking packing) {
    return SEED_LENGTH + runsLength(packing);
  }

  /** Bytes of the payload of a request with every c1. */
  public long wholeLength(ResiduePacking packing) {
    return runsLength(packing) + (long) polynomials() * packing.packedLength(Certifier.DEGREE);
  }
}
