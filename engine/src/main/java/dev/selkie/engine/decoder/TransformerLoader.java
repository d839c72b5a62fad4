package dev.selkie.engine.decoder;

import dev.selkie.engine.decoder.Architecture.Trait;
import dev.selkie.engine.weights.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/**
 * Reads the weights of a transformer under GGUF's names. Matrices that take the same input are
 * stacked by rows into one: {@code blk.N.attn_qkv}, {@code blk.N.ffn_gate_up}. A matrix may have a
 * bias.
 */
final class TransformerLoader {
  private final TensorTable tensors;
  private final ModelParameters model;
  private final LinearFactory linear;
  private final RowOperations rows;
  private final List<Runnable> made = new ArrayList<>();

  TransformerLoader(
      TensorTable tensors, ModelParameters model, LinearFactory linear, RowOperations rows) {
    this.tensors = tensors;
    this.model = model;
    this.linear = linear;
    this.rows = rows;
  }

  /** Wipes everything read so far, after a failure. */
  void abandon() {
    made.forEach(Runnable::run);
  }

  EmbeddingTable embedding() throws IOException {
    return table("token_embd.weight", model.vocabulary());
  }

  private EmbeddingTable table(String name, int count) throws IOException {
    EmbeddingTable table =
        new EmbeddingTable(tensors, tensors.matrix(name, count, model.width()), rows.pool());
    made.add(table::close);
    return table;
  }

  /** Vectors of the positions, if the architecture learns them. */
  Optional<EmbeddingTable> positions() throws IOException {
    if (!model.architecture().has(Trait.LEARNED_POSITIONS)) {
      return Optional.empty();
    }
    return Optional.of(table("position_embd.weight", model.context()));
  }

  /** What the layers work on, empty, where the weights lie. */
  ResidualStream residualStream() {
    return new ResidualStream(tensors.memory(), rows, model.width());
  }

  private WeightVector vector(String name, int length) throws IOException {
    WeightVector vector = newVector(length);
    tensors.read(name, length, vector, 0);
    return vector;
  }

  private WeightVector newVector(int length) {
    WeightVector vector = new WeightVector(tensors.memory(), length);
    made.add(vector::close);
    return vector;
  }

  /** For layers that reach all positions. */
  RotaryEmbedding rotation() throws IOException {
    // Of longrope's two sets the short one holds within the original context, which is all there
    // is.
    factors("rope_factors_long.weight").ifPresent(WeightVector::close);
    Optional<WeightVector> factors = factors("rope_factors_short.weight");
    if (factors.isEmpty()) {
      factors = factors("rope_freqs.weight");
    }
    IntToDoubleFunction divisor = factors.isPresent() ? factors.get()::get : pair -> 1;
    RotaryEmbedding rotation = new RotaryEmbedding(model.headDimension(), model.rotary(), divisor);
    factors.ifPresent(WeightVector::close);
    return rotation;
  }

  private Optional<WeightVector> factors(String name) throws IOException {
    return tensors.has(name) ? Optional.of(vector(name, model.rotary().pairs())) : Optional.empty();
  }

  /** For layers with a window. */
  RotaryEmbedding localRotation() {
    return new RotaryEmbedding(model.headDimension(), model.localRotary(), pair -> 1);
  }

  Normalization norm(String name) throws IOException {
    WeightVector weight = vector(name + ".weight", model.width());
    return model.architecture().has(Trait.LAYER_NORM)
        ? new LayerNorm(weight, vector(name + ".bias", model.width()), model.epsilon(), rows)
        : new RmsNorm(weight, model.epsilon(), rows);
  }

  private Optional<Normalization> postNorm(String name) throws IOException {
    return model.architecture().has(Trait.POST_NORMS) ? Optional.of(norm(name)) : Optional.empty();
  }

  private Optional<RmsNorm> headNorm(String name) throws IOException {
    return model.architecture().has(Trait.HEAD_NORMS)
        ? Optional.of(
            new RmsNorm(vector(name + ".weight", model.headDimension()), model.epsilon(), rows))
        : Optional.empty();
  }

  TransformerLayer layer(int index) throws IOException {
    String prefix = "blk." + index + ".";
    int width = model.width();
    return new TransformerLayer(
        norm(prefix + "attn_norm"),
        queryKeyValue(prefix),
        headNorm(prefix + "attn_q_norm"),
        headNorm(prefix + "attn_k_norm"),
        stacked(
            prefix + "attn_output", model.queryWidth(), new Part(prefix + "attn_output", width)),
        postNorm(prefix + "post_attention_norm"),
        norm(prefix + "ffn_norm"),
        model.experts().isPresent() ? experts(prefix, model.experts().get()) : dense(prefix),
        postNorm(prefix + "post_ffw_norm"));
  }

  private LinearOperator queryKeyValue(String prefix) throws IOException {
    String name = prefix + "attn_qkv";
    int width = model.width();
    int kv = model.kvWidth();
    if (model.architecture().has(Trait.FUSED_QUERY_KEY_VALUE) && tensors.has(name + ".weight")) {
      return stacked(name, width, new Part(name, model.queryWidth() + 2 * kv));
    }
    return stacked(
        name,
        width,
        new Part(prefix + "attn_q", model.queryWidth()),
        new Part(prefix + "attn_k", kv),
        new Part(prefix + "attn_v", kv));
  }

