package dev.selkie.engine.decoder;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.MatrixLeakage;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.KeyValueLayout;
import dev.selkie.kernels.KeyValueType;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The decoder for every architecture that Selkie knows, in any mode. */
public final class LlamaDecoder implements Decoder {
  private static final Logger LOG = LoggerFactory.getLogger(LlamaDecoder.class);

  private final ExecutionMode mode;
  private final ModelParameters model;
  private final WorkerPool pool;
  private final LinearFactory linear;
  private final KeyValuePages pages;
  private final TransformerNetwork network;
  private boolean closed;

  private LlamaDecoder(
      ExecutionMode mode,
      ModelParameters model,
      WorkerPool pool,
      LinearFactory linear,
      KeyValuePages pages,
      TransformerNetwork network) {
    this.mode = mode;
    this.model = model;
    this.pool = pool;
    this.linear = linear;
    this.pages = pages;
    this.network = network;
  }

  /**
   * Reads the weights and prepares them for a mode.
   *
   * @param file the model's name in messages
   * @param threads threads that compute at once, at least 1
   * @throws dev.selkie.engine.weights.MalformedModelException if the model is of another
   *     architecture, or its tensors do not fit
   * @throws IllegalArgumentException if the mode names a back end that is not there, or asks for
   *     encryption of a mixture of experts
   * @throws dev.selkie.engine.linear.UncertifiedMatrixException if a matrix cannot be proved exact
   */
  public static LlamaDecoder load(
      Path file, WeightSource source, ExecutionMode mode, Kernels kernels, int threads)
      throws IOException {
    return load(file, source, mode, keyValueType(mode), LinearDecorator.NONE, kernels, threads);
  }

  /** f16 where the linear layers round to 8 bits anyway; the reference and its twins keep f32. */
  private static KeyValueType keyValueType(ExecutionMode mode) {
    return mode instanceof ExecutionMode.Quantized ? KeyValueType.F16 : KeyValueType.F32;
  }

  /**
   * As {@link #load(Path, WeightSource, ExecutionMode, Kernels, int)}, with a choice of how keys
   * and values are kept, and of who looks on.
   */
  public static LlamaDecoder load(
      Path file,
      WeightSource source,
      ExecutionMode mode,
      KeyValueType keyValueType,
      LinearDecorator decorator,
      Kernels kernels,
      int threads)
      throws IOException {
    ModelParameters model = ParameterReader.read(file, source.metadata(), source.tensors());
    if (mode instanceof ExecutionMode.Encrypted && model.experts().isPresent()) {
      throw new IllegalArgumentException(
          "a mixture of experts cannot run in mode enc: the server would see which experts each"
              + " token asks for");
    }
    TensorTable tensors = new TensorTable(file, source);
    WorkerPool pool = new WorkerPool(threads);
    List<AutoCloseable> opened = new ArrayList<>(List.of(pool));
    try {
      LinearFactory linear = new LinearFactory(mode, decorator, kernels, pool);
      opened.add(linear);
      RowOperations rows = new RowOperations(kernels.vectors(), pool);
      TransformerLoader loader = new TransformerLoader(tensors, model, linear, rows);
      opened.add(loader::abandon);
      KeyValueLayout layout =
          new KeyValueLayout(keyValueType, model.layers(), model.kvHeads(), model.headDimension());
      KeyValuePages pages = new KeyValuePages(layout, kernels.attention());
      TransformerNetwork network = new TransformerNetwork(model, kernels, rows, pages, loader);
      linear.loaded();
      tensors.requireAllUsed(model.architecture());
      model.notes().forEach(line -> LOG.warn("{}: {}", file, line));
      linear.deviations().forEach(line -> LOG.info("{} {}: {}", file, mode.label(), line));
      return new LlamaDecoder(mode, model, pool, linear, pages, network);
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
    return new KeyValueCache(this, pages);
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
    for (List<Piece> pass : Piece.passes(segments, network.passTokens())) {
      network.run(pass, logits);
    }
    return logits.toArray(float[][]::new);
  }

  @Override
  public synchronized void shift(DecoderState state, int sinks, int dropped) {
    requireOpen();
    KeyValueCache cache = own(state);
    int end = cache.position();
    if (sinks < 0 || dropped < 1 || (long) sinks + dropped > end) {
      throw new IllegalArgumentException(
          String.format(
              "sinks and dropped tokens must lie in the sequence of %d: %d + %d",
              end, sinks, dropped));
    }
    network.shift(cache, sinks, dropped);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the decoder is closed");
    }
  }

  private KeyValueCache own(DecoderState state) {
    if (!(state instanceof KeyValueCache cache) || cache.owner() != this) {
      throw new IllegalArgumentException("a state must come from this decoder");
    }
    cache.requireOpen();
    return cache;
  }

  private void check(List<Segment> segments) {
    requireOpen();
    Set<DecoderState> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Segment segment : segments) {
      KeyValueCache cache = own(segment.state());
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

  @Override
  public List<MatrixCertificate> certificates() {
    return linear.certificates();
  }

  @Override
  public List<MatrixLeakage> leakage() {
    return linear.leakage();
  }

  @Override
  public LinearCost linearCost() {
    return linear.cost();
  }

  @Override
  public List<String> deviations() {
    return Stream.concat(model.notes().stream(), linear.deviations().stream()).toList();
  }

  @Override
  public List<long[]> expertLoads() {
    return network.expertLoads();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    network.close();
    pages.close();
    linear.close();
    pool.close();
  }
}
