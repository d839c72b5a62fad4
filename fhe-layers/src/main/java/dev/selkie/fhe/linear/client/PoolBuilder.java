package dev.selkie.fhe.linear.client;

import dev.selkie.fhe.linear.wire.MaskKey;
import dev.selkie.fhe.linear.wire.MatrixDescription;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.RequestShape;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.ring.PlainTile;
import dev.selkie.fhe.ring.ResiduePacking;
import dev.selkie.fhe.ring.RingSecret;
import dev.selkie.fhe.ring.RingTables;
import dev.selkie.fhe.ring.SecretRing;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/*
 * Offline part of pool mode. The client sends a seed; the server returns c1 of every output, W·a.
 * Meanwhile the client encrypts zero for every input and keeps c0; from the answer it computes c1·s.
 * Then lane i of all these polynomials is what one token needs, and the secret key, which no other
 * pool uses, is wiped.
 */
/** Prepares the pads of one matrix. */
final class PoolBuilder {
  private static final int DEGREE = Certifier.DEGREE;
  private static final int GROUP = PlainTile.MAX_POLYNOMIALS;

  /** A stored pad keeps this many bits more than c0 of a response (see NoiseBound). */
  private static final int PAD_BITS = 3;

  /**
   * A pool of a wide matrix serves fewer tokens than it could, so that its pads stay this small.
   */
  private static final int MOST_BYTES = 64 << 20;

  private static final int LEAST_LANES = 64;

  private final BlockClient client;
  private final int matrix;
  private final MatrixDescription description;
  private final SecretRing ring;
  private final WorkerPool pool;
  private final SecureRandom random;

  private final PadShape shape;

  PoolBuilder(
      BlockClient client, int matrix, MatrixDescription description, int lanes, WorkerPool pool) {
    this.shape = shape(description, lanes);
    this.client = client;
    this.matrix = matrix;
    this.description = description;
    this.ring = client.ring();
    this.pool = pool;
    this.random = client.random();
  }

  private static PadShape shape(MatrixDescription description, int lanes) {
    int bits = description.coefficientBits();
    int dropped = Math.max(0, description.truncation().c0() - PAD_BITS);
    ResiduePacking input = new ResiduePacking(bits, 0);
    ResiduePacking output = new ResiduePacking(bits, dropped);
    int cols = description.cols();
    int rows = description.rows();
    int record = new PadShape(1, cols, rows, input, output).recordLength();
    int room = Math.max(LEAST_LANES, MOST_BYTES / record);
    return new PadShape(Math.min(lanes, room), cols, rows, input, output);
  }

  /**
   * Takes a pool that an earlier run left, or exchanges one message with the server and stores the
   * pads.
   *
   * @throws SessionEndedException if the answer breaks the format
   * @throws IOException if the pads cannot be stored
   */
  StoredPads build(PadStore store) throws IOException {
    Optional<StoredPads> waiting = store.waiting(matrix, shape);
    if (waiting.isPresent()) {
      return waiting.get();
    }
    RingTables tables = RingTables.of(description.coefficientBits());
    PadBlock pads = new PadBlock(shape);
    byte[] seed = new byte[RequestShape.SEED_LENGTH];
    random.nextBytes(seed);
    MessageHeader header =
        client
            .productHeader(matrix, DEGREE, description)
            .withPayload(MessageKind.POOL_REQUEST, seed.length);
    ByteBuffer request = header.message();
    request.put(MessageHeader.LENGTH, seed);
    try (RingSecret secret = RingSecret.generate(ring, tables, random)) {
      BlockClient.Sent sent = client.send(header, request);
      long start = System.nanoTime();
      encryptZeros(secret, MaskKey.derive(header.session(), matrix, seed), pads);
      long computed = System.nanoTime() - start;
      ByteBuffer masks = sent.await(MessageKind.POOL_RESPONSE);
      start = System.nanoTime();
      decryptMasks(secret, masks, pads);
      client.addAhead(computed + System.nanoTime() - start);
      return store.store(new PoolName(matrix, random.nextLong()), pads);
    } catch (IOException | RuntimeException e) {
      pads.wipe();
      throw e;
    }
  }

  private void encryptZeros(RingSecret secret, byte[] maskKey, PadBlock pads) {
    byte[] noiseKey = new byte[32];
    random.nextBytes(noiseKey);
    ResiduePacking packing = new ResiduePacking(description.coefficientBits(), 0);
    int cols = description.cols();
    int stride = packing.packedLength(DEGREE);
    pool.forRange(
        (cols + GROUP - 1) / GROUP,
        (from, to) -> {
          ByteBuffer zeros = buffer(Short.BYTES * DEGREE * GROUP);
          ByteBuffer packed = buffer(GROUP * stride);
          ByteBuffer residues = buffer(GROUP * RingTables.POLYNOMIAL_BYTES);
          for (int group = from; group < to; group++) {
            int first = group * GROUP;
            int count = Math.min(GROUP, cols - first);
            PlainTile tile = new PlainTile(zeros, DEGREE, count, 1, first);
            ring.encrypt(secret, maskKey, noiseKey, tile, description.log2t(), packed, 0, stride);
            for (int i = 0; i < count; i++) {
              ring.unpack(
                  packing, packed, i * stride, DEGREE, residues, i * RingTables.POLYNOMIAL_BYTES);
            }
            for (int lane = 0; lane < shape.lanes(); lane++) {
              for (int i = 0; i < count; i++) {
                pads.putInput(lane, first + i, residues.getLong(Long.BYTES * (i * DEGREE + lane)));
              }
            }
          }
          wipe(packed);
          wipe(residues);
        });
  }

  private void decryptMasks(RingSecret secret, ByteBuffer response, PadBlock pads) {
    ResiduePacking packing =
        new ResiduePacking(description.coefficientBits(), description.truncation().c1());
    int length = packing.packedLength(DEGREE);
    int rows = description.rows();
    if (response.limit() - MessageHeader.LENGTH != (long) rows * length) {
      throw new SessionEndedException("a pool must hold one mask per row");
    }
    int dropped = pads.shape().output().dropped();
    AtomicBoolean malformed = new AtomicBoolean();
    pool.forRange(
        (rows + GROUP - 1) / GROUP,
        (from, to) -> {
          ByteBuffer masks = buffer(GROUP * RingTables.POLYNOMIAL_BYTES);
          for (int group = from; group < to; group++) {
            int first = group * GROUP;
            int count = Math.min(GROUP, rows - first);
            for (int i = 0; i < count; i++) {
              int at = MessageHeader.LENGTH + (first + i) * length;
              int place = i * RingTables.POLYNOMIAL_BYTES;
              if (!ring.unpack(packing, response, at, DEGREE, masks, place)) {
                malformed.set(true);
                return;
              }
              ring.timesSecret(secret, masks, place);
            }
            for (int lane = 0; lane < shape.lanes(); lane++) {
              for (int i = 0; i < count; i++) {
                long value = masks.getLong(Long.BYTES * (i * DEGREE + lane));
                pads.putOutput(lane, first + i, value >>> dropped);
              }
            }
          }
          wipe(masks);
        });
    if (malformed.get()) {
      throw new SessionEndedException("the server's answer breaks the wire format");
    }
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
