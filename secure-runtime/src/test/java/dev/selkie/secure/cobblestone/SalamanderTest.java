package dev.selkie.secure.cobblestone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.secure.key.SecretBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.testng.annotations.Test;

/*
 * AES-GCM does not bind a ciphertext to its key [1]: with two keys at hand, one block of the ciphertext can be chosen such that one tag is
 * right under both. With H the encrypted zero block of each key, tag = C1·H^(n+1) + ... + Cn·H² + lengths·H + E(J0) over GF(2^128), and
 * C1 = (rest1 + rest2) / (H1^(n+1) + H2^(n+1)).
 *
 * [1] Dodis, Grubbs, Ristenpart, Woodage: Fast Message Franking: From Invisible Salamanders to Encryptment, 2018.
 */
/** A message that two keys open, were it not for the commitment. */
public class SalamanderTest {
  private static final int BLOCKS = 5;
  private static final byte[] SALT = new byte[Cobblestone.SALT_LENGTH];
  private static final byte[] CONTEXT = {1};

  @Test
  public void commitsTo_ciphertextThatTwoKeysOpen_isTrueForOneKeyOnly() throws Exception {
    try (MessageKeys first = keys(1);
        MessageKeys second = keys(2)) {
      byte[] chunk = salamander(first, second);
      byte[] one = open(first, first, chunk);
      byte[] other = open(second, first, chunk);
      assertThat(one).as("AES-GCM opens it to two texts").isNotEqualTo(other);
      assertThat(first.commitsTo(first.commitment())).isTrue();
      assertThat(second.commitsTo(first.commitment())).isFalse();
    }
  }

  private static MessageKeys keys(int value) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) value);
    return MessageKeys.derive(SecretBytes.owning(key), SALT, CONTEXT);
  }

  /** Opens the chunk as the only one of a message that commits to {@code committed}. */
  private static byte[] open(MessageKeys keys, MessageKeys committed, byte[] chunk)
      throws IOException {
    byte[] message =
        ByteBuffer.allocate(Cobblestone.HEADER_LENGTH + chunk.length)
            .put(SALT)
            .put(committed.commitment())
            .put(chunk)
            .array();
    MessageOpener.Source source =
        (offset, target) -> target.put(message, (int) offset, target.remaining());
    ByteBuffer plain = ByteBuffer.allocateDirect(16 * BLOCKS);
    MessageOpener.open(keys, new ChunkCipher(), source, message.length, plain.duplicate());
    byte[] bytes = new byte[plain.capacity()];
    plain.get(bytes);
    return bytes;
  }

  private static byte[] salamander(MessageKeys first, MessageKeys second)
      throws GeneralSecurityException {
    byte[] text = new byte[16 * BLOCKS];
    new Random(1).nextBytes(text);
    Arrays.fill(text, 0, 16, (byte) 0);
    long[] sum = add(tag(first, text), tag(second, text));
    long[] factor = add(power(hash(first), BLOCKS + 1), power(hash(second), BLOCKS + 1));
    // 1 / x = x^(2^128 - 2): the product of x^2, x^4, ..., x^(2^127).
    long[] inverse = {1L << 63, 0};
    long[] square = factor;
    for (int i = 1; i < 128; i++) {
      square = multiply(square, square);
      inverse = multiply(inverse, square);
    }
    long[] block = multiply(sum, inverse);
    ByteBuffer.wrap(text).putLong(block[0]).putLong(block[1]);
    long[] tag = tag(first, text);
    assertThat(tag).isEqualTo(tag(second, text));
    return ByteBuffer.allocate(text.length + 16).put(text).putLong(tag[0]).putLong(tag[1]).array();
  }

  private static long[] tag(MessageKeys keys, byte[] text) throws GeneralSecurityException {
    long[] h = hash(keys);
    long[] sum = {0, 0};
    ByteBuffer in = ByteBuffer.wrap(text);
    while (in.hasRemaining()) {
      sum = multiply(add(sum, new long[] {in.getLong(), in.getLong()}), h);
    }
    sum = multiply(add(sum, new long[] {0, 8L * text.length}), h);
    return add(sum, encrypt(keys, ByteBuffer.allocate(16).put(keys.nonce(0)).putInt(1).array()));
  }

  private static long[] hash(MessageKeys keys) throws GeneralSecurityException {
    return encrypt(keys, new byte[16]);
  }

  private static long[] encrypt(MessageKeys keys, byte[] block) throws GeneralSecurityException {
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
    aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(keys.key().getEncoded(), "AES"));
    ByteBuffer out = ByteBuffer.wrap(aes.doFinal(block));
    return new long[] {out.getLong(), out.getLong()};
  }

  private static long[] add(long[] a, long[] b) {
    return new long[] {a[0] ^ b[0], a[1] ^ b[1]};
  }

  private static long[] power(long[] base, int exponent) {
    long[] result = base;
    for (int i = 1; i < exponent; i++) {
      result = multiply(result, base);
    }
    return result;
  }

  /**
   * The product in GF(2^128) as GCM orders bits: the first is the highest one of the first byte.
   */
  private static long[] multiply(long[] a, long[] b) {
    long[] product = {0, 0};
    long[] shifted = b;
    for (int i = 0; i < 128; i++) {
      if ((a[i >> 6] >>> (63 - (i & 63)) & 1) != 0) {
        product = add(product, shifted);
      }
      long reduce = (shifted[1] & 1) == 0 ? 0 : 0xE1L << 56;
      shifted = new long[] {shifted[0] >>> 1 ^ reduce, shifted[1] >>> 1 | shifted[0] << 63};
    }
    return product;
  }
}
