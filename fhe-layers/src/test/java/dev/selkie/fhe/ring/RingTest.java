package dev.selkie.fhe.ring;

import static dev.selkie.fhe.ring.Polynomials.direct;
import static dev.selkie.fhe.ring.Polynomials.polynomial;
import static dev.selkie.fhe.ring.Polynomials.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.fhe.seal.NativeTests;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Every native level against the plain Java twin, bit for bit. */
@Test(groups = "native")
public final class RingTest {
  private static final int DEGREE = RingTables.DEGREE;
  private static final SecretRing TWIN = SecretRingProvider.plainJava();

  private final long seed = System.nanoTime();

  @BeforeClass(alwaysRun = true)
  public void requireLibrary() {
    NativeTests.requireSeal();
    System.out.println("RingTest seed " + seed);
  }

  @Test(dataProvider = "rings", dataProviderClass = Polynomials.class)
  public void mask_anyNumber_equalsTheTwin(SecretRing ring, int bits) {
    RingTables tables = RingTables.of(bits);
    byte[] key = bytes(16, new Random(seed));
    for (long index : new long[] {0, 1, 65_534, Long.MAX_VALUE}) {
      ByteBuffer x = polynomial();
      ByteBuffer y = polynomial();
      ring.mask(tables, key, index, x, 0);
      TWIN.mask(tables, key, index, y, 0);
      assertThat(x).isEqualTo(y);
    }
  }

  @Test(dataProvider = "rings", dataProviderClass = Polynomials.class)
  public void encrypt_anyShape_equalsTheTwin(SecretRing ring, int bits) {
    Random random = new Random(seed);
    RingTables tables = RingTables.of(bits);
    int[][] shapes = {{2048, 16, 1}, {2048, 3, 1}, {1, 2048, 2048}, {7, 40, 13}, {100, 20, 20}};
    for (int[] shape : shapes) {
      byte[] secretBits = ternary(random);
      byte[] maskKey = bytes(16, random);
      byte[] noiseKey = bytes(32, random);
      ByteBuffer values = direct(2 * shape[0] * shape[1]);
      for (int i = 0; i < shape[0] * shape[1]; i++) {
        values.putShort(2 * i, (short) (random.nextInt(511) - 255));
      }
      PlainTile tile = new PlainTile(values, shape[0], shape[1], shape[2], 5);
      int stride = new ResiduePacking(bits, 0).packedLength(shape[0] * shape[2]);
      ByteBuffer one = direct(8 + tile.polynomials() * stride);
      ByteBuffer two = direct(8 + tile.polynomials() * stride);
      try (RingSecret secret = RingSecret.of(ring, tables, secretBits);
          RingSecret twin = RingSecret.of(TWIN, tables, secretBits)) {
        ring.encrypt(secret, maskKey, noiseKey, tile, 10, one, 8, stride);
        TWIN.encrypt(twin, maskKey, noiseKey, tile, 10, two, 8, stride);
      }
      assertThat(one).as("lanes %d", shape[0]).isEqualTo(two);
    }
  }

  @Test(dataProvider = "rings", dataProviderClass = Polynomials.class)
  public void packAndUnpack_everyWidth_equalTheTwin(SecretRing ring, int bits) {
    Random random = new Random(seed);
    RingTables tables = RingTables.of(bits);
    for (int dropped = 0; dropped <= bits - 2; dropped += 1 + random.nextInt(4)) {
      ResiduePacking packing = new ResiduePacking(bits, dropped);
      int count = 1 + random.nextInt(DEGREE);
      ByteBuffer x = random(tables, random);
      ByteBuffer one = direct(packing.packedLength(count));
      ByteBuffer two = direct(packing.packedLength(count));
      ring.pack(packing, x, 0, count, one, 0);
      TWIN.pack(packing, x, 0, count, two, 0);
      assertThat(one).as("dropped %d count %d", dropped, count).isEqualTo(two);

      ByteBuffer back = polynomial();
      ByteBuffer twin = polynomial();
      assertThat(ring.unpack(packing, one, 0, count, back, 0)).isTrue();
      assertThat(TWIN.unpack(packing, one, 0, count, twin, 0)).isTrue();
      assertThat(back).isEqualTo(twin);
    }
  }

  @Test(dataProvider = "rings", dataProviderClass = Polynomials.class)
  public void unpack_residueNotBelowModulus_isFalse(SecretRing ring, int bits) {
    RingTables tables = RingTables.of(bits);
    ResiduePacking packing = new ResiduePacking(bits, 0);
    for (int place : new int[] {0, 1, 63, 64, 1000, 2047}) {
      ByteBuffer x = polynomial();
      x.putLong(8 * place, tables.modulus());
      ByteBuffer packed = direct(packing.packedLength(DEGREE));
      ring.pack(packing, x, 0, DEGREE, packed, 0);
      assertThat(ring.unpack(packing, packed, 0, DEGREE, polynomial(), 0)).isFalse();
      assertThat(TWIN.unpack(packing, packed, 0, DEGREE, polynomial(), 0)).isFalse();
      x.putLong(8 * place, tables.modulus() - 1);
      ring.pack(packing, x, 0, DEGREE, packed, 0);
      assertThat(ring.unpack(packing, packed, 0, DEGREE, polynomial(), 0)).isTrue();
    }
  }

