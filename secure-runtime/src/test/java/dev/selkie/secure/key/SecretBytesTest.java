package dev.selkie.secure.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
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
