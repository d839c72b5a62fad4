package dev.selkie.engine.decoder;

/**
 * A mixture of experts in the place of each feed-forward layer.
 *
 * @param count experts in a layer
 * @param used experts that each token goes through
 * @param hidden values per token within an expert
 * @param sharedHidden values per token within the expert that every token goes through; 0 for none
 * @param scale factor on the weights of the chosen experts
 */
record ExpertSpec(int count, int used, int hidden, int sharedHidden, float scale) {}
