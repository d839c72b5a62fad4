package dev.selkie.fhe.linear.server;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.fhe.linear.wire.LaneShape;
import dev.selkie.fhe.linear.wire.MalformedMessageException;
import dev.selkie.fhe.linear.wire.MaskKey;
import dev.selkie.fhe.linear.wire.MatrixDescription;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.RequestShape;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.ring.ResiduePacking;
import dev.selkie.fhe.ring.Ring;
import dev.selkie.fhe.ring.RingTables;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/*
 * The same ciphertexts as in block mode, split in time. Offline: W·a for N future lanes, from a
 * seed. Online: for each token one coefficient of every c0, hence W times a vector of residues; the
 * weights are read once.
 */
/** Pool mode of one matrix. Safe for use by several threads. */
final class LaneProduct {
  /** From so many tokens on the blocked product is faster than reading W for each few. */
  private static final int BLOCKED_TOKENS = 12;

  /**
   * Up to so many products of a weight and a residue one thread is done, in some 0.15 ms, before
   * another one that slept since the last message has woken.
   */
  private static final int ONE_THREAD_PRODUCTS = 1 << 22;

  /** Pools that a matrix remembers: the one in use, the next, and some of an earlier run. */
  private static final int KEPT_POOLS = 16;

  private static final int MOST_KEPT = 1 << 20;

  private final IntegerMatrix matrix;
  private final MatrixDescription description;
  private final Kernels kernels;
  private final Ring ring;
  private final WorkerPool pool;
  private final RingTables tables;
  private final SpareMemory inputs = new SpareMemory(MOST_KEPT);
  private final SpareMemory outputs = new SpareMemory(MOST_KEPT);

