package dev.selkie.fhe.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.fhe.seal.NativeTests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** What ciphertexts look like. Keys are fixed, so no run fails by chance. */
@Test(groups = "native")
public final class RingStatisticsTest {
  private static final int BITS = 48;
  private static final int ROUNDS = 32;
  private static final int DEGREE = RingTables.DEGREE;

  @BeforeClass(alwaysRun = true)
  public void requireLibrary() {
    NativeTests.requireSeal();
  }

  @Test
  public void ciphertextWords_ofAConstantMessage_areUniformAndNeverRepeat() {
    SecretRing ring = SecretRingProvider.detect();
    RingTables tables = RingTables.of(BITS);
    int[] high = new int[256];
    int[] low = new int[256];
    Set<Long> seen = new HashSet<>();
    try (RingSecret secret = RingSecret.of(ring, tables, ternary(new Random(1)))) {
      for (int round = 0; round < ROUNDS; round++) {
        ByteBuffer residues = encrypt(ring, secret, round);
        for (int i = 0; i < DEGREE; i++) {
          long residue = residues.getLong(8 * i);
          high[(int) (residue >>> (BITS - 8))]++;
          low[(int) (residue & 0xff)]++;
          seen.add(residue);
        }
      }
    }
    // 255 degrees of freedom: 377 is exceeded with probability 1e-6, and a plain message by far.
    assertThat(chiSquared(high)).isLessThan(377);
    assertThat(chiSquared(low)).isLessThan(377);
    assertThat(seen.size()).isGreaterThan(ROUNDS * DEGREE - 3);
  }

  @Test
  public void noise_isCentredBinomialWithVarianceTenAndAHalf() {
    // With the zero key c0 of zero is the noise itself.
    SecretRing ring = SecretRingProvider.detect();
    RingTables tables = RingTables.of(BITS);
    double sum = 0;
    double squares = 0;
    long largest = 0;
    try (RingSecret secret = RingSecret.of(ring, tables, new byte[DEGREE])) {
      for (int round = 0; round < ROUNDS; round++) {
        ByteBuffer residues = encrypt(ring, secret, round);
        for (int i = 0; i < DEGREE; i++) {
          long residue = residues.getLong(8 * i);
          long noise = residue > tables.modulus() / 2 ? residue - tables.modulus() : residue;
          sum += noise;
          squares += noise * noise;
          largest = Math.max(largest, Math.abs(noise));
        }
      }
    }
    int count = ROUNDS * DEGREE;
    assertThat(sum / count).isBetween(-0.06, 0.06);
    assertThat(squares / count).isBetween(10.2, 10.8);
    assertThat(largest).isLessThanOrEqualTo(21).isGreaterThan(10);
  }

  @Test
  public void secretKey_isTernaryInEqualParts() {
    SecretRing ring = SecretRingProvider.detect();
    RingTables tables = RingTables.of(BITS);
    int[] counts = new int[3];
    for (int round = 0; round < 8; round++) {
      java.security.SecureRandom random = new java.security.SecureRandom();
      try (RingSecret secret = RingSecret.generate(ring, tables, random)) {
        ByteBuffer key = ByteBuffer.allocateDirect(RingTables.POLYNOMIAL_BYTES);
        key.order(ByteOrder.LITTLE_ENDIAN);
        key.put(0, secret.factors(), 0, RingTables.POLYNOMIAL_BYTES);
        ring.inverse(tables, key, 0);
        for (int i = 0; i < DEGREE; i++) {
          long value = key.getLong(8 * i);
          counts[value == tables.modulus() - 1 ? 2 : Math.toIntExact(value)]++;
        }
      }
    }
    // A third of 16,384 is 5,461, with standard deviation 60: ten of them never happen.
    for (int count : counts) {
      assertThat(count).isBetween(4_860, 6_060);
    }
  }

  private static ByteBuffer encrypt(SecretRing ring, RingSecret secret, int round) {
    ResiduePacking packing = new ResiduePacking(BITS, 0);
    ByteBuffer packed = direct(packing.packedLength(DEGREE));
    ByteBuffer residues = direct(RingTables.POLYNOMIAL_BYTES);
    PlainTile tile = new PlainTile(direct(2 * DEGREE), DEGREE, 1, 1, round);
    byte[] noiseKey = new byte[32];
    noiseKey[0] = 7;
    ring.encrypt(secret, new byte[16], noiseKey, tile, 20, packed, 0, 0);
    ring.unpack(packing, packed, 0, DEGREE, residues, 0);
    return residues;
  }

  private static double chiSquared(int[] counts) {
    double expected = (double) ROUNDS * DEGREE / counts.length;
    double sum = 0;
    for (int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
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
