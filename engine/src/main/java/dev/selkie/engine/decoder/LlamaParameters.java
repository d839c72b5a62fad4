package dev.selkie.engine.decoder;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.TensorInfo;
import java.nio.file.Path;
import java.util.List;

/**
 * The sizes of a llama model, checked.
 *
 * @param width values per token between layers
 * @param hidden values per token within a feed-forward layer
 * @param headDimension values per head
 * @param epsilon added to the mean square in norms
 * @param ropeDimensions leading dimensions of a head that turn
 * @param ropeScale factor on positions
 */
record LlamaParameters(
    int width,
    int hidden,
    int layers,
    int heads,
    int kvHeads,
    int headDimension,
    int vocabulary,
    int context,
    double epsilon,
    int ropeDimensions,
    double ropeBase,
    double ropeScale) {

  int queryWidth() {
    return heads * headDimension;
  }

  int kvWidth() {
    return kvHeads * headDimension;
  }

  /** Reads and checks the {@code llama.*} entries. */
  static LlamaParameters from(Path file, Metadata metadata, List<TensorInfo> tensors)
      throws MalformedModelException {
    try {
      return new Reader(file, metadata).read(tensors);
    } catch (IllegalArgumentException e) {
      throw (MalformedModelException)
          new MalformedModelException(file, "" + e.getMessage()).initCause(e);
    }
  }

  private record Reader(Path file, Metadata metadata) {
    private static final int MAX = 1 << 20;

    LlamaParameters read(List<TensorInfo> tensors) throws MalformedModelException {
      String architecture = metadata.text("general.architecture").orElse("missing");
      require(architecture.equals("llama"), "general.architecture must be llama: " + architecture);
      require(metadata.integer("llama.expert_count").orElse(0L) == 0, "experts are not supported");
      int width = size("embedding_length", -1);
      int heads = size("attention.head_count", -1);
      int kvHeads = size("attention.head_count_kv", heads);
      require(heads % kvHeads == 0, "heads must be a multiple of kv heads: " + heads);
      int dimension = size("attention.key_length", width / heads);
      require(dimension >= 1, "heads must have at least one dimension: " + dimension);
      int valueDimension = size("attention.value_length", dimension);
      require(valueDimension == dimension, "keys and values must be as long: " + valueDimension);
      int rope = size("rope.dimension_count", dimension);
      require(rope <= dimension && rope % 2 == 0, "rope dimensions must be even and fit: " + rope);
      double epsilon = real("attention.layer_norm_rms_epsilon", 1e-5);
      double base = real("rope.freq_base", 10_000);
      require(epsilon >= 0 && epsilon < 1, "epsilon must be in [0, 1): " + epsilon);
      require(base > 0 && base < 1e12, "the rope base must be in (0, 1e12): " + base);
      return new LlamaParameters(
          width,
          size("feed_forward_length", -1),
          size("block_count", -1),
          heads,
          kvHeads,
          dimension,
          vocabulary(tensors),
          size("context_length", -1),
          epsilon,
          rope,
          base,
          ropeScale());
    }

    private int vocabulary(List<TensorInfo> tensors) throws MalformedModelException {
      for (TensorInfo tensor : tensors) {
        if (tensor.name().equals("token_embd.weight") && tensor.dims().size() == 2) {
          long rows = tensor.dims().get(1);
          require(rows <= 16 * MAX, "the vocabulary must be at most 16777216: " + rows);
          return (int) rows;
        }
      }
      throw new MalformedModelException(
          file, "a decoder needs the tensor token_embd.weight; the file has none");
    }

    private double ropeScale() throws MalformedModelException {
      String scaling = metadata.text("llama.rope.scaling.type").orElse("none");
      require(
          scaling.equals("none") || scaling.equals("linear"),
          "llama.rope.scaling.type must be none or linear: " + scaling);
      double factor = real("rope.scaling.factor", real("rope.scale_linear", 1));
      require(factor >= 1 && factor <= 1024, "the rope factor must be in [1, 1024]: " + factor);
      return scaling.equals("linear") || !has("rope.scaling.type") ? 1 / factor : 1;
    }

    private boolean has(String key) {
      return metadata.entries().containsKey("llama." + key);
    }

    private double real(String key, double otherwise) {
      return metadata.real("llama." + key).orElse(otherwise);
    }

    private int size(String key, int otherwise) throws MalformedModelException {
      long value = metadata.integer("llama." + key).orElse((long) otherwise);
      boolean missing = !has(key) && otherwise < 0;
      require(!missing, "the file must say llama." + key);
      require(value >= 1 && value <= MAX, "llama." + key + " must be 1 to " + MAX + ": " + value);
      return (int) value;
    }

    private void require(boolean holds, String rule) throws MalformedModelException {
      if (!holds) {
        throw new MalformedModelException(file, rule);
      }
    }
  }
}
