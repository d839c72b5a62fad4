package dev.selkie.engine.decoder;

import java.util.List;
import java.util.Optional;

/**
 * A model's architecture and sizes, checked.
 *
 * @param width values per token between layers
 * @param hidden values per token within a feed-forward layer
 * @param epsilon added to the mean square in norms
 * @param attention in a layer that reaches all positions
 * @param window positions that the other layers reach; 0 if there are none
 * @param fullAttentionEvery each layer of this number reaches all positions; 1 for all layers
 * @param rotary in a layer that reaches all positions
 * @param localRotary in a layer with a window
 * @param embeddingScale factor on embeddings
 * @param logitCap c > 0 turns a logit l into c · tanh(l / c); 0 for none
 * @param notes where the model is not run as its file says, one sentence each
 */
record ModelParameters(
    Architecture architecture,
    int width,
    int hidden,
    int layers,
    int vocabulary,
    int context,
    double epsilon,
    AttentionSpec attention,
    int window,
    int fullAttentionEvery,
    RotarySpec rotary,
    RotarySpec localRotary,
    float embeddingScale,
    float logitCap,
    Optional<ExpertSpec> experts,
    List<String> notes) {

  int heads() {
    return attention.heads();
  }

  int kvHeads() {
    return attention.keyValueHeads();
  }

  int headDimension() {
    return attention.headDimension();
  }

  int queryWidth() {
    return heads() * headDimension();
  }

  int kvWidth() {
    return kvHeads() * headDimension();
  }

  /** Whether a layer reaches a window of positions only. */
  boolean isLocal(int layer) {
    return window > 0 && layer % fullAttentionEvery < fullAttentionEvery - 1;
  }

  /** What attention computes in a layer. */
  AttentionSpec attention(int layer) {
    return isLocal(layer) ? attention.withWindow(window) : attention;
  }
}
