package dev.selkie.secure.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.testng.annotations.Test;

public class SecretBytesTest {
  @Test
  public void close_wipesTheArrayAndRefusesUse() {
    byte[] bytes = {1, 2, 3};
    SecretBytes secret = SecretBytes.owning(bytes);
    SecretBytes copy = secret.copy();
    secret.close();
    secret.close();
    assertThat(bytes).containsOnly(0);
    assertThat(copy.expose()).containsExactly(1, 2, 3);
    assertThatThrownBy(secret::expose).isInstanceOf(IllegalStateException.class);
  }

  @Test
  public void offHeap_keepsTheSecretAndZeroesTheArray() {
    for (int length : new int[] {1, 64, 65, 5000}) {
      byte[] bytes = new byte[length];
      new Random(length).nextBytes(bytes);
      byte[] expected = bytes.clone();
      SecretBytes secret = SecretBytes.owning(bytes).offHeap().offHeap();
      assertThat(bytes).containsOnly(0);
      assertThat(secret.length()).isEqualTo(length);
      assertThat(secret.copy().expose()).isEqualTo(expected);
      assertThat(new WipeableKey("AES", secret).getEncoded()).isEqualTo(expected);
      assertThatThrownBy(secret::expose).hasMessageContaining("off the heap");
      secret.close();
      secret.close();
      assertThatThrownBy(secret::copy).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  public void offHeap_manySecrets_doNotMix() {
    List<SecretBytes> secrets = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      byte[] bytes = new byte[32];
      Arrays.fill(bytes, (byte) i);
      secrets.add(SecretBytes.owning(bytes).offHeap());
      if (i % 3 == 0) {
        secrets.get(i / 2).close();
      }
    }
    for (int i = 1500; i < 3000; i++) {
      assertThat(secrets.get(i).copy().expose()).containsOnly((byte) i);
      secrets.get(i).close();
    }
  }

  @Test
  public void toString_showsTheLengthOnly() {
    SecretBytes secret = SecretBytes.owning(new byte[] {65, 66});
    assertThat(secret).hasToString("SecretBytes[2]");
    assertThat(new WipeableKey("AES", secret)).hasToString("WipeableKey[AES]");
  }

  @Test
  public void random_twice_differs() {
    assertThat(SecretBytes.random(32).expose()).isNotEqualTo(SecretBytes.random(32).expose());
  }

  @Test
  public void destroy_wipesTheSecret() {
    byte[] bytes = {1, 2, 3};
    WipeableKey key = new WipeableKey("AES", SecretBytes.owning(bytes));
    byte[] encoded = key.getEncoded();
    key.destroy();
    assertThat(key.isDestroyed()).isTrue();
    assertThat(bytes).containsOnly(0);
    assertThat(encoded).containsExactly(1, 2, 3);
    assertThatThrownBy(key::getEncoded).isInstanceOf(IllegalStateException.class);
  }

  @Test
  public void serialize_key_isRefused() {
    WipeableKey key = new WipeableKey("AES", SecretBytes.random(32));
    assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(key))
        .isInstanceOf(NotSerializableException.class);
  }
}
