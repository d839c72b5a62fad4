package dev.selkie.engine.decoder;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.LinearSession;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.MatrixLeakage;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.kernels.IntegerActivations;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.PackedBlocks;
import dev.selkie.kernels.PackedIntegers;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Makes the linear layers of one mode, and holds the session they may need. */
final class LinearFactory implements AutoCloseable {
  private static final int BLOCK = 32;

  /** Columns whose sums the packed product keeps exact. */
  private static final int MOST_PACKED_COLUMNS = 1 << 16;

  private final ExecutionMode mode;
  private final LinearDecorator decorator;
  private final Kernels kernels;
  private final RowShares shares;
  private final BlockLoader blockLoader;
  private final IntegerActivations integerActivations;
  private final Optional<LinearSession> session;
  private final Map<String, Integer> deviations = new TreeMap<>();

  LinearFactory(ExecutionMode mode, LinearDecorator decorator, Kernels kernels, WorkerPool pool) {
    this.mode = mode;
    this.decorator = decorator;
    this.kernels = kernels;
    this.shares = new RowShares(pool);
    this.integerActivations = kernels.newIntegerActivations();
    this.blockLoader = new BlockLoader(kernels, pool);
    this.session =
        backend(mode, kernels, shares)
            .map(decorator::backend)
            .map(backend -> backend.open(pool.threads()));
  }

  private static Optional<LinearBackend> backend(
      ExecutionMode mode, Kernels kernels, RowShares shares) {
    if (mode instanceof ExecutionMode.ClearInteger) {
      return Optional.of(new ClearBackend(kernels, shares));
    }
    return mode instanceof ExecutionMode.Encrypted encrypted
        ? Optional.of(find(encrypted.backend()))
        : Optional.empty();
  }

  private static LinearBackend find(String name) {
    List<String> found = new ArrayList<>();
    for (LinearBackend backend : ServiceLoader.load(LinearBackend.class)) {
      if (backend.name().equals(name)) {
        return backend;
      }
      found.add(backend.name());
    }
    throw new IllegalArgumentException(
        "the encrypted backend must be one of those on the class path, "
            + (found.isEmpty() ? "of which there is none" : found)
            + ": "
            + name);
  }

  /** Makes one layer. */
  LinearOperator create(MatrixReader matrix) throws IOException {
    int cols = matrix.cols();
    if (mode instanceof ExecutionMode.Quantized && cols % BLOCK == 0) {
      return blocks(matrix);
    }
    if (mode instanceof ExecutionMode.ClearInteger clear) {
      return packable(matrix, clear.scheme())
          ? clearInteger(matrix, clear.scheme())
          : integer(matrix, clear.scheme(), session.orElseThrow());
    }
    if (mode instanceof ExecutionMode.Encrypted encrypted) {
      return integer(matrix, encrypted.scheme(), session.orElseThrow());
    }
    if (mode instanceof ExecutionMode.Quantized) {
      note("float32, since the width is no multiple of 32: " + cols);
    }
    return createFloat32(matrix);
  }

  /** A finished layer as the decorator wants it. */
  LinearOperator decorated(String name, int cols, LinearOperator layer) {
    return decorator.layer(name, cols, layer);
  }

  /** Makes one layer in float32 whatever the mode, for small matrices that the client computes. */
  LinearOperator createFloat32(MatrixReader matrix) throws IOException {
    return new Float32Linear(
        kernels, shares, matrix.memory(), matrix.as(TensorType.F32), matrix.rows(), matrix.cols());
  }

  private LinearOperator blocks(MatrixReader matrix) throws IOException {
    List<TensorType> floats =
        matrix.types().stream().filter(type -> BlockLoader.formatOf(type).isEmpty()).toList();
    if (!floats.isEmpty()) {
      note("Q8_0 blocks, made at load from " + floats);
    }
    return blockLoader.load(matrix);
  }

  /** Lets go of what only loading needs. */
  void loaded() {
    blockLoader.close();
  }

  private LinearOperator clearInteger(MatrixReader matrix, IntegerScheme scheme)
      throws IOException {
    QuantizedRows rows = matrix.quantized(scheme);
    int count = matrix.rows();
    int bytes = matrix.require(kernels.packedIntegerBytes(count, matrix.cols()));
    PackedIntegers packed =
        new PackedIntegers(count, matrix.cols(), matrix.memory().allocate(bytes));
    int panel = PackedBlocks.PANEL;
    int panels = (count - 1) / panel + 1;
    shares
        .pool()
        .forRange(
            panels,
            1,
            panels,
            (from, to) ->
                kernels.packIntegers(
                    rows.storage(), packed, from * panel, Math.min(count, to * panel)));
    matrix.memory().release(rows.storage());
    return new ClearIntegerLinear(
        matrix.name(),
        kernels,
        shares.pool(),
        matrix.memory(),
        integerActivations,
        scheme.activationMax(),
        packed,
        rows.scales());
  }

  private LinearOperator integer(MatrixReader matrix, IntegerScheme scheme, LinearSession session)
      throws IOException {
    QuantizedRows weights = matrix.quantized(scheme);
    return new IntegerLinear(
        matrix.name(), session.prepare(weights.matrix(), scheme.activationMax()), weights, scheme);
  }

  private static boolean packable(MatrixReader matrix, IntegerScheme scheme) {
    return scheme.limbs() == 1 && matrix.cols() <= MOST_PACKED_COLUMNS;
  }

  /** Whether the client computes the output layer of mode {@code enc}. */
  boolean clientOutput() {
    return mode instanceof ExecutionMode.Encrypted encrypted && encrypted.clientOutput();
  }

  /**
   * Makes the layer of a matrix that the client has anyway, such as the tied embedding: as {@link
   * #create}, but in mode {@code enc} in the clear if the mode says so.
   */
  LinearOperator createKnown(MatrixReader matrix) throws IOException {
    if (mode instanceof ExecutionMode.Encrypted encrypted && encrypted.clientOutput()) {
      IntegerScheme scheme = encrypted.scheme();
      return packable(matrix, scheme)
          ? clearInteger(matrix, scheme)
          : integer(matrix, scheme, new ClearBackend(kernels, shares).open(1));
    }
    return create(matrix);
  }

  private void note(String deviation) {
    deviations.merge(deviation, 1, Integer::sum);
  }

  /** Where a matrix is not computed as the file has it: one line a kind, with the count. */
  List<String> deviations() {
    return deviations.entrySet().stream()
        .map(entry -> entry.getValue() + " matrices as " + entry.getKey())
        .toList();
  }

  List<MatrixCertificate> certificates() {
    return session.map(LinearSession::certificates).orElse(List.of());
  }

  List<MatrixLeakage> leakage() {
    return session.map(LinearSession::leakage).orElse(List.of());
  }

  LinearCost cost() {
    return session.map(LinearSession::cost).orElse(LinearCost.NONE);
  }

  @Override
  public void close() {
    loaded();
    session.ifPresent(LinearSession::close);
  }
}
