package dev.selkie.fhe.linear.client;

import dev.selkie.fhe.linear.wire.MalformedMessageException;
import dev.selkie.fhe.linear.wire.MatrixDescription;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.ResiduePacking;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A matrix at the server, as the client sees it. Tokens beyond a block of 2048 go in further
 * blocks.
 */
public final class RemoteMatrix {
  /** Ciphertexts handled at once by one thread: their residues stay in the second-level cache. */
  private static final int GROUP = 8;

  private static final int DEGREE = Certifier.DEGREE;
  private static final int POLYNOMIAL_BYTES = DEGREE * Long.BYTES;

  private final BlockClient client;
  private final int number;
  private final MatrixDescription description;
  private final ClientKeys keys;
  private final WorkerPool pool;
  private final ResiduePacking packing;

  RemoteMatrix(
      BlockClient client,
      int number,
      MatrixDescription description,
      ClientKeys keys,
      WorkerPool pool) {
    this.client = client;
    this.number = number;
    this.description = description;
    this.keys = keys;
    this.pool = pool;
    this.packing = new ResiduePacking(description.coefficientBits(), keys.modulus());
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
    checkArguments(x, tokens, y);
    for (int first = 0; first < tokens; first += DEGREE) {
      int lanes = Math.min(DEGREE, tokens - first);
      int packed = packing.packedLength(lanes + DEGREE);
      int payload = Math.multiplyExact(packed, description.cols());
      MessageHeader header = client.productHeader(number, lanes, description, payload);
      ByteBuffer request = header.message();
      encrypt(x, first, lanes, request);
      ByteBuffer response = client.exchange(header, request, MessageKind.PRODUCT_RESPONSE);
      if (response.limit() - MessageHeader.LENGTH
          != Math.multiplyExact((long) packed, description.rows())) {
        throw new SessionEndedException("the response must hold one ciphertext per row");
      }
      decrypt(response, first, lanes, y);
    }
  }

  private void checkArguments(short[] x, int tokens, long[] y) {
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

  private void encrypt(short[] x, int first, int lanes, ByteBuffer request) {
    pool.forRange(
        description.cols(),
        (from, to) -> {
          long[] plain = new long[GROUP * DEGREE];
          try {
            encryptColumns(x, from, to, first, lanes, plain, request);
          } finally {
            Arrays.fill(plain, 0);
          }
        });
  }

  private void encryptColumns(
      short[] x, int from, int to, int first, int lanes, long[] plain, ByteBuffer request) {
    int cols = description.cols();
    int packed = packing.packedLength(lanes + DEGREE);
    long mask = (1L << description.log2t()) - 1;
    ByteBuffer residues = group();
    for (int j = from; j < to; j += GROUP) {
      int count = Math.min(GROUP, to - j);
      for (int g = 0; g < count; g++) {
        for (int t = 0; t < lanes; t++) {
          plain[g * DEGREE + t] = x[(first + t) * cols + j + g] & mask;
        }
      }
      keys.encryptor().encryptSymmetric(plain, 0, count, residues);
      for (int g = 0; g < count; g++) {
        int c0 = 2 * g * POLYNOMIAL_BYTES;
        int at = MessageHeader.LENGTH + (j + g) * packed;
        packing.pack(residues, c0, lanes, c0 + POLYNOMIAL_BYTES, DEGREE, request, at);
      }
    }
  }

  private void decrypt(ByteBuffer response, int first, int lanes, long[] y) {
    AtomicReference<MalformedMessageException> failure = new AtomicReference<>();
    pool.forRange(
        description.rows(),
        (from, to) -> {
          long[] plain = new long[GROUP * DEGREE];
          try {
            decryptRows(response, from, to, first, lanes, plain, y);
          } catch (MalformedMessageException e) {
            failure.set(e);
          } finally {
            Arrays.fill(plain, 0);
          }
        });
    if (failure.get() != null) {
      throw new SessionEndedException("the server's answer breaks the wire format", failure.get());
    }
  }

  private void decryptRows(
      ByteBuffer response, int from, int to, int first, int lanes, long[] plain, long[] y)
      throws MalformedMessageException {
    int rows = description.rows();
    int packed = packing.packedLength(lanes + DEGREE);
    int shift = Long.SIZE - description.log2t();
    ByteBuffer residues = group();
    for (int i = from; i < to; i += GROUP) {
      int count = Math.min(GROUP, to - i);
      for (int g = 0; g < count; g++) {
        int c0 = 2 * g * POLYNOMIAL_BYTES;
        int at = MessageHeader.LENGTH + (i + g) * packed;
        packing.unpack(response, at, residues, c0, lanes, c0 + POLYNOMIAL_BYTES, DEGREE);
      }
      keys.decryptor().decrypt(residues, 0, count, plain);
      for (int g = 0; g < count; g++) {
        for (int t = 0; t < lanes; t++) {
          // The top bit of the log2t-bit value is its sign: t is a power of two.
          y[(first + t) * rows + i + g] = plain[g * DEGREE + t] << shift >> shift;
        }
      }
    }
  }

  private static ByteBuffer group() {
    return ByteBuffer.allocateDirect(2 * GROUP * POLYNOMIAL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
