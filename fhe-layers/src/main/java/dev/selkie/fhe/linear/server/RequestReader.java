package dev.selkie.fhe.linear.server;

import dev.selkie.fhe.linear.wire.MalformedMessageException;
import dev.selkie.fhe.linear.wire.MaskKey;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.RequestShape;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.ring.ResiduePacking;
import dev.selkie.fhe.ring.Ring;
import dev.selkie.fhe.ring.RingTables;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;

/** Turns a product request into residues, shape [cols, T + N]: the lanes of c0, then c1. */
final class RequestReader {
  private final Ring ring;
  private final WorkerPool pool;
  private final RingTables tables;
  private final ResiduePacking packing;

  RequestReader(Ring ring, WorkerPool pool, RingTables tables) {
    this.ring = ring;
    this.pool = pool;
    this.tables = tables;
    this.packing = new ResiduePacking(tables.bits(), 0);
  }

  /** Checks the payload's length before anything is allocated for it. */
  void check(MessageHeader header, RequestShape shape) throws MalformedMessageException {
    long expected =
        header.kind() == MessageKind.WHOLE_REQUEST
            ? shape.wholeLength(packing)
            : shape.seededLength(packing);
    if (header.payloadLength() != expected) {
      throw new MalformedMessageException(
          "the payload must hold every ciphertext: payload="
              + header.payloadLength()
              + " expected="
              + expected);
    }
  }

  /**
   * Reads a request whose length was checked.
   *
   * @param x uint64 residues, overwritten
   * @throws MalformedMessageException if a residue is not below q or padding is not zero
   */
  void read(MessageHeader header, RequestShape shape, ByteBuffer request, ByteBuffer x)
      throws MalformedMessageException {
    ByteBuffer in = direct(request);
    AtomicBoolean malformed = new AtomicBoolean();
    byte[] key = header.kind() == MessageKind.WHOLE_REQUEST ? new byte[0] : key(header, in);
    pool.forRange(
        shape.polynomials(),
        (from, to) -> {
          ByteBuffer c0 = polynomial();
          ByteBuffer c1 = polynomial();
          for (int p = from; p < to; p++) {
            if (!readPolynomial(shape, key, in, p, c0, c1)) {
              malformed.set(true);
              return;
            }
            int lanes = shape.tokens() + Certifier.DEGREE;
            int row = p * shape.perPolynomial() * lanes * Long.BYTES;
            ring.spread(tables, c0, c1, shape.tokens(), shape.featuresIn(p), x, row, lanes);
          }
        });
    if (malformed.get()) {
      throw new MalformedMessageException("residues must be below q and padding zero");
    }
  }

  private static byte[] key(MessageHeader header, ByteBuffer in) {
    byte[] seed = new byte[RequestShape.SEED_LENGTH];
    in.get(MessageHeader.LENGTH, seed);
    return MaskKey.derive(header.session(), header.matrix(), seed);
  }

  private boolean readPolynomial(
      RequestShape shape, byte[] key, ByteBuffer in, int p, ByteBuffer c0, ByteBuffer c1) {
    boolean whole = key.length == 0;
    int runs = MessageHeader.LENGTH + (whole ? 0 : RequestShape.SEED_LENGTH);
    int count = shape.featuresIn(p) * shape.tokens();
    if (!ring.unpack(packing, in, runs + shape.runOffset(p, packing), count, c0, 0)) {
      return false;
    }
    if (!whole) {
      ring.mask(tables, key, p, c1, 0);
      return true;
    }
    int at =
        Math.toIntExact(
            MessageHeader.LENGTH
                + shape.runsLength(packing)
                + (long) p * packing.packedLength(Certifier.DEGREE));
    return ring.unpack(packing, in, at, Certifier.DEGREE, c1, 0);
  }

  /** The message itself if native code can read it, else a copy. */
  static ByteBuffer direct(ByteBuffer message) {
    if (message.isDirect()) {
      return message;
    }
    ByteBuffer copy = ByteBuffer.allocateDirect(message.limit()).order(ByteOrder.LITTLE_ENDIAN);
    return copy.put(0, message, 0, message.limit());
  }

  private static ByteBuffer polynomial() {
    return ByteBuffer.allocateDirect(RingTables.POLYNOMIAL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
