package dev.selkie.fhe.linear.client;

import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.RequestShape;
import dev.selkie.fhe.ring.PlainTile;
import dev.selkie.fhe.ring.ResiduePacking;
import dev.selkie.fhe.ring.RingTables;
import dev.selkie.fhe.ring.SecretRing;
import dev.selkie.fhe.seal.BfvParameters;
import dev.selkie.fhe.seal.Decryptor;
import dev.selkie.fhe.seal.Encryptor;
import dev.selkie.fhe.seal.SealContext;
import dev.selkie.fhe.seal.SecretKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Microsoft SEAL as the client: the reference. It draws its own masks, so c1 travels whole. */
final class SealCipher implements LaneCipher {
  private static final int DEGREE = RingTables.DEGREE;

  private final SecretRing ring;
  private final int log2t;
  private final SealContext context;
  private final SecretKey secretKey;
  private final Encryptor encryptor;
  private final Decryptor decryptor;
  private final ResiduePacking packing;

  SealCipher(SecretRing ring, BfvParameters parameters) {
    this.ring = ring;
    log2t = parameters.log2PlainModulus();
    context = SealContext.create(parameters);
    if (context.coeffModulus() != RingTables.of(parameters.coeffModulusBits()).modulus()) {
      throw new IllegalStateException("SEAL chose another prime than the certificate assumes");
    }
    secretKey = SecretKey.generate(context);
    encryptor = Encryptor.create(context, secretKey);
    decryptor = Decryptor.create(context, secretKey);
    packing = new ResiduePacking(parameters.coeffModulusBits(), 0);
  }

  @Override
  public Request start(MessageHeader header, RequestShape shape) {
    MessageHeader own =
        header.withPayload(MessageKind.WHOLE_REQUEST, Math.toIntExact(shape.wholeLength(packing)));
    ByteBuffer message = own.message();
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
        for (int p = 0; p < tile.polynomials(); p++) {
          encryptOne(tile, p, shape, message);
        }
      }
    };
  }

  private void encryptOne(PlainTile tile, int p, RequestShape shape, ByteBuffer message) {
    int number = (int) tile.firstPolynomial() + p;
    int lanes = tile.lanes();
    int features = shape.featuresIn(number);
    long mask = (1L << log2t) - 1;
    long[] plain = new long[DEGREE];
    ByteBuffer residues = residues();
    try {
      for (int i = 0; i < features * lanes; i++) {
        int at = i % lanes * tile.width() + p * tile.perPolynomial() + i / lanes;
        plain[i] = tile.values().getShort(Short.BYTES * at) & mask;
      }
      encryptor.encryptSymmetric(plain, 0, 1, residues);
    } finally {
      Arrays.fill(plain, 0);
    }
    int first = MessageHeader.LENGTH;
    ring.pack(
        packing, residues, 0, features * lanes, message, first + shape.runOffset(number, packing));
    long c1 = shape.runsLength(packing) + (long) number * packing.packedLength(DEGREE);
    ring.pack(
        packing,
        residues,
        RingTables.POLYNOMIAL_BYTES,
        DEGREE,
        message,
        Math.toIntExact(first + c1));
  }

  @Override
  public void decrypt(ByteBuffer c0, ByteBuffer c1, int lanes, ByteBuffer y, int at, int stride) {
    ByteBuffer residues = residues();
    residues.put(0, c0, 0, lanes * Long.BYTES);
    residues.put(RingTables.POLYNOMIAL_BYTES, c1, 0, RingTables.POLYNOMIAL_BYTES);
    long[] plain = new long[DEGREE];
    try {
      decryptor.decrypt(residues, 0, 1, plain);
      int shift = Long.SIZE - log2t;
      for (int lane = 0; lane < lanes; lane++) {
        // The top bit of the log2t-bit value is its sign: t is a power of two.
        y.putLong(at + lane * stride * Long.BYTES, plain[lane] << shift >> shift);
      }
    } finally {
      Arrays.fill(plain, 0);
    }
  }

  private static ByteBuffer residues() {
    return ByteBuffer.allocateDirect(2 * RingTables.POLYNOMIAL_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    decryptor.close();
    encryptor.close();
    secretKey.close();
    context.close();
  }
}
