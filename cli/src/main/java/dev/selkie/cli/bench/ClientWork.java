package dev.selkie.cli.bench;

import dev.selkie.fhe.params.RowNorms;
import dev.selkie.fhe.params.Truncation;
import dev.selkie.fhe.ring.PlainTile;
import dev.selkie.fhe.ring.ResiduePacking;
import dev.selkie.fhe.ring.RingSecret;
import dev.selkie.fhe.ring.RingTables;
import dev.selkie.fhe.ring.SecretRing;
import dev.selkie.fhe.ring.SecretRingProvider;
import dev.selkie.fhe.seal.BfvParameters;
import dev.selkie.fhe.seal.Decryptor;
import dev.selkie.fhe.seal.Encryptor;
import dev.selkie.fhe.seal.SealContext;
import dev.selkie.fhe.seal.SecretKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * A tile of 16 full ciphertexts for both clients. Selkie's times include packing, SEAL's do not.
 */
final class ClientWork implements AutoCloseable {
  static final int CIPHERTEXTS = 16;
  static final int VALUES = CIPHERTEXTS * RingTables.DEGREE;

  /** Of a matrix with 2,048 columns and weights as quantised rows have them. */
  private static final RowNorms NORMS = new RowNorms(66_000, 3_600_000);

  private final BfvParameters parameters;
  private final SecretRing ring = SecretRingProvider.detect();
  private final SecureRandom random = new SecureRandom();
  private final RingTables tables;
  private final RingSecret secret;
  private final ResiduePacking up;
  private final ResiduePacking c0Packing;
  private final ResiduePacking c1Packing;
  private final PlainTile tile;
  private final ByteBuffer packed;
  private final ByteBuffer response;
  private final ByteBuffer c0 = buffer(RingTables.POLYNOMIAL_BYTES);
  private final ByteBuffer c1 = buffer(RingTables.POLYNOMIAL_BYTES);
  private final ByteBuffer sums = buffer(Long.BYTES * VALUES);
  private final SealContext context;
  private final SecretKey key;
  private final Encryptor encryptor;
  private final Decryptor decryptor;
  private final long[] plain = new long[VALUES];
  private final ByteBuffer ciphertexts;

  ClientWork(BfvParameters parameters) {
    this.parameters = parameters;
    tables = RingTables.of(parameters.coeffModulusBits());
    secret = RingSecret.generate(ring, tables, random);
    Truncation truncation = Truncation.largest(NORMS, tables.bits(), parameters.log2PlainModulus());
    up = new ResiduePacking(tables.bits(), 0);
    c0Packing = new ResiduePacking(tables.bits(), truncation.c0());
    c1Packing = new ResiduePacking(tables.bits(), truncation.c1());
    ByteBuffer values = buffer(Short.BYTES * VALUES);
    for (int i = 0; i < VALUES; i++) {
      values.putShort(Short.BYTES * i, (short) (i * 37 % 255 - 127));
    }
    tile = new PlainTile(values, RingTables.DEGREE, CIPHERTEXTS, 1, 0);
    packed = buffer(CIPHERTEXTS * up.packedLength(RingTables.DEGREE));
    response = buffer(CIPHERTEXTS * rowLength());
    context = SealContext.create(parameters);
    key = SecretKey.generate(context);
    encryptor = Encryptor.create(context, key);
    decryptor = Decryptor.create(context, key);
    ciphertexts = buffer(CIPHERTEXTS * parameters.ciphertextBytes());
  }

  private int rowLength() {
    return c0Packing.packedLength(RingTables.DEGREE) + c1Packing.packedLength(RingTables.DEGREE);
  }

  /** Bytes of an activation on the wire, seed and header aside. */
  double bytesUp() {
    return (double) packed.capacity() / VALUES;
  }

  /** Bytes of an output on the wire. */
  double bytesDown() {
    return (double) response.capacity() / VALUES;
  }

  void encrypt() {
    byte[] maskKey = new byte[16];
    byte[] noiseKey = new byte[32];
    random.nextBytes(maskKey);
    random.nextBytes(noiseKey);
    int stride = up.packedLength(RingTables.DEGREE);
    ring.encrypt(secret, maskKey, noiseKey, tile, parameters.log2PlainModulus(), packed, 0, stride);
  }

  void decrypt() {
    for (int i = 0; i < CIPHERTEXTS; i++) {
      int at = i * rowLength();
      int after = at + c0Packing.packedLength(RingTables.DEGREE);
      ring.unpack(c0Packing, response, at, RingTables.DEGREE, c0, 0);
      ring.unpack(c1Packing, response, after, RingTables.DEGREE, c1, 0);
      ring.timesSecret(secret, c1, 0);
      ring.decode(
          tables,
          parameters.log2PlainModulus(),
          c0,
          c1,
          RingTables.DEGREE,
          sums,
          i * Long.BYTES,
          CIPHERTEXTS);
    }
  }

  void sealEncrypt() {
    encryptor.encryptSymmetric(plain, 0, CIPHERTEXTS, ciphertexts);
  }

  void sealDecrypt() {
    decryptor.decrypt(ciphertexts, 0, CIPHERTEXTS, plain);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    secret.close();
    decryptor.close();
    encryptor.close();
    key.close();
    context.close();
  }
}
