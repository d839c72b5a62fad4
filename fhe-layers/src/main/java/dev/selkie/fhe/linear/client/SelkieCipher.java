package dev.selkie.fhe.linear.client;

import dev.selkie.fhe.linear.wire.MaskKey;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.RequestShape;
import dev.selkie.fhe.ring.PlainTile;
import dev.selkie.fhe.ring.ResiduePacking;
import dev.selkie.fhe.ring.RingSecret;
import dev.selkie.fhe.ring.RingTables;
import dev.selkie.fhe.ring.SecretRing;
import dev.selkie.fhe.seal.BfvParameters;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/*
 * Ordinary symmetric BFV: c1 = a is drawn from a public seed that is sent instead of it, c0 =
 * round(q·m/t) + e - a·s. The noise comes from AES-256 in counter mode under a key of its own that
 * is drawn for each message and never leaves, so nothing about it follows from the seed.
 */
/** Selkie's own client: what Microsoft SEAL computes, without its generator and its copies. */
final class SelkieCipher implements LaneCipher {
  private final SecretRing ring;
  private final SecureRandom random;
  private final RingTables tables;
  private final int log2t;
  private final RingSecret secret;
  private final ResiduePacking packing;

  SelkieCipher(SecretRing ring, SecureRandom random, BfvParameters parameters) {
    this.ring = ring;
    this.random = random;
    this.tables = RingTables.of(parameters.coeffModulusBits());
    this.log2t = parameters.log2PlainModulus();
    this.secret = RingSecret.generate(ring, tables, random);
    this.packing = new ResiduePacking(tables.bits(), 0);
  }

  @Override
  public Request start(MessageHeader header, RequestShape shape) {
    MessageHeader own =
        header.withPayload(
            MessageKind.PRODUCT_REQUEST, Math.toIntExact(shape.seededLength(packing)));
    ByteBuffer message = own.message();
    byte[] seed = new byte[RequestShape.SEED_LENGTH];
    random.nextBytes(seed);
    message.put(MessageHeader.LENGTH, seed);
    byte[] maskKey = MaskKey.derive(header.session(), header.matrix(), seed);
    byte[] noiseKey = new byte[32];
    random.nextBytes(noiseKey);
    return new Request() {
      @Override
      public ByteBuffer message() {
        return message;
      }

      @Override
      public MessageHeader header() {
        return own;
      }

      @Override
      public void encrypt(PlainTile tile) {
        int first = MessageHeader.LENGTH + RequestShape.SEED_LENGTH;
        int at = first + shape.runOffset((int) tile.firstPolynomial(), packing);
        int stride = shape.runLength(0, packing);
        ring.encrypt(secret, maskKey, noiseKey, tile, log2t, message, at, stride);
      }
    };
  }

  @Override
  public void decrypt(ByteBuffer c0, ByteBuffer c1, int lanes, ByteBuffer y, int at, int stride) {
    ring.timesSecret(secret, c1, 0);
    ring.decode(tables, log2t, c0, c1, lanes, y, at, stride);
  }

  @Override
  public void close() {
    secret.close();
  }
}
