package dev.selkie.fhe.linear.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.fhe.params.NttPrime;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.testng.annotations.Test;

public final class ResiduePackingTest {
  @Test
  public void pack_anyBits_isTheBigIntegerOfTheResidues() {
    Random random = new Random(11);
    for (int bits = 24; bits <= 54; bits++) {
      long q = NttPrime.largest(2048, bits);
      int first = 1 + random.nextInt(40);
      int second = random.nextInt(40);
      ByteBuffer in = residues(first + second, q, random);
      ResiduePacking packing = new ResiduePacking(bits, q);
      ByteBuffer out = buffer(packing.packedLength(first + second));

      packing.pack(in, 0, first, 8 * first, second, out, 0);

      BigInteger expected = BigInteger.ZERO;
      for (int i = first + second - 1; i >= 0; i--) {
        expected = expected.shiftLeft(bits).or(BigInteger.valueOf(in.getLong(8 * i)));
      }
      assertThat(littleEndian(out)).as("bits=%d, seed 11", bits).isEqualTo(expected);
    }
  }

  @Test
  public void unpack_packed_givesTheResiduesBack() throws Exception {
    Random random = new Random(12);
    for (int bits = 24; bits <= 54; bits++) {
      long q = NttPrime.largest(2048, bits);
      ByteBuffer in = residues(65, q, random);
      ResiduePacking packing = new ResiduePacking(bits, q);
      ByteBuffer packed = buffer(16 + packing.packedLength(65));
      packing.pack(in, 0, 60, 8 * 60, 5, packed, 16);
      ByteBuffer out = buffer(65 * 8);

      packing.unpack(packed, 16, out, 0, 3, 24, 62);

      assertThat(out).as("bits=%d, seed 12", bits).isEqualTo(in);
    }
  }

  @Test
  public void unpack_residueEqualToModulus_throws() {
    long q = NttPrime.largest(2048, 40);
    ResiduePacking packing = new ResiduePacking(40, q);
    ByteBuffer packed = buffer(packing.packedLength(2));
    packed.putLong(0, q);

    assertThatThrownBy(() -> packing.unpack(packed, 0, buffer(16), 0, 2, 0, 0))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("residues must be below the modulus");
  }

  @Test
  public void unpack_paddingBitSet_throws() {
    ResiduePacking packing = new ResiduePacking(40, NttPrime.largest(2048, 40));
    ByteBuffer packed = buffer(packing.packedLength(1));
    packed.putLong(0, 1L << 63);

    assertThatThrownBy(() -> packing.unpack(packed, 0, buffer(8), 0, 1, 0, 0))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("padding bits must be zero");
  }

  private static ByteBuffer residues(int count, long q, Random random) {
    ByteBuffer out = buffer(count * 8);
    for (int i = 0; i < count; i++) {
      out.putLong(8 * i, i == 0 ? q - 1 : Math.floorMod(random.nextLong(), q));
    }
    return out;
  }

  private static BigInteger littleEndian(ByteBuffer buffer) {
    BigInteger value = BigInteger.ZERO;
    for (int i = buffer.limit() - 1; i >= 0; i--) {
      value = value.shiftLeft(8).or(BigInteger.valueOf(buffer.get(i) & 0xff));
    }
    return value;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
