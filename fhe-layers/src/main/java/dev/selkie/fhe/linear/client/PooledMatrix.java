package dev.selkie.fhe.linear.client;

import dev.selkie.fhe.linear.wire.LaneShape;
import dev.selkie.fhe.linear.wire.MatrixDescription;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.ring.ResiduePacking;
import dev.selkie.fhe.ring.RingTables;
import dev.selkie.fhe.ring.SecretRing;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * A matrix at the server in pool mode: each token takes one lane of a pool, each lane is used once.
 * When a pool runs low the next one is prepared in the background. One thread at a time.
 */
public final class PooledMatrix {
  private final BlockClient client;
  private final int number;
  private final MatrixDescription description;
  private final SecretRing ring;
  private final RingTables tables;
  private final WorkerPool workers;
  private final PoolSupply supply;
  private final Optional<AnswerCheck> check;

  /** Memory of one call, kept for the next: a call is one token, and there are many. */
  private final ByteBuffer masks = buffer(Certifier.DEGREE * Long.BYTES);

  private final ByteBuffer sums = buffer(Certifier.DEGREE * Long.BYTES);
  private final ByteBuffer c0;
  private final ByteBuffer oneToken;
  private ByteBuffer recordMemory = buffer(0);

  PooledMatrix(
      BlockClient client,
      int number,
      MatrixDescription description,
      WorkerPool workers,
      PoolSupply supply,
      Optional<AnswerCheck> check) {
    this.client = client;
    this.number = number;
    this.description = description;
    this.ring = client.ring();
    this.tables = RingTables.of(description.coefficientBits());
    this.workers = workers;
    this.supply = supply;
    this.check = check;
    this.c0 = buffer(description.rows() * Long.BYTES);
    this.oneToken = buffer(description.cols() * Long.BYTES);
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
   * @throws WrongAnswerException if an answer does not fit the secret projection of the matrix
   */
  public void multiply(short[] x, int tokens, long[] y) {
    RemoteMatrix.checkArguments(description, x, tokens, y);
    for (int done = 0; done < tokens; ) {
      StoredPads pads = supply.get();
      int count = Math.min(tokens - done, pads.left());
      multiplyLanes(pads, x, done, count, y);
      supply.used();
      done += count;
    }
    check.ifPresent(c -> client.endOn(() -> c.check(x, tokens, y)));
  }

  private void multiplyLanes(StoredPads pads, short[] x, int first, int count, long[] y) {
    try {
      int lane = pads.take(count);
      ByteBuffer[] records = new ByteBuffer[count];
      int length = pads.shape().recordLength();
      reserve(Math.addExact(Math.multiplyExact(count, length), PadShape.MARGIN));
      for (int t = 0; t < count; t++) {
        records[t] =
            recordMemory.slice(t * length, length + PadShape.MARGIN).order(ByteOrder.LITTLE_ENDIAN);
        pads.read(lane + t, records[t]);
      }
      try {
        LaneShape up = new LaneShape(description.cols(), count, pads.shape().input());
        MessageHeader header =
            client
                .productHeader(number, count, description)
                .withPayload(
                    MessageKind.LANE_REQUEST, Math.toIntExact(LaneShape.HEAD_LENGTH + up.length()));
        ByteBuffer request = header.message();
        LaneShape.writeHead(request, pads.name().pool(), lane);
        hide(x, first, up, pads.shape(), records, request);
        ByteBuffer response = client.exchange(header, request, MessageKind.LANE_RESPONSE);
        long start = System.nanoTime();
        reveal(response, first, count, pads.shape(), records, y);
        client.addDecrypt(System.nanoTime() - start);
      } finally {
        for (int t = 0; t < count; t++) {
          PadBlock.wipe(records[t], 0, length);
          pads.discard(lane + t);
        }
      }
    } catch (IOException e) {
      client.end();
      throw new SessionEndedException("the pads cannot be read or kept, so no lane is safe", e);
    }
  }

  private void reserve(int length) {
    if (recordMemory.capacity() < length) {
      recordMemory = buffer(length);
    }
  }

  /** Writes round(q·x/t) + pad modulo q of every input. */
  private void hide(
      short[] x,
      int first,
      LaneShape up,
      PadShape shape,
      ByteBuffer[] records,
      ByteBuffer request) {
    int cols = description.cols();
    long q = tables.modulus();
    int log2t = description.log2t();
    long step = q >> log2t;
    long rest = q & ((1L << log2t) - 1);
    long half = 1L << (log2t - 1);
    workers.forRange(
        up.tokens(),
        (from, to) -> {
          ByteBuffer residues = up.tokens() == 1 ? oneToken : buffer(cols * Long.BYTES);
          long[] values = new long[cols];
          for (int t = from; t < to; t++) {
            shape.inputs(records[t], values);
            for (int j = 0; j < cols; j++) {
              long message = x[(first + t) * cols + j];
              long value = values[j] + step * message + ((rest * message + half) >> log2t);
              value += q & (value >> 63);
              values[j] = value - (q & ~((value - q) >> 63));
            }
            residues.asLongBuffer().put(0, values);
            Arrays.fill(values, 0);
            int at = MessageHeader.LENGTH + LaneShape.HEAD_LENGTH + t * up.tokenLength();
            ring.pack(up.packing(), residues, 0, cols, request, at);
          }
        });
  }

  /** Adds the pads to the answers and rounds. */
  private void reveal(
      ByteBuffer response, int first, int count, PadShape shape, ByteBuffer[] records, long[] y) {
    int rows = description.rows();
    LaneShape down =
        new LaneShape(
            rows,
            count,
            new ResiduePacking(description.coefficientBits(), description.truncation().c0()));
    if (response.limit() - MessageHeader.LENGTH != down.length()) {
      throw new SessionEndedException("the response must hold one run per token");
    }
    long[] pads = new long[Math.min(Certifier.DEGREE, rows)];
    for (int t = 0; t < count; t++) {
      int at = MessageHeader.LENGTH + t * down.tokenLength();
      if (!ring.unpack(down.packing(), response, at, rows, c0, 0)) {
        throw new SessionEndedException("the server's answer breaks the wire format");
      }
      for (int row = 0; row < rows; row += Certifier.DEGREE) {
        int some = Math.min(Certifier.DEGREE, rows - row);
        shape.outputs(records[t], row, some, pads);
        masks.asLongBuffer().put(0, pads, 0, some);
        ByteBuffer part =
            c0.slice(row * Long.BYTES, some * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ring.decode(tables, description.log2t(), part, masks, some, sums, 0, 1);
        sums.asLongBuffer().get(0, y, (first + t) * rows + row, some);
      }
    }
    Arrays.fill(pads, 0);
    PadBlock.wipe(sums, 0, sums.capacity());
    PadBlock.wipe(masks, 0, masks.capacity());
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
