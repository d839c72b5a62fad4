package dev.selkie.eval.divergence;

/**
 * How two modes compute one matrix, given the same inputs.
 *
 * @param layer {@code blk.0} and so on, or {@code output}
 * @param matrix the matrix within the layer
 * @param rows outputs per token
 * @param values outputs compared
 * @param valuesDifferent of these, outputs whose bits differ
 * @param relativeError root of the sum of squared differences by the sum of the reference's squares
 * @param integers integer sums compared with the definition of the product
 * @param integersDifferent of these, sums that differ
 */
public record MatrixFigures(
    String layer,
    String matrix,
    int rows,
    long values,
    long valuesDifferent,
    double relativeError,
    long integers,
    long integersDifferent) {}