  /** The first lane of each pool that was never named; a pool may be older than this session. */
  private final Map<Long, Integer> nextLanes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
          return size() > KEPT_POOLS;
        }
      };

  LaneProduct(IntegerMatrix matrix, MatrixDescription description, ServerResources resources) {
    this.matrix = matrix;
    this.description = description;
    this.kernels = resources.kernels();
    this.ring = resources.ring();
    this.pool = resources.pool();
    this.tables = RingTables.of(description.coefficientBits());
  }

  /** Answers a pool request: c1 of every row, for all lanes. */
  ByteBuffer open(MessageHeader header, ByteBuffer request) throws MalformedMessageException {
    checkParameters(header);
    if (header.tokens() != Certifier.DEGREE || header.payloadLength() != RequestShape.SEED_LENGTH) {
      throw new MalformedMessageException(
          "a pool request has 2048 lanes and a seed: payload=" + header.payloadLength());
    }
    byte[] seed = new byte[RequestShape.SEED_LENGTH];
    request.get(MessageHeader.LENGTH, seed);
    byte[] key = MaskKey.derive(header.session(), header.matrix(), seed);
    ByteBuffer masks = residues(matrix.cols(), Certifier.DEGREE);
    pool.forRange(
        matrix.cols(),
        (from, to) -> {
          for (int j = from; j < to; j++) {
            ring.mask(tables, key, j, masks, j * RingTables.POLYNOMIAL_BYTES);
          }
        });
    return pack(header, multiplyBlock(masks, Certifier.DEGREE));
  }

  private ByteBuffer pack(MessageHeader header, ByteBuffer y) {
    ResiduePacking packing =
        new ResiduePacking(description.coefficientBits(), description.truncation().c1());
    int length = packing.packedLength(Certifier.DEGREE);
    ByteBuffer response =
        header
            .answer(MessageKind.POOL_RESPONSE, Math.multiplyExact(length, matrix.rows()))
            .message();
    pool.forRange(
        matrix.rows(),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            ring.pack(
                packing,
                y,
                i * RingTables.POLYNOMIAL_BYTES,
                Certifier.DEGREE,
                response,
                MessageHeader.LENGTH + i * length);
          }
        });
    return response;
  }

  /** Answers a lane request: c0 of every row for each of its lanes. */
  ByteBuffer multiply(MessageHeader header, ByteBuffer request) throws MalformedMessageException {
    checkParameters(header);
    LaneShape up =
        new LaneShape(
            matrix.cols(), header.tokens(), new ResiduePacking(description.coefficientBits(), 0));
    if (header.tokens() < 1
        || header.tokens() > Certifier.DEGREE
        || header.payloadLength() != LaneShape.HEAD_LENGTH + up.length()) {
      throw new MalformedMessageException(
          "a lane request holds one run a token: payload=" + header.payloadLength());
    }
    useLanes(LaneShape.pool(request), LaneShape.lane(request), header.tokens());
    ByteBuffer x = inputs.take(bytes(up.tokens(), up.width()));
    read(up, request, x);
    if (header.tokens() >= BLOCKED_TOKENS) {
      return write(header, multiplyMany(x, up));
    }
    ByteBuffer y = outputs.take(bytes(up.tokens(), matrix.rows()));
    multiplyFew(x, up, y);
    ByteBuffer response = write(header, y);
    inputs.give(x);
    outputs.give(y);
    return response;
  }

  private void checkParameters(MessageHeader header) throws MalformedMessageException {
    if (header.coefficientBits() != description.coefficientBits()
        || header.log2t() != description.log2t()) {
      throw new MalformedMessageException(
          "parameters must be the matrix's own: bits=" + header.coefficientBits());
    }
  }

  /** A client that was set back, or copied, names a lane again. */
  private void useLanes(long number, int lane, int count) throws MalformedMessageException {
    synchronized (nextLanes) {
      int next = nextLanes.getOrDefault(number, 0);
      if (lane < next || (long) lane + count > Certifier.DEGREE) {
        throw new MalformedMessageException(
            "lanes must be new ones: lane=" + lane + " next=" + next);
      }
      nextLanes.put(number, lane + count);
    }
  }

  private void read(LaneShape up, ByteBuffer request, ByteBuffer x)
      throws MalformedMessageException {
    ByteBuffer in = RequestReader.direct(request);
    AtomicBoolean malformed = new AtomicBoolean();
    int first = MessageHeader.LENGTH + LaneShape.HEAD_LENGTH;
    pool.forRange(
        up.tokens(),
        (from, to) -> {
          for (int t = from; t < to; t++) {
            int at = first + t * up.tokenLength();
            int row = t * up.width() * Long.BYTES;
            if (!ring.unpack(up.packing(), in, at, up.width(), x, row)) {
              malformed.set(true);
            }
          }
        });
    if (malformed.get()) {
      throw new MalformedMessageException("residues must be below q and padding zero");
    }
  }

  private void multiplyFew(ByteBuffer x, LaneShape up, ByteBuffer y) {
    ByteBuffer weights = matrix.values();
    WorkerPool.RangeBody rows =
        (from, to) ->
            ring.multiplyLanes(
                tables, weights, matrix.rows(), matrix.cols(), from, to, x, up.tokens(), y);
    if ((long) matrix.rows() * matrix.cols() * up.tokens() <= ONE_THREAD_PRODUCTS) {
      rows.accept(0, matrix.rows());
    } else {
      pool.forRange(matrix.rows(), rows);
    }
  }

  private ByteBuffer multiplyMany(ByteBuffer x, LaneShape up) {
    ByteBuffer y = multiplyBlock(transposed(x, up.tokens(), matrix.cols()), up.tokens());
    return transposed(y, matrix.rows(), up.tokens());
  }

  private ByteBuffer multiplyBlock(ByteBuffer x, int lanes) {
    ByteBuffer y = residues(matrix.rows(), lanes);
    ByteBuffer weights = matrix.values();
    pool.forRange(
        lanes,
        (from, to) ->
            kernels.multiplyResidues(
                weights, matrix.rows(), matrix.cols(), x, lanes, from, to, tables.modulus(), y));
    return y;
  }

  private ByteBuffer transposed(ByteBuffer x, int rows, int cols) {
    ByteBuffer out = residues(cols, rows);
    pool.forRange(
        cols,
        (from, to) -> {
          for (int row = 0; row < rows; row++) {
            for (int col = from; col < to; col++) {
              out.putLong(
                  Long.BYTES * (col * rows + row), x.getLong(Long.BYTES * (row * cols + col)));
            }
          }
        });
    return out;
  }

  private ByteBuffer write(MessageHeader header, ByteBuffer y) {
    LaneShape down =
        new LaneShape(
            matrix.rows(),
            header.tokens(),
            new ResiduePacking(description.coefficientBits(), description.truncation().c0()));
    ByteBuffer response =
        header.answer(MessageKind.LANE_RESPONSE, Math.toIntExact(down.length())).message();
    pool.forRange(
        header.tokens(),
        (from, to) -> {
          for (int t = from; t < to; t++) {
            ring.pack(
                down.packing(),
                y,
                t * down.width() * Long.BYTES,
                down.width(),
                response,
                MessageHeader.LENGTH + t * down.tokenLength());
          }
        });
    return response;
  }

  private static ByteBuffer residues(int rows, int cols) {
    return ByteBuffer.allocateDirect(bytes(rows, cols)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int bytes(int rows, int cols) {
    return Math.multiplyExact(Math.multiplyExact(rows, cols), Long.BYTES);
  }
}
