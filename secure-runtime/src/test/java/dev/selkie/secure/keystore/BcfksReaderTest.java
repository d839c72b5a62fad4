package dev.selkie.secure.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.selkie.secure.keystore.BcfksReader.Entry;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.spec.SecretKeySpec;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Bouncy Castle writes, we read. */
public class BcfksReaderTest {
  @DataProvider
  public static Object[][] passwords() {
    return new Object[][] {{"p"}, {"correct horse"}, {"Größe 鍵 \uD83D\uDD11"}, {"x".repeat(200)}};
  }

  @Test(dataProvider = "passwords")
  public void entry_writtenByBouncyCastle_isTheSameKey(String password) throws Exception {
    Random random = new Random(password.hashCode());
    byte[] aes = bytes(random, 32);
    byte[] hmac = bytes(random, 97);
    byte[] longKey = bytes(random, 200);
    KeyStore store = BcfksFile.empty();
    char[] secret = password.toCharArray();
    store.setKeyEntry("aes", new SecretKeySpec(aes, "AES"), secret, null);
    store.setKeyEntry("hmac", new SecretKeySpec(hmac, "HmacSHA512"), secret, null);
    store.setKeyEntry("long", new SecretKeySpec(longKey, "HmacSHA512"), secret, null);
    byte[] file = BcfksFile.format(store, secret, 1000);

    BcfksReader reader = BcfksReader.open(file, secret);

    assertEntry(reader.entry("aes", secret).orElseThrow(), "AES", aes);
    assertEntry(reader.entry("hmac", secret).orElseThrow(), "HmacSHA512", hmac);
    assertEntry(reader.entry("long", secret).orElseThrow(), "HmacSHA512", longKey);
    assertThat(reader.entry("none", secret)).isEmpty();
    assertThat(secret).as("not wiped").isEqualTo(password.toCharArray());
    assertThatThrownBy(() -> BcfksReader.open(file, "wrong".toCharArray()))
        .isInstanceOf(KeystoreException.class);
  }

  @Test
  public void open_anyByteChangedOrCut_isRefusedWithOneSentence() throws Exception {
    char[] secret = "p".toCharArray();
    KeyStore store = BcfksFile.empty();
    store.setKeyEntry("k", new SecretKeySpec(new byte[32], "AES"), secret, null);
    byte[] file = BcfksFile.format(store, secret, 10);
    for (int i = 0; i < file.length; i++) {
      byte[] changed = file.clone();
      changed[i] ^= (byte) (1 << i % 8);
      assertRefused(changed, secret, "byte " + i);
      assertRefused(Arrays.copyOf(file, i), secret, "cut at " + i);
    }
  }

  private static void assertRefused(byte[] file, char[] secret, String what) {
    try {
      BcfksReader.open(file, secret);
    } catch (KeystoreException e) {
      assertThat(e).as(what).hasMessage("keystore failed authentication").hasNoCause();
      return;
    } catch (RuntimeException | Error e) {
      fail(what, e);
    }
    fail(what + " was not missed");
  }

  private static void assertEntry(Entry entry, String algorithm, byte[] key) {
    assertThat(entry.algorithm()).isEqualTo(algorithm);
    assertThat(entry.key().expose()).isEqualTo(key);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