  private FeedForward dense(String prefix) throws IOException {
    Architecture architecture = model.architecture();
    boolean gated = !architecture.has(Trait.UNGATED);
    int hidden = model.hidden();
    Part up = new Part(prefix + "ffn_up", hidden);
    LinearOperator first;
    if (!gated) {
      first = stacked(prefix + "ffn_up", model.width(), up);
    } else if (architecture.has(Trait.FUSED_GATE_UP)) {
      first = stacked(prefix + "ffn_up", model.width(), new Part(prefix + "ffn_up", 2 * hidden));
    } else {
      first =
          stacked(prefix + "ffn_gate_up", model.width(), new Part(prefix + "ffn_gate", hidden), up);
    }
    LinearOperator down =
        stacked(prefix + "ffn_down", hidden, new Part(prefix + "ffn_down", model.width()));
    return new DenseFeedForward(first, down, architecture.activation(), gated, rows);
  }

  private FeedForward experts(String prefix, ExpertSpec spec) throws IOException {
    int width = model.width();
    int hidden = spec.hidden();
    TensorInfo router = tensors.matrix(prefix + "ffn_gate_inp.weight", spec.count(), width);
    TensorInfo gate =
        tensors.matrices(prefix + "ffn_gate_exps.weight", spec.count(), hidden, width);
    TensorInfo up = tensors.matrices(prefix + "ffn_up_exps.weight", spec.count(), hidden, width);
    TensorInfo down =
        tensors.matrices(prefix + "ffn_down_exps.weight", spec.count(), width, hidden);
    List<FeedForward> experts = new ArrayList<>();
    for (int e = 0; e < spec.count(); e++) {
      long rows = (long) e * hidden;
      RowRange ownGate = new RowRange(gate, rows, hidden);
      RowRange ownUp = new RowRange(up, rows, hidden);
      RowRange ownDown = new RowRange(down, (long) e * width, width);
      experts.add(
          new DenseFeedForward(
              create(prefix + "ffn_gate_up_exps." + e, List.of(ownGate, ownUp)),
              create(prefix + "ffn_down_exps." + e, List.of(ownDown)),
              model.architecture().activation(),
              true,
              this.rows));
    }
    LinearOperator routing =
        linear.createFloat32(
            new MatrixReader(tensors, prefix + "ffn_gate_inp", List.of(RowRange.all(router))));
    made.add(routing::close);
    return new ExpertFeedForward(
        spec,
        width,
        model.architecture().has(Trait.NORMALIZED_ROUTING),
        routing,
        experts,
        spec.sharedHidden() == 0 ? Optional.empty() : Optional.of(shared(prefix, spec)));
  }

  private ExpertFeedForward.Shared shared(String prefix, ExpertSpec spec) throws IOException {
    int hidden = spec.sharedHidden();
    LinearOperator gateUp =
        stacked(
            prefix + "ffn_gate_up_shexp",
            model.width(),
            new Part(prefix + "ffn_gate_shexp", hidden),
            new Part(prefix + "ffn_up_shexp", hidden));
    LinearOperator down =
        stacked(
            prefix + "ffn_down_shexp", hidden, new Part(prefix + "ffn_down_shexp", model.width()));
    return new ExpertFeedForward.Shared(
        new DenseFeedForward(gateUp, down, model.architecture().activation(), true, rows),
        vector(prefix + "ffn_gate_inp_shexp.weight", model.width()));
  }

  /** The output matrix, which may be the embedding. */
  LinearOperator output() throws IOException {
    boolean tied = !tensors.has("output.weight");
    if (!linear.clientOutput()) {
      Part part = new Part(tied ? "token_embd" : "output", model.vocabulary());
      return stacked("output", model.width(), part);
    }
    if (!tied) {
      throw new IllegalArgumentException(
          "the output layer can stay at the client only where it is the embedding; this model has"
              + " output.weight");
    }
    TensorInfo embedding = tensors.matrix("token_embd.weight", model.vocabulary(), model.width());
    return create("output", List.of(RowRange.all(embedding)), linear::createKnown);
  }

  /** A tensor without {@code .weight} or {@code .bias}, and its rows. */
  private record Part(String name, int rows) {
    String bias() {
      return name + ".bias";
    }
  }

  private LinearOperator stacked(String name, int cols, Part... parts) throws IOException {
    List<RowRange> ranges = new ArrayList<>();
    for (Part part : parts) {
      ranges.add(RowRange.all(tensors.matrix(part.name() + ".weight", part.rows(), cols)));
    }
    LinearOperator product = create(name, ranges);
    return Arrays.stream(parts).anyMatch(part -> tensors.has(part.bias()))
        ? new BiasedLinear(product, bias(parts))
        : product;
  }

  private WeightVector bias(Part... parts) throws IOException {
    WeightVector bias = newVector(Arrays.stream(parts).mapToInt(Part::rows).sum());
    int at = 0;
    for (Part part : parts) {
      if (tensors.has(part.bias())) {
        tensors.read(part.bias(), part.rows(), bias, at);
      }
      at += part.rows();
    }
    return bias;
  }

  private LinearOperator create(String name, List<RowRange> ranges) throws IOException {
    return create(name, ranges, linear::create);
  }

  @FunctionalInterface
  private interface Making {
    LinearOperator of(MatrixReader matrix) throws IOException;
  }

  private LinearOperator create(String name, List<RowRange> ranges, Making making)
      throws IOException {
    List<LinearOperator> stripes = new ArrayList<>();
    MatrixReader matrix = new MatrixReader(tensors, name, ranges);
    for (MatrixReader stripe : matrix.stripes()) {
      LinearOperator product = making.of(stripe);
      made.add(product::close);
      stripes.add(product);
    }
    LinearOperator whole = stripes.size() == 1 ? stripes.get(0) : new StripedLinear(stripes);
    return linear.decorated(name, matrix.cols(), whole);
  }
}
