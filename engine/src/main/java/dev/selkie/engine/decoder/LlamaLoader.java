package dev.selkie.engine.decoder;

import dev.selkie.engine.weights.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the weights of architecture llama. Matrices that take the same input are stacked by rows
 * into one: {@code blk.N.attn_qkv}, {@code blk.N.ffn_gate_up}. A matrix may have a bias.
 */
final class LlamaLoader {
  private final TensorTable tensors;
  private final LlamaParameters model;
  private final LinearFactory linear;
  private final List<LinearOperator> made = new ArrayList<>();

  LlamaLoader(TensorTable tensors, LlamaParameters model, LinearFactory linear) {
    this.tensors = tensors;
    this.model = model;
    this.linear = linear;
  }

  /** Everything read so far that must be closed, in order. */
  List<LinearOperator> made() {
    return made;
  }

  TensorInfo embedding() throws IOException {
    return tensors.matrix("token_embd.weight", model.vocabulary(), model.width());
  }

  RotaryEmbedding rotation() throws IOException {
    float[] factors =
        tensors
            .optionalVector("rope_freqs.weight", model.ropeDimensions() / 2)
            .orElse(new float[0]);
    return new RotaryEmbedding(
        model.headDimension(),
        model.ropeDimensions(),
        model.ropeBase(),
        model.ropeScale(),
        factors);
  }

  RmsNorm norm(String name) throws IOException {
    return new RmsNorm(tensors.vector(name + ".weight", model.width()), model.epsilon());
  }

  LlamaLayer layer(int index) throws IOException {
    String prefix = "blk." + index + ".";
    int width = model.width();
    int hidden = model.hidden();
    return new LlamaLayer(
        norm(prefix + "attn_norm"),
        stacked(
            prefix + "attn_qkv",
            width,
            new Part(prefix + "attn_q", model.queryWidth()),
            new Part(prefix + "attn_k", model.kvWidth()),
            new Part(prefix + "attn_v", model.kvWidth())),
        stacked(
            prefix + "attn_output", model.queryWidth(), new Part(prefix + "attn_output", width)),
        norm(prefix + "ffn_norm"),
        stacked(
            prefix + "ffn_gate_up",
            width,
            new Part(prefix + "ffn_gate", hidden),
            new Part(prefix + "ffn_up", hidden)),
        stacked(prefix + "ffn_down", hidden, new Part(prefix + "ffn_down", width)));
  }

  /** The output matrix, which may be the embedding. */
  LinearOperator output() throws IOException {
    String name = tensors.has("output.weight") ? "output" : "token_embd";
    return stacked("output", model.width(), new Part(name, model.vocabulary()));
  }

  /** A tensor without {@code .weight} or {@code .bias}, and its rows. */
  private record Part(String name, int rows) {}

  private LinearOperator stacked(String name, int cols, Part... parts) throws IOException {
    List<TensorInfo> infos = new ArrayList<>();
    for (Part part : parts) {
      infos.add(tensors.matrix(part.name() + ".weight", part.rows(), cols));
    }
    LinearOperator product = linear.create(new MatrixReader(tensors, name, infos));
    made.add(product);
    int rows = Arrays.stream(parts).mapToInt(Part::rows).sum();
    float[] bias = new float[rows];
    boolean biased = false;
    int at = 0;
    for (Part part : parts) {
      String biasName = part.name() + ".bias";
      if (tensors.has(biasName)) {
        System.arraycopy(tensors.vector(biasName, part.rows()), 0, bias, at, part.rows());
        biased = true;
      }
      at += part.rows();
    }
    return biased ? new BiasedLinear(product, bias) : product;
  }
}