  @Test(dataProvider = "rings", dataProviderClass = Polynomials.class)
  public void spreadAndDecode_randomPolynomials_equalTheTwin(SecretRing ring, int bits) {
    Random random = new Random(seed);
    RingTables tables = RingTables.of(bits);
    ByteBuffer c0 = random(tables, random);
    ByteBuffer c1 = random(tables, random);
    int lanes = 1 + random.nextInt(500);
    int count = DEGREE / lanes;
    int stride = lanes + DEGREE;
    ByteBuffer one = direct(8 * count * stride);
    ByteBuffer two = direct(8 * count * stride);
    ring.spread(tables, c0, c1, lanes, count, one, 0, stride);
    TWIN.spread(tables, c0, c1, lanes, count, two, 0, stride);
    assertThat(one).as("lanes %d", lanes).isEqualTo(two);
    for (int log2t : new int[] {2, 20, bits - 12, bits - 2}) {
      ByteBuffer y = direct(8 * 2 * lanes);
      ByteBuffer z = direct(8 * 2 * lanes);
      // Values well inside a cell, as the certificate promises: c0 = round(q·m/t) + noise - masked.
      ByteBuffer noisy = noisy(tables, log2t, c1, lanes, random);
      ring.decode(tables, log2t, noisy, c1, lanes, y, 8, 2);
      TWIN.decode(tables, log2t, noisy, c1, lanes, z, 8, 2);
      assertThat(y).as("log2t %d", log2t).isEqualTo(z);
    }
  }

  @Test(dataProvider = "rings", dataProviderClass = Polynomials.class)
  public void multiplyLanes_anyShape_equalsTheTwin(SecretRing ring, int bits) {
    Random random = new Random(seed);
    RingTables tables = RingTables.of(bits);
    int[][] shapes = {{1, 1, 1}, {5, 63, 1}, {4, 64, 2}, {9, 513, 3}, {33, 1500, 1}};
    for (int[] shape : shapes) {
      ByteBuffer w = direct(shape[0] * shape[1]);
      ByteBuffer x = direct(8 * shape[1] * shape[2]);
      boolean extreme = random.nextBoolean();
      for (int i = 0; i < w.capacity(); i++) {
        w.put(i, (byte) (extreme ? -128 : random.nextInt(256)));
      }
      for (int i = 0; i < shape[1] * shape[2]; i++) {
        x.putLong(
            8 * i,
            extreme ? tables.modulus() - 1 : Math.floorMod(random.nextLong(), tables.modulus()));
      }
      ByteBuffer y = direct(8 * shape[0] * shape[2]);
      ByteBuffer z = direct(8 * shape[0] * shape[2]);
      ring.multiplyLanes(tables, w, shape[0], shape[1], 0, shape[0], x, shape[2], y);
      TWIN.multiplyLanes(tables, w, shape[0], shape[1], 0, shape[0], x, shape[2], z);
      assertThat(y).as("%d x %d x %d", shape[0], shape[1], shape[2]).isEqualTo(z);
    }
  }

  private static ByteBuffer noisy(
      RingTables tables, int log2t, ByteBuffer masked, int lanes, Random random) {
    long q = tables.modulus();
    ByteBuffer out = polynomial();
    for (int i = 0; i < lanes; i++) {
      long m = random.nextLong() >> (65 - log2t);
      long exact =
          java.math.BigInteger.valueOf(m)
              .multiply(java.math.BigInteger.valueOf(q))
              .shiftRight(log2t)
              .longValue();
      long room = (q >> log2t) * 49 / 100;
      long noise = room == 0 ? 0 : random.nextLong() % room;
      out.putLong(8 * i, Math.floorMod(exact + noise - masked.getLong(8 * i), q));
    }
    return out;
  }

  @Test(dataProvider = "rings", dataProviderClass = Polynomials.class)
  public void keystream_everyLength_equalsTheJdk(SecretRing ring, int bits) {
    for (int keyLength : new int[] {16, 32}) {
      byte[] key = bytes(keyLength, new Random(seed));
      for (int length : new int[] {1, 16, 511, 512, 513, 5000}) {
        ByteBuffer out = direct(5008);
        ring.keystream(key, bits, out, length);
        byte[] expected = AesStream.bytes(key, bits, length);
        for (int i = 0; i < length; i++) {
          assertThat(out.get(i)).isEqualTo(expected[i]);
        }
      }
    }
  }

  /** NIST AESAVS, VarTxt, first vectors: a zero key and the block 80 00 .. 00. */
  @Test
  public void keystream_nistVectors_areKept() {
    ByteBuffer out = direct(16);
    for (SecretRing ring : SecretRingProvider.natives()) {
      for (int keyLength : new int[] {16, 32}) {
        ring.keystream(new byte[keyLength], Long.MIN_VALUE, out, 16);
        byte[] block = new byte[16];
        out.get(0, block);
        assertThat(HexFormat.of().formatHex(block))
            .as("%s, %d bytes", ring.name(), keyLength)
            .isEqualTo(
                keyLength == 16
                    ? "3ad78e726c1ec02b7ebfe92b23d9ec34"
                    : "ddc6bf790c15760d8d9aeb6f9a75fd4e");
      }
    }
  }

  private static byte[] ternary(Random random) {
    byte[] values = new byte[DEGREE];
    for (int i = 0; i < DEGREE; i++) {
      values[i] = (byte) (random.nextInt(3) - 1);
    }
    return values;
  }

  private static byte[] bytes(int length, Random random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
