package dev.selkie.kernels;

/**
 * What follows the layers of a {@link LayerStack} and makes logits.
 *
 * @param norm over what leaves the last layer
 * @param matrix shape [vocabulary, width]
 */
public record StackOutput(StackLayer.Norm norm, StackLayer.Matrix matrix) {}
