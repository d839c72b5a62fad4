package dev.selkie.fhe.seal;

/**
 * BFV parameters with one coefficient prime and a power of two as plain modulus.
 *
 * @param degree ring degree N: 2048 or 4096 coefficients
 * @param coeffModulusBits bits of the one coefficient prime q
 * @param log2PlainModulus log2 of the plain modulus t
 */
public record BfvParameters(int degree, int coeffModulusBits, int log2PlainModulus) {
  /** Refuses what is not 128-bit secure, or what no ciphertext could hold. */
  public BfvParameters {
    if (degree != 2048 && degree != 4096) {
      throw new IllegalArgumentException("degree must be 2048 or 4096: degree=" + degree);
    }
    int most = mostCoeffModulusBits(degree);
    if (coeffModulusBits < 20 || coeffModulusBits > most) {
      throw new IllegalArgumentException(
          "coeffModulusBits must be in [20, "
              + most
              + "] at degree "
              + degree
              + ": coeffModulusBits="
              + coeffModulusBits);
    }
    if (log2PlainModulus < 2 || log2PlainModulus >= coeffModulusBits) {
      throw new IllegalArgumentException(
          "log2PlainModulus must be in [2, "
              + (coeffModulusBits - 1)
              + "]: log2PlainModulus="
              + log2PlainModulus);
    }
  }

  /**
   * The largest prime: 53 bits at N = 2048 by the 2024 guidelines for 128-bit security (SEAL's own
   * table would allow 54), and SEAL's limit of 60 bits a prime at N = 4096.
   */
  private static int mostCoeffModulusBits(int degree) {
    return degree == 2048 ? 53 : 60;
  }

  /** The plain modulus t. */
  public long plainModulus() {
    return 1L << log2PlainModulus;
  }

  /** Bytes of one ciphertext as raw residues: two polynomials of {@code degree} uint64. */
  public int ciphertextBytes() {
    return 2 * degree * Long.BYTES;
  }
}
