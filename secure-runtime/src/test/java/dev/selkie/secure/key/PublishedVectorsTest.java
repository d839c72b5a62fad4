package dev.selkie.secure.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** The Wycheproof vectors against the providers that this module uses. */
@Test(groups = "testdata")
public class PublishedVectorsTest {
  public void decrypt_wycheproofAesGcm_agrees() throws IOException, AEADBadTagException {
    int done = 0;
    for (JsonNode group : vectors("aes_gcm_test.json").get("testGroups")) {
      // The class has 96-bit nonces and 128-bit tags only; SunJCE behind it takes every key size.
      if (group.get("ivSize").asInt() != 96 || group.get("tagSize").asInt() != 128) {
        continue;
      }
      for (JsonNode test : group.get("tests")) {
        checkAesGcm(test);
        done++;
      }
    }
    assertThat(done).isGreaterThan(150);
  }

  private static void checkAesGcm(JsonNode test) throws AEADBadTagException {
    WipeableKey key = new WipeableKey("AES", SecretBytes.owning(hex(test, "key")));
    byte[] plain = hex(test, "msg");
    byte[] cipherText = hex(test, "ct");
    byte[] tag = hex(test, "tag");
    byte[] sealed = Arrays.copyOf(cipherText, cipherText.length + tag.length);
    System.arraycopy(tag, 0, sealed, cipherText.length, tag.length);
    byte[] out = new byte[plain.length];
    try (AesGcm cipher = new AesGcm()) {
      if (test.get("result").asText().equals("valid")) {
        byte[] made = new byte[sealed.length];
        cipher.encrypt(key, hex(test, "iv"), hex(test, "aad"), plain, plain.length, made);
        assertThat(made).as(test.get("comment").asText()).isEqualTo(sealed);
        cipher.decrypt(key, hex(test, "iv"), hex(test, "aad"), sealed, sealed.length, out);
        assertThat(out).isEqualTo(plain);
      } else {
        assertThatThrownBy(
                () ->
                    cipher.decrypt(
                        key, hex(test, "iv"), hex(test, "aad"), sealed, sealed.length, out))
            .isInstanceOf(AEADBadTagException.class);
        assertThat(out).isEqualTo(new byte[out.length]);
      }
    }
  }

  public void expand_wycheproofHkdf_agrees() throws IOException {
    int done = 0;
    for (JsonNode group : vectors("hkdf_sha256_test.json").get("testGroups")) {
      for (JsonNode test : group.get("tests")) {
        byte[] salt = hex(test, "salt");
        // HKDF-Extract is HMAC of the input key under the salt; no salt means zeros.
        SecretBytes saltKey = SecretBytes.owning(salt.length == 0 ? new byte[32] : salt);
        SecretBytes key = SecretBytes.owning(KeyedHash.SHA_256.mac(saltKey, hex(test, "ikm")));
        int size = test.get("size").asInt();
        if (test.get("result").asText().equals("valid")) {
          assertThat(KeyedHash.SHA_256.expand(key, hex(test, "info"), size).expose())
              .isEqualTo(hex(test, "okm"));
        } else {
          assertThatThrownBy(() -> KeyedHash.SHA_256.expand(key, hex(test, "info"), size))
              .isInstanceOf(IllegalArgumentException.class);
        }
        done++;
      }
    }
    assertThat(done).isEqualTo(86);
  }

  private static JsonNode vectors(String name) throws IOException {
    String folder = System.getenv().getOrDefault("SELKIE_TESTDATA", "../../shared/testdata");
    Path file = Path.of(folder, "vectors", name);
    if (!Files.exists(file)) {
      throw new SkipException("needs " + file + " (or SELKIE_TESTDATA)");
    }
    return new ObjectMapper().readTree(file.toFile());
  }

  private static byte[] hex(JsonNode test, String name) {
    return HexFormat.of().parseHex(test.get(name).asText());
  }
}
