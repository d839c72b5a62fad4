package dev.selkie.engine.decoder;

import dev.selkie.kernels.Kernels;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * A decoder-only transformer [1]: norm, attention over the sequence's own past, norm, feed-forward,
 * with what the architecture adds to it. A pass puts the new tokens of all sequences in one matrix,
 * so each weight is read once for all of them; only attention looks at sequences apart. Logits do not
 * depend on what else is in the pass: every sum has an order of its own.
 *
 * [1] Radford et al.: Language Models are Unsupervised Multitask Learners, 2019; Touvron et al.:
 * LLaMA: Open and Efficient Foundation Language Models, 2023.
 */
/** A transformer's weights, and one pass over them. */
final class TransformerNetwork implements AutoCloseable {
  /** Tokens per pass: bounds memory, and is what one block of ciphertexts holds. */
  private static final int PASS_TOKENS = 2048;

  private final ModelParameters model;
  private final RowOperations rows;
  private final EmbeddingTable embedding;
  private final Optional<EmbeddingTable> positions;
  private final RotaryEmbedding rotation;
  private final RotaryEmbedding localRotation;
  private final List<Attention> attentions = new ArrayList<>();
  private final List<TransformerLayer> layers = new ArrayList<>();
  private final OutputLayer output;
  private final ResidualStream x;
  private final Optional<StackedLayers> stack;
  private @Nullable Buffers buffers;

  TransformerNetwork(
      ModelParameters model,
      Kernels kernels,
      RowOperations rows,
      KeyValuePages pages,
      TransformerLoader loader)
      throws IOException {
    this.model = model;
    this.rows = rows;
    rotation = loader.rotation();
    localRotation = loader.localRotation();
    for (int i = 0; i < model.layers(); i++) {
      attentions.add(new Attention(model.attention(i), pages.layout(), pages.kernels()));
      layers.add(loader.layer(i));
    }
    output = new OutputLayer(model, loader.norm("output_norm"), loader.output());
    positions = loader.positions();
    embedding = loader.embedding();
    x = loader.residualStream();
    stack = StackedLayers.of(model, kernels, rows.pool(), pages.layout(), layers, output);
  }

  /** Most tokens of a pass that runs best. */
  int passTokens() {
    return stack.isPresent() ? StackedLayers.PASS_TOKENS : PASS_TOKENS;
  }

  /** Runs one pass; appends the logits of the wanted positions. */
  void run(List<Piece> pass, List<float[]> logits) {
    Piece last = pass.get(pass.size() - 1);
    int tokens = last.row() + last.tokens();
    for (Piece piece : pass) {
      piece.cache().reserve(piece.start() + piece.tokens());
      rotation.prepare(piece.start() + piece.tokens());
      localRotation.prepare(piece.start() + piece.tokens());
    }
    embed(pass, x.begin(tokens));
    if (stack.isPresent()) {
      stack.get().run(pass, tokens, x, rotation, localRotation);
    } else {
      Buffers buffers = buffers(tokens);
      for (int i = 0; i < layers.size(); i++) {
        attend(pass, i, tokens, buffers);
        feedForward(layers.get(i), tokens, buffers);
      }
    }
    output.predict(pass, stack, x, logits);
    pass.forEach(piece -> piece.cache().advance(piece.tokens()));
  }

  private Buffers buffers(int tokens) {
    Buffers kept = buffers;
    if (kept == null || kept.tokens() < tokens) {
      kept = Buffers.of(model, tokens);
      buffers = kept;
    }
    return kept;
  }

