package dev.selkie.fhe.linear.client;

import dev.selkie.fhe.linear.wire.MatrixDescription;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.RequestShape;
import dev.selkie.fhe.linear.wire.ResponseShape;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.ring.PlainTile;
import dev.selkie.fhe.ring.RingTables;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A matrix at the server, as the client sees it. Tokens beyond a block of 2048 go in further
 * blocks.
 */
public final class RemoteMatrix {
  /** Ciphertexts handled at once by one thread: their residues stay in the second-level cache. */
  private static final int GROUP = PlainTile.MAX_POLYNOMIALS;

  private static final int DEGREE = Certifier.DEGREE;

  private final BlockClient client;
  private final int number;
  private final MatrixDescription description;
  private final LaneCipher cipher;
  private final WorkerPool pool;

  RemoteMatrix(
      BlockClient client,
      int number,
      MatrixDescription description,
      LaneCipher cipher,
      WorkerPool pool) {
    this.client = client;
    this.number = number;
    this.description = description;
    this.cipher = cipher;
    this.pool = pool;
  }

  /** What the server says of the matrix. */
  public MatrixDescription description() {
    return description;
  }

  /**
   * Computes Y = X·Wᵀ at the server, exactly, without showing it X or Y.
   *
   * @param x shape [tokens, cols], each |x| at most the certified bound
   * @param y shape [tokens, rows], overwritten
   * @throws SessionEndedException if the server does not answer as the wire format says
   */
  public void multiply(short[] x, int tokens, long[] y) {
    checkArguments(description, x, tokens, y);
    for (int first = 0; first < tokens; first += DEGREE) {
      int lanes = Math.min(DEGREE, tokens - first);
      RequestShape shape = new RequestShape(description.cols(), lanes);
      LaneCipher.Request request =
          cipher.start(client.productHeader(number, lanes, description), shape);
      encrypt(x, first, shape, request);
      ByteBuffer response =
          client.exchange(request.header(), request.message(), MessageKind.PRODUCT_RESPONSE);
      long start = System.nanoTime();
      decrypt(response, first, lanes, y);
      client.addDecrypt(System.nanoTime() - start);
    }
  }

  /** Refuses what does not fit the matrix. */
  static void checkArguments(MatrixDescription description, short[] x, int tokens, long[] y) {
    if (tokens < 1
        || x.length < (long) tokens * description.cols()
        || y.length < (long) tokens * description.rows()) {
      throw new IllegalArgumentException(
          "x must hold tokens * cols and y tokens * rows values: tokens=" + tokens);
    }
    int bound = description.activationMax();
    for (int i = 0; i < tokens * description.cols(); i++) {
      if (x[i] > bound || x[i] < -bound) {
        throw new IllegalArgumentException("activations must be within the bound: |x| <= " + bound);
      }
    }
  }

  private void encrypt(short[] x, int first, RequestShape shape, LaneCipher.Request request) {
    int groups = (shape.polynomials() + GROUP - 1) / GROUP;
    pool.forRange(
        groups,
        (from, to) -> {
          ByteBuffer tile = buffer(Short.BYTES * DEGREE * GROUP);
          try {
            for (int group = from; group < to; group++) {
              request.encrypt(tile(x, first, shape, group * GROUP, tile));
            }
          } finally {
            wipe(tile);
          }
        });
  }

  private static PlainTile tile(
      short[] x, int first, RequestShape shape, int polynomial, ByteBuffer values) {
    int per = shape.perPolynomial();
    int feature = polynomial * per;
    int width = Math.min(GROUP * per, shape.cols() - feature);
    var shorts = values.asShortBuffer();
    for (int lane = 0; lane < shape.tokens(); lane++) {
      shorts.put(lane * width, x, (first + lane) * shape.cols() + feature, width);
    }
    return new PlainTile(values, shape.tokens(), width, per, polynomial);
  }

  private void decrypt(ByteBuffer response, int first, int lanes, long[] y) {
    ResponseShape shape = ResponseShape.of(description, lanes);
    if (response.limit() - MessageHeader.LENGTH != shape.length()) {
      throw new SessionEndedException("the response must hold one ciphertext per row");
    }
    AtomicBoolean malformed = new AtomicBoolean();
    pool.forRange(
        description.rows(),
        (from, to) -> {
          if (!decryptRows(response, shape, from, to, first, y)) {
            malformed.set(true);
          }
        });
    if (malformed.get()) {
      throw new SessionEndedException("the server's answer breaks the wire format");
    }
  }

  private boolean decryptRows(
      ByteBuffer response, ResponseShape shape, int from, int to, int first, long[] y) {
    ByteBuffer c0 = buffer(RingTables.POLYNOMIAL_BYTES);
    ByteBuffer c1 = buffer(RingTables.POLYNOMIAL_BYTES);
    ByteBuffer results = buffer(Long.BYTES * shape.tokens() * GROUP);
    LongBuffer sums = results.asLongBuffer();
    try {
      for (int row = from; row < to; row += GROUP) {
        int count = Math.min(GROUP, to - row);
        for (int i = 0; i < count; i++) {
          int at = MessageHeader.LENGTH + (row + i) * shape.rowLength();
          if (!unpack(response, shape, at, c0, c1)) {
            return false;
          }
          cipher.decrypt(c0, c1, shape.tokens(), results, i * Long.BYTES, GROUP);
        }
        for (int lane = 0; lane < shape.tokens(); lane++) {
          sums.get(lane * GROUP, y, (first + lane) * description.rows() + row, count);
        }
      }
      return true;
    } finally {
      wipe(results);
      wipe(c1);
    }
  }

  private boolean unpack(
      ByteBuffer response, ResponseShape shape, int at, ByteBuffer c0, ByteBuffer c1) {
    return client.ring().unpack(shape.c0(), response, at, shape.tokens(), c0, 0)
        && client.ring().unpack(shape.c1(), response, at + shape.c0Length(), DEGREE, c1, 0);
  }

  private static void wipe(ByteBuffer buffer) {
    for (int i = 0; i < buffer.capacity(); i += Long.BYTES) {
      buffer.putLong(i, 0);
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
