package dev.selkie.fhe.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.fhe.seal.BfvParameters;
import dev.selkie.fhe.seal.Decryptor;
import dev.selkie.fhe.seal.Encryptor;
import dev.selkie.fhe.seal.NativeTests;
import dev.selkie.fhe.seal.SealContext;
import dev.selkie.fhe.seal.SecretKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The same key in both libraries: what one encrypts the other decrypts. */
@Test(groups = "native")
public final class RingAgainstSealTest {
  private static final int DEGREE = RingTables.DEGREE;

  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    NativeTests.requireSeal();
  }

  /** Bits of q, log2 of t. */
  @DataProvider
  public Object[][] parameters() {
    return new Object[][] {{40, 20}, {48, 26}, {53, 33}, {32, 14}};
  }

  @Test(dataProvider = "parameters")
  public void sealDecrypts_whatSelkieEncrypts(int bits, int log2t) {
    long seed = System.nanoTime();
    System.out.println("RingAgainstSealTest seed " + seed);
    Random random = new Random(seed);
    byte[] ternary = ternary(random);
    int bound = Math.min(Short.MAX_VALUE, (1 << Math.min(30, log2t - 1)) - 1);
    ByteBuffer values = direct(2 * DEGREE);
    for (int i = 0; i < DEGREE; i++) {
      values.putShort(2 * i, (short) (random.nextInt(2 * bound + 1) - bound));
    }
    byte[] maskKey = new byte[16];
    byte[] noiseKey = new byte[32];
    random.nextBytes(maskKey);
    random.nextBytes(noiseKey);
    ResiduePacking packing = new ResiduePacking(bits, 0);
    SecretRing ring = SecretRingProvider.detect();
    RingTables tables = RingTables.of(bits);
    ByteBuffer ciphertext = direct(2 * RingTables.POLYNOMIAL_BYTES);
    try (RingSecret secret = RingSecret.of(ring, tables, ternary)) {
      ByteBuffer packed = direct(packing.packedLength(DEGREE));
      PlainTile tile = new PlainTile(values, DEGREE, 1, 1, 9);
      ring.encrypt(secret, maskKey, noiseKey, tile, log2t, packed, 0, 0);
      assertThat(ring.unpack(packing, packed, 0, DEGREE, ciphertext, 0)).isTrue();
      ring.mask(tables, maskKey, 9, ciphertext, RingTables.POLYNOMIAL_BYTES);
    }

    long[] plain = new long[DEGREE];
    try (SealContext context = SealContext.create(new BfvParameters(DEGREE, bits, log2t));
        SecretKey key = SecretKey.of(context, ternary);
        Decryptor decryptor = Decryptor.create(context, key)) {
      assertThat(context.coeffModulus()).isEqualTo(tables.modulus());
      decryptor.decrypt(ciphertext, 0, 1, plain);
    }

    for (int i = 0; i < DEGREE; i++) {
      assertThat(plain[i]).isEqualTo(values.getShort(2 * i) & (1L << log2t) - 1);
    }
  }

  @Test(dataProvider = "parameters")
  public void selkieDecrypts_whatSealEncrypts(int bits, int log2t) {
    long seed = System.nanoTime();
    System.out.println("RingAgainstSealTest seed " + seed);
    Random random = new Random(seed);
    byte[] ternary = ternary(random);
    long[] plain = random.longs(DEGREE, 0, 1L << log2t).toArray();
    ByteBuffer ciphertext = direct(2 * RingTables.POLYNOMIAL_BYTES);
    try (SealContext context = SealContext.create(new BfvParameters(DEGREE, bits, log2t));
        SecretKey key = SecretKey.of(context, ternary);
        Encryptor encryptor = Encryptor.create(context, key)) {
      encryptor.encryptSymmetric(plain, 0, 1, ciphertext);
    }

    SecretRing ring = SecretRingProvider.detect();
    RingTables tables = RingTables.of(bits);
    ByteBuffer c1 = direct(RingTables.POLYNOMIAL_BYTES);
    c1.put(0, ciphertext, RingTables.POLYNOMIAL_BYTES, RingTables.POLYNOMIAL_BYTES);
    ByteBuffer y = direct(8 * DEGREE);
    try (RingSecret secret = RingSecret.of(ring, tables, ternary)) {
      ring.timesSecret(secret, c1, 0);
      ring.decode(tables, log2t, ciphertext, c1, DEGREE, y, 0, 1);
    }

    for (int i = 0; i < DEGREE; i++) {
      assertThat(y.getLong(8 * i) & (1L << log2t) - 1).isEqualTo(plain[i]);
    }
  }

  private static byte[] ternary(Random random) {
    byte[] values = new byte[DEGREE];
    for (int i = 0; i < DEGREE; i++) {
      values[i] = (byte) (random.nextInt(3) - 1);
    }
    return values;
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
