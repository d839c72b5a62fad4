package dev.selkie.engine.linear;

/**
 * Why the encrypted product with one matrix is exact; recomputed from the weights, never trusted.
 *
 * @param matrix name of the matrix
 * @param rows outputs
 * @param cols inputs
 * @param activationMax largest |x|
 * @param norm1 largest sum of |w| over a row
 * @param norm2 largest Euclidean norm of a row
 * @param log2t log2 of the plain modulus
 * @param log2q bits of the coefficient modulus
 * @param failureLog2 log2 of the bound on the probability that any coefficient of a run is wrong
 * @param deterministic whether exactness holds even for the largest noise SEAL can draw
 * @param verdict {@code "exact"}, or why not
 */
public record MatrixCertificate(
    String matrix,
    int rows,
    int cols,
    int activationMax,
    long norm1,
    double norm2,
    int log2t,
    int log2q,
    double failureLog2,
    boolean deterministic,
    String verdict) {}
