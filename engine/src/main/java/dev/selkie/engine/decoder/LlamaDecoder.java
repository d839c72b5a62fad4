package dev.selkie.engine.decoder;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.quantization.BlockDecoder;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Architecture llama [1]: RMSNorm, rotary positions, grouped-query attention, SwiGLU. A pass puts
 * the new tokens of all sequences in one matrix, so each weight is read once for all of them; only
 * attention looks at sequences apart. Logits do not depend on what else is in the pass: every sum
 * has an order of its own.
 *
 * [1] Touvron et al.: LLaMA: Open and Efficient Foundation Language Models, 2023.
 */
/** The decoder for architecture llama, in any mode. */
public final class LlamaDecoder implements Decoder {
  /** Tokens per pass: bounds memory, and is what one block of ciphertexts holds. */
  private static final int PASS_TOKENS = 2048;

  /** Logits computed at once. */
  private static final int OUTPUT_VALUES = 1 << 24;

  private static final Logger LOG = LoggerFactory.getLogger(LlamaDecoder.class);

  private final ExecutionMode mode;
  private final LlamaParameters model;
  private final WorkerPool pool;
  private final LinearFactory linear;
  private final TensorInfo embeddingInfo;
  private final ByteBuffer embedding;
  private final RotaryEmbedding rotation;
  private final Attention attention;
  private final List<LlamaLayer> layers;
  private final RmsNorm outputNorm;
  private final LinearOperator output;
  private boolean closed;

  private LlamaDecoder(
      ExecutionMode mode,
      LlamaParameters model,
      WorkerPool pool,
      LinearFactory linear,
      LlamaLoader loader,
      TensorTable tensors)
      throws IOException {
    this.mode = mode;
    this.model = model;
    this.pool = pool;
    this.linear = linear;
    this.attention = new Attention(model.heads(), model.kvHeads(), model.headDimension());
    rotation = loader.rotation();
    layers = new ArrayList<>();
    for (int i = 0; i < model.layers(); i++) {
      layers.add(loader.layer(i));
    }
    outputNorm = loader.norm("output_norm");
    output = loader.output();
    embeddingInfo = loader.embedding();
    tensors.requireAllUsed();
    embedding = tensors.read(embeddingInfo);
  }

  /**
   * Reads the weights and prepares them for a mode.
   *
   * @param file the model's name in messages
   * @param threads threads that compute at once, at least 1
   * @throws dev.selkie.engine.weights.MalformedModelException if the model is of another
   *     architecture, or its tensors do not fit
   * @throws IllegalArgumentException if the mode names a back end that is not there
   * @throws dev.selkie.engine.linear.UncertifiedMatrixException if a matrix cannot be proved exact
   */
  public static LlamaDecoder load(
      Path file, WeightSource source, ExecutionMode mode, Kernels kernels, int threads)
      throws IOException {
    LlamaParameters model = LlamaParameters.from(file, source.metadata(), source.tensors());
    TensorTable tensors = new TensorTable(file, source);
    WorkerPool pool = new WorkerPool(threads);
    List<AutoCloseable> opened = new ArrayList<>(List.of(pool));
    try {
      LinearFactory linear = new LinearFactory(mode, kernels, pool);
      opened.add(linear);
      LlamaLoader loader = new LlamaLoader(tensors, model, linear);
      opened.add(() -> loader.made().forEach(LinearOperator::close));
      LlamaDecoder decoder = new LlamaDecoder(mode, model, pool, linear, loader, tensors);
      linear.deviations().forEach(line -> LOG.info("{} {}: {}", file, mode.label(), line));
      return decoder;
    } catch (IOException | RuntimeException | Error e) {
      closeAfter(e, opened);
      throw e;
    }
  }

  private static void closeAfter(Throwable failure, List<AutoCloseable> opened) {
    for (int i = opened.size() - 1; i >= 0; i--) {
      try {
        opened.get(i).close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }

  @Override
  public ExecutionMode mode() {
    return mode;
  }

  @Override
  public int vocabularySize() {
    return model.vocabulary();
  }

  @Override
  public int contextLength() {
    return model.context();
  }

  @Override
  public DecoderState newState() {
    return new KeyValueCache(this, model.layers(), model.kvHeads(), model.headDimension());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Everything is checked before any state changes.
   *
   * @throws ContextLengthException if a sequence would outgrow the context
   */
  @Override
  public synchronized float[][] forward(List<Segment> segments) {
    check(segments);
    List<float[]> logits = new ArrayList<>();
    for (List<Piece> pass : Piece.passes(segments, PASS_TOKENS)) {
      run(pass, logits);
    }
    return logits.toArray(float[][]::new);
  }

  private void check(List<Segment> segments) {
    if (closed) {
      throw new IllegalStateException("the decoder is closed");
    }
    Set<DecoderState> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Segment segment : segments) {
      if (!(segment.state() instanceof KeyValueCache cache) || cache.owner() != this) {
        throw new IllegalArgumentException("a state must come from this decoder");
      }
      if (!seen.add(cache)) {
        throw new IllegalArgumentException("a state may appear in one segment only");
      }
      long end = (long) cache.position() + segment.ids().length;
      if (end > model.context()) {
        throw new ContextLengthException((int) Math.min(end, Integer.MAX_VALUE), model.context());
      }
      for (int id : segment.ids()) {
        if (id < 0 || id >= model.vocabulary()) {
          throw new IllegalArgumentException(
              "a token id must be in [0, " + model.vocabulary() + "): " + id);
        }
      }
    }
  }

  private void run(List<Piece> pass, List<float[]> logits) {
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
        piece
            .cache()
            .store(index, position, qkv, at + queryWidth, at + queryWidth + model.kvWidth());
      }
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
      float[] x = java.util.Arrays.copyOfRange(wanted, done * width, (done + tokens) * width);
      outputNorm.apply(x, tokens, x);
      float[] y = new float[tokens * vocabulary];
      output.apply(x, tokens, y);
      for (int i = 0; i < tokens; i++) {
        logits.add(java.util.Arrays.copyOfRange(y, i * vocabulary, (i + 1) * vocabulary));
      }
    }
  }

  @Override
  public List<MatrixCertificate> certificates() {
    return linear.certificates();
  }

  @Override
  public LinearCost linearCost() {
    return linear.cost();
  }

  @Override
  public List<String> deviations() {
    return linear.deviations();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    layers.forEach(layer -> layer.operators().forEach(LinearOperator::close));
    output.close();
    linear.close();
    MatrixReader.wipe(embedding);
    pool.close();
  }
}
