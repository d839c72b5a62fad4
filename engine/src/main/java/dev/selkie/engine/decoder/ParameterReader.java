package dev.selkie.engine.decoder;

import dev.selkie.engine.decoder.Architecture.Trait;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads and checks a model's sizes from its entries, {@code general.*} and {@code ARCHITECTURE.*}.
 */
final class ParameterReader {
  private final ModelEntries entries;
  private final Architecture architecture;
  private final List<String> notes = new ArrayList<>();

  private ParameterReader(ModelEntries entries, Architecture architecture) {
    this.entries = entries;
    this.architecture = architecture;
  }

  /** Reads everything. */
  static ModelParameters read(Path file, Metadata metadata, List<TensorInfo> tensors)
      throws MalformedModelException {
    try {
      String label = metadata.text("general.architecture").orElse("missing");
      Optional<Architecture> architecture = Architecture.of(label);
      if (architecture.isEmpty()) {
        throw new MalformedModelException(
            file, "general.architecture must be one of " + Architecture.labels() + ": " + label);
      }
      ModelEntries entries = new ModelEntries(file, metadata, label);
      return new ParameterReader(entries, architecture.get()).read(tensors);
    } catch (IllegalArgumentException e) {
      throw (MalformedModelException)
          new MalformedModelException(file, "" + e.getMessage()).initCause(e);
    }
  }

  private ModelParameters read(List<TensorInfo> tensors) throws MalformedModelException {
    int width = entries.size("embedding_length");
    int layers = entries.size("block_count");
    AttentionSpec attention = attention(width, layers);
    RotaryReader rotary =
        new RotaryReader(entries, architecture.pairing(), attention.headDimension(), notes);
    RotarySpec spec = rotary.read();
    Optional<ExpertSpec> experts = experts();
    int fullEvery = fullAttentionEvery();
    return new ModelParameters(
        architecture,
        width,
        experts.isPresent()
            ? entries.size("feed_forward_length", experts.get().hidden())
            : entries.size("feed_forward_length"),
        layers,
        vocabulary(tensors),
        rotary.context(),
        epsilon(),
        attention,
        window(fullEvery),
        fullEvery,
        spec,
        architecture == Architecture.GEMMA3 ? rotary.local() : spec,
        architecture.has(Trait.SCALED_EMBEDDING) ? (float) Math.sqrt(width) : 1,
        softCap("final_logit_softcapping", architecture == Architecture.GEMMA2 ? 30 : 0),
        experts,
        notes);
  }

  private AttentionSpec attention(int width, int layers) throws MalformedModelException {
    int heads = entries.size("attention.head_count");
    int kvHeads = entries.size("attention.head_count_kv", heads);
    entries.require(heads % kvHeads == 0, "heads must be a multiple of kv heads: " + heads);
    int dimension = entries.size("attention.key_length", width / heads);
    int valueDimension = entries.size("attention.value_length", dimension);
    entries.require(
        valueDimension == dimension, "keys and values must be as long: " + valueDimension);
    double scale = entries.real("attention.scale", 0);
    if (scale == 0) {
      scale = 1 / Math.sqrt(isGemma27(layers) ? (double) width / heads : dimension);
    }
    entries.require(scale > 0 && scale < 1e3, "the scale of attention must be above 0: " + scale);
    return AttentionSpec.causal(heads, kvHeads, dimension)
        .withScale((float) scale)
        .withSoftCap(
            softCap("attn_logit_softcapping", architecture == Architecture.GEMMA2 ? 50 : 0));
  }

  /** The 27B models scale scores by the width of a token's share per head; no entry says so. */
  private boolean isGemma27(int layers) {
    return (architecture == Architecture.GEMMA2 && layers == 46)
        || (architecture == Architecture.GEMMA3 && layers == 62);
  }

  private float softCap(String key, double otherwise) throws MalformedModelException {
    double cap = entries.real(key, otherwise);
    entries.require(cap >= 0 && cap < 1e6, key + " must be at least 0: " + cap);
    return (float) cap;
  }

  private int fullAttentionEvery() throws MalformedModelException {
    return switch (architecture) {
      case GEMMA2 -> entries.size("attention.sliding_window_pattern", 2);
      case GEMMA3 -> entries.size("attention.sliding_window_pattern", 6);
      default -> 1;
    };
  }

  private int window(int fullEvery) throws MalformedModelException {
    String key = "attention.sliding_window";
    if (fullEvery > 1) {
      return architecture == Architecture.GEMMA2
          ? entries.size(key, 4096)
          : entries.sizeOrZero(key);
    }
    if (entries.sizeOrZero(key) > 0) {
      notes.add(
          "attention reaches all positions, as in llama.cpp; the file's window of "
              + entries.sizeOrZero(key)
              + " is not applied");
    }
    return 0;
  }

  private double epsilon() throws MalformedModelException {
    double epsilon =
        entries.real(
            architecture.has(Trait.LAYER_NORM)
                ? "attention.layer_norm_epsilon"
                : "attention.layer_norm_rms_epsilon",
            1e-5);
    entries.require(epsilon >= 0 && epsilon < 1, "epsilon must be in [0, 1): " + epsilon);
    return epsilon;
  }

  private Optional<ExpertSpec> experts() throws MalformedModelException {
    int count = entries.sizeOrZero("expert_count");
    if (count == 0) {
      return Optional.empty();
    }
    int used = entries.size("expert_used_count");
    entries.require(used <= count, "expert_used_count must be at most " + count + ": " + used);
    double scale = entries.real("expert_weights_scale", 0);
    entries.require(Double.isFinite(scale), "expert_weights_scale must be finite: " + scale);
    int whole = entries.sizeOrZero("feed_forward_length");
    int shared =
        architecture == Architecture.QWEN2_MOE
            ? entries.size("expert_shared_feed_forward_length", whole)
            : 0;
    return Optional.of(
        new ExpertSpec(
            count,
            used,
            entries.size("expert_feed_forward_length", whole),
            shared,
            scale == 0 ? 1 : (float) scale));
  }

  private int vocabulary(List<TensorInfo> tensors) throws MalformedModelException {
    for (TensorInfo tensor : tensors) {
      if (tensor.name().equals("token_embd.weight") && tensor.dims().size() == 2) {
        long rows = tensor.dims().get(1);
        entries.require(rows <= 1 << 24, "the vocabulary must be at most 16777216: " + rows);
        return (int) rows;
      }
    }
    throw new MalformedModelException(
        entries.file(), "a decoder needs the tensor token_embd.weight; the file has none");
  }
}