  /** Values of one pass, each of shape [tokens, ...] or larger; used again by the next pass. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Buffers(
      int tokens, float[] normed, float[] added, float[] qkv, float[] mixed, Scratch scratch) {
    static Buffers of(ModelParameters model, int tokens) {
      return new Buffers(
          tokens,
          new float[tokens * model.width()],
          new float[tokens * model.width()],
          new float[tokens * (model.queryWidth() + 2 * model.kvWidth())],
          new float[tokens * model.queryWidth()],
          new Scratch());
    }
  }

  private void embed(List<Piece> pass, FloatBuffer x) {
    for (Piece piece : pass) {
      for (int i = 0; i < piece.tokens(); i++) {
        int at = (piece.row() + i) * model.width();
        embedding.read(piece.ids()[piece.from() + i], model.embeddingScale(), x, at);
        if (positions.isPresent()) {
          positions.get().add(piece.start() + i, x, at);
        }
      }
    }
  }

  private void attend(List<Piece> pass, int index, int tokens, Buffers buffers) {
    TransformerLayer layer = layers.get(index);
    layer.attentionNorm().apply(x, tokens, buffers.normed());
    float[] qkv = buffers.qkv();
    layer.queryKeyValue().apply(buffers.normed(), tokens, qkv);
    int queryWidth = model.queryWidth();
    int stride = queryWidth + 2 * model.kvWidth();
    RotaryEmbedding turning = model.isLocal(index) ? localRotation : rotation;
    rows.forRows(
        tokens,
        stride,
        (from, to) ->
            pass.forEach(piece -> turnAndStore(piece, layer, index, turning, qkv, from, to)));
    attentions.get(index).apply(rows.pool(), pass, index, qkv, stride, buffers.mixed());
    layer.attentionOutput().apply(buffers.mixed(), tokens, buffers.added());
    layer
        .attentionPostNorm()
        .ifPresent(norm -> norm.apply(buffers.added(), tokens, buffers.added()));
    x.add(buffers.added(), tokens);
  }

  /** Prepares the queries of those of a piece's tokens in rows [from, to), stores their keys. */
  private void turnAndStore(
      Piece piece,
      TransformerLayer layer,
      int index,
      RotaryEmbedding turning,
      float[] qkv,
      int from,
      int to) {
    int first = Math.max(from, piece.row());
    int count = Math.min(to, piece.row() + piece.tokens()) - first;
    if (count <= 0) {
      return;
    }
    int queryWidth = model.queryWidth();
    int stride = queryWidth + 2 * model.kvWidth();
    for (int at = first * stride; at < (first + count) * stride; at += stride) {
      int own = at;
      layer.queryNorm().ifPresent(norm -> norm.heads(qkv, own, model.heads()));
      layer.keyNorm().ifPresent(norm -> norm.heads(qkv, own + queryWidth, model.kvHeads()));
    }
    int at = first * stride;
    int position = piece.start() + first - piece.row();
    int heads = model.heads() + model.kvHeads();
    turning.rotate(rows.kernels(), qkv, at, stride, count, heads, position);
    int keyAt = at + queryWidth;
    piece.cache().store(index, position, count, qkv, keyAt, keyAt + model.kvWidth(), stride);
  }

  private void feedForward(TransformerLayer layer, int tokens, Buffers buffers) {
    layer.feedForwardNorm().apply(x, tokens, buffers.normed());
    layer.feedForward().apply(buffers.normed(), tokens, buffers.added(), buffers.scratch());
    layer
        .feedForwardPostNorm()
        .ifPresent(norm -> norm.apply(buffers.added(), tokens, buffers.added()));
    x.add(buffers.added(), tokens);
  }

  /** Forgets positions {@code [sinks, sinks + dropped)} of a sequence. */
  void shift(KeyValueCache cache, int sinks, int dropped) {
    if (positions.isPresent()) {
      throw new UnsupportedOperationException(
          "a model that learns its positions cannot shift its context");
    }
    RotaryEmbedding.Turn turn = rotation.back(dropped);
    RotaryEmbedding.Turn localTurn = localRotation.back(dropped);
    cache.shift(
        sinks,
        dropped,
        shift ->
            rows.pool()
                .forRange(
                    model.layers(),
                    1,
                    1,
                    (from, to) -> {
                      for (int i = from; i < to; i++) {
                        RotaryEmbedding.Turn own = model.isLocal(i) ? localTurn : turn;
                        shift.layer(i, (x, at) -> own.apply(rows.kernels(), x, at));
                      }
                    }));
  }

  /** Tokens that each expert has seen so far, a row for each layer; empty without experts. */
  List<long[]> expertLoads() {
    List<long[]> loads = new ArrayList<>();
    for (TransformerLayer layer : layers) {
      if (layer.feedForward() instanceof ExpertFeedForward experts) {
        loads.add(experts.load());
      }
    }
    return loads;
  }

  @Override
  public void close() {
    stack.ifPresent(StackedLayers::close);
    layers.forEach(TransformerLayer::close);
    output.close();
    positions.ifPresent(EmbeddingTable::close);
    x.close();
    embedding.close();
  }
}
