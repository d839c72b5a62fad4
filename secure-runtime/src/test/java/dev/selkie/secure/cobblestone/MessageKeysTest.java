package dev.selkie.secure.cobblestone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.secure.key.SecretBytes;
import java.math.BigInteger;
import org.testng.annotations.Test;

public class MessageKeysTest {
  private final SecretBytes key = SecretBytes.owning(new byte[32]);

  @Test
  public void nonce_anyChunk_isTheBaseXorTheBigEndianNumber() {
    MessageKeys keys = MessageKeys.derive(key, new byte[24], new byte[0]);
    BigInteger base = new BigInteger(1, keys.nonce(0));
    for (long chunk : new long[] {1, 255, 256, 65536, (1L << 38) - 1}) {
      assertThat(new BigInteger(1, keys.nonce(chunk)))
          .isEqualTo(base.xor(BigInteger.valueOf(chunk)));
    }
  }

  @Test
  public void derive_anyInputChanged_commitsToSomethingElse() {
    MessageKeys keys = MessageKeys.derive(key, new byte[24], new byte[] {1});
    byte[] salt = new byte[24];
    salt[23] = 1;
    SecretBytes other = SecretBytes.owning(new byte[32]);
    other.expose()[0] = 1;
    assertThat(keys.commitsTo(keys.commitment())).isTrue();
    assertThat(MessageKeys.derive(key, salt, new byte[] {1}).commitsTo(keys.commitment()))
        .isFalse();
    assertThat(MessageKeys.derive(key, new byte[24], new byte[] {2}).commitsTo(keys.commitment()))
        .isFalse();
    assertThat(MessageKeys.derive(other, new byte[24], new byte[] {1}).commitsTo(keys.commitment()))
        .isFalse();
  }

  @Test
  public void derive_wrongLengths_areRefused() {
    assertThatThrownBy(() -> MessageKeys.derive(SecretBytes.random(16), new byte[24], new byte[0]))
        .hasMessage("input key must have 32 bytes: length=16");
    assertThatThrownBy(() -> MessageKeys.derive(key, new byte[23], new byte[0]))
        .hasMessage("salt must have 24 bytes: length=23");
  }
}
