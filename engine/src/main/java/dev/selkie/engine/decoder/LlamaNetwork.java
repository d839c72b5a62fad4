package dev.selkie.engine.decoder;

import dev.selkie.engine.quantization.BlockDecoder;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.kernels.FloatMath;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * Architecture llama [1]: RMSNorm, rotary positions, grouped-query attention, SwiGLU. A pass puts
 * the new tokens of all sequences in one matrix, so each weight is read once for all of them; only
 * attention looks at sequences apart. Logits do not depend on what else is in the pass: every sum
 * has an order of its own.
 *
 * [1] Touvron et al.: LLaMA: Open and Efficient Foundation Language Models, 2023.
 */
/** The network of architecture llama: weights, and one pass over them. */
final class LlamaNetwork implements AutoCloseable {
  /** Logits computed at once. */
  private static final int OUTPUT_VALUES = 1 << 24;

  private final LlamaParameters model;
  private final WorkerPool pool;
  private final TensorInfo embeddingInfo;
  private final ByteBuffer embedding;
  private final WeightMemory memory;
  private final RotaryEmbedding rotation;
  private final Attention attention;
  private final List<LlamaLayer> layers;
  private final RmsNorm outputNorm;
  private final LinearOperator output;

  LlamaNetwork(
      LlamaParameters model,
      WorkerPool pool,
      KeyValuePages pages,
      LlamaLoader loader,
      TensorTable tensors)
      throws IOException {
    this.model = model;
    this.pool = pool;
    this.attention =
        new Attention(
            AttentionSpec.causal(model.heads(), model.kvHeads(), model.headDimension()),
            pages.layout(),
            pages.kernels());
    rotation = loader.rotation();
    layers = new ArrayList<>();
    for (int i = 0; i < model.layers(); i++) {
      layers.add(loader.layer(i));
    }
    outputNorm = loader.norm("output_norm");
    output = loader.output();
    embeddingInfo = loader.embedding();
    embedding = tensors.read(embeddingInfo);
    memory = tensors.memory();
  }

  /** Runs one pass; appends the logits of the wanted positions. */
  void run(List<Piece> pass, List<float[]> logits) {
    Piece last = pass.get(pass.size() - 1);
    int tokens = last.row() + last.tokens();
    for (Piece piece : pass) {
      piece.cache().reserve(piece.start() + piece.tokens());
      rotation.prepare(piece.start() + piece.tokens());
    }
    Buffers buffers = new Buffers(model, tokens);
    embed(pass, buffers.x());
    for (int i = 0; i < layers.size(); i++) {
      attend(pass, i, tokens, buffers);
      feedForward(layers.get(i), tokens, buffers);
    }
    predict(pass, buffers, logits);
    pass.forEach(piece -> piece.cache().advance(piece.tokens()));
  }

  /** Values of one pass, each of shape [tokens, ...]. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Buffers(
      float[] x, float[] normed, float[] qkv, float[] mixed, float[] gateUp, float[] hidden) {
    Buffers(LlamaParameters model, int tokens) {
      this(
          new float[tokens * model.width()],
          new float[tokens * model.width()],
          new float[tokens * (model.queryWidth() + 2 * model.kvWidth())],
          new float[tokens * model.queryWidth()],
          new float[tokens * 2 * model.hidden()],
          new float[tokens * model.hidden()]);
    }
  }

  private void embed(List<Piece> pass, float[] x) {
    int width = model.width();
    for (Piece piece : pass) {
      for (int i = 0; i < piece.tokens(); i++) {
        long first = (long) piece.ids()[piece.from() + i] * width;
        BlockDecoder.decode(
            embeddingInfo.type(), embedding, first, x, (piece.row() + i) * width, width);
      }
    }
  }

  private void attend(List<Piece> pass, int index, int tokens, Buffers buffers) {
    LlamaLayer layer = layers.get(index);
    layer.attentionNorm().apply(buffers.x(), tokens, buffers.normed());
    float[] qkv = buffers.qkv();
    layer.queryKeyValue().apply(buffers.normed(), tokens, qkv);
    int queryWidth = model.queryWidth();
    int stride = queryWidth + 2 * model.kvWidth();
    for (Piece piece : pass) {
      for (int i = 0; i < piece.tokens(); i++) {
        int at = (piece.row() + i) * stride;
        int position = piece.start() + i;
        rotation.rotate(qkv, at, model.heads() + model.kvHeads(), position);
      }
      int keyAt = piece.row() * stride + queryWidth;
      piece
          .cache()
          .store(index, piece.start(), piece.tokens(), qkv, keyAt, keyAt + model.kvWidth(), stride);
    }
    attention.apply(pool, pass, index, qkv, stride, buffers.mixed());
    layer.attentionOutput().apply(buffers.mixed(), tokens, buffers.normed());
    add(buffers.x(), buffers.normed());
  }

  private void feedForward(LlamaLayer layer, int tokens, Buffers buffers) {
    layer.feedForwardNorm().apply(buffers.x(), tokens, buffers.normed());
    float[] gateUp = buffers.gateUp();
    layer.gateUp().apply(buffers.normed(), tokens, gateUp);
    int hidden = model.hidden();
    for (int token = 0; token < tokens; token++) {
      int gate = token * 2 * hidden;
      int target = token * hidden;
      for (int i = 0; i < hidden; i++) {
        buffers.hidden()[target + i] = FloatMath.silu(gateUp[gate + i]) * gateUp[gate + hidden + i];
      }
    }
    layer.down().apply(buffers.hidden(), tokens, buffers.normed());
    add(buffers.x(), buffers.normed());
  }

  private static void add(float[] x, float[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }

  private void predict(List<Piece> pass, Buffers buffers, List<float[]> logits) {
    int width = model.width();
    float[] wanted = new float[pass.stream().mapToInt(Piece::wanted).sum() * width];
    int rows = 0;
    for (Piece piece : pass) {
      int from = (piece.row() + piece.wantedFrom()) * width;
      System.arraycopy(buffers.x(), from, wanted, rows * width, piece.wanted() * width);
      rows += piece.wanted();
    }
    int vocabulary = model.vocabulary();
    int limit = Math.max(1, OUTPUT_VALUES / vocabulary);
    for (int done = 0; done < rows; done += limit) {
      int tokens = Math.min(limit, rows - done);
      float[] x = Arrays.copyOfRange(wanted, done * width, (done + tokens) * width);
      outputNorm.apply(x, tokens, x);
      float[] y = new float[tokens * vocabulary];
      output.apply(x, tokens, y);
      for (int i = 0; i < tokens; i++) {
        logits.add(Arrays.copyOfRange(y, i * vocabulary, (i + 1) * vocabulary));
      }
    }
  }

  @Override
  public void close() {
    layers.forEach(layer -> layer.operators().forEach(LinearOperator::close));
    output.close();
    memory.release(embedding);
  }
}
