package dev.selkie.engine.decoder;

import dev.selkie.kernels.VectorKernels.Activation;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The architectures that can be run, under the names that GGUF's {@code general.architecture} has.
 * Each is a decoder-only transformer; what sets one apart from the others is listed here, sizes
 * come from the file. Without traits: RMSNorm before attention and feed-forward, a gated
 * feed-forward with SiLU, a matrix for each of queries, keys, values, gate and up.
 */
enum Architecture {
  /** Llama 1 to 3, SmolLM, TinyLlama, Mistral; with experts Mixtral. */
  LLAMA("llama", Pairing.NEIGHBOURS, Trait.NORMALIZED_ROUTING),
  QWEN2("qwen2", Pairing.HALVES),
  QWEN2_MOE("qwen2moe", Pairing.HALVES),
  QWEN3("qwen3", Pairing.HALVES, Trait.HEAD_NORMS),
  QWEN3_MOE("qwen3moe", Pairing.HALVES, Trait.HEAD_NORMS, Trait.NORMALIZED_ROUTING),
  GEMMA2("gemma2", Pairing.HALVES, Trait.GELU, Trait.POST_NORMS, Trait.SCALED_EMBEDDING),
  GEMMA3(
      "gemma3",
      Pairing.HALVES,
      Trait.GELU,
      Trait.POST_NORMS,
      Trait.SCALED_EMBEDDING,
      Trait.HEAD_NORMS),
  PHI3("phi3", Pairing.HALVES, Trait.FUSED_QUERY_KEY_VALUE, Trait.FUSED_GATE_UP),
  GPT2(
      "gpt2",
      Pairing.NONE,
      Trait.LAYER_NORM,
      Trait.LEARNED_POSITIONS,
      Trait.GELU,
      Trait.UNGATED,
      Trait.FUSED_QUERY_KEY_VALUE);

  /** Which dimensions of a head turn together under rotary positions. */
  enum Pairing {
    /** 2i with 2i + 1. */
    NEIGHBOURS,
    /** i with i + dimensions / 2. */
    HALVES,
    /** No rotary positions. */
    NONE
  }

  /** One way to differ from llama. */
  enum Trait {
    /** Norms subtract the mean and have a bias. */
    LAYER_NORM,
    /** Positions are vectors added to the embedding. */
    LEARNED_POSITIONS,
    /** The activation is GELU in its tanh form. */
    GELU,
    /** The feed-forward layer is down(act(up)); else down(act(gate) * up). */
    UNGATED,
    /** The file stacks queries, keys and values in {@code attn_qkv}. */
    FUSED_QUERY_KEY_VALUE,
    /** The file stacks gate and up in {@code ffn_up}. */
    FUSED_GATE_UP,
    /** Queries and keys are normalized head by head before they turn. */
    HEAD_NORMS,
    /** The outputs of attention and feed-forward are normalized before they are added. */
    POST_NORMS,
    /** Embeddings are multiplied by the square root of the width. */
    SCALED_EMBEDDING,
    /** The weights of the chosen experts are scaled to sum 1. */
    NORMALIZED_ROUTING
  }

  private final String label;
  private final Pairing pairing;

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
  private final Set<Trait> traits;

  Architecture(String label, Pairing pairing, Trait... traits) {
    this.label = label;
    this.pairing = pairing;
    this.traits = Set.of(traits);
  }

  String label() {
    return label;
  }

  Pairing pairing() {
    return pairing;
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }

  Activation activation() {
    return has(Trait.GELU) ? Activation.GELU : Activation.SILU;
  }

  /** The architecture of a name in GGUF. */
  static Optional<Architecture> of(String label) {
    return Arrays.stream(values()).filter(known -> known.label.equals(label)).findFirst();
  }

  /** All names, for messages. */
  static String labels() {
    return Arrays.stream(values()).map(Architecture::label).collect(Collectors.joining(", "));
  }
}
