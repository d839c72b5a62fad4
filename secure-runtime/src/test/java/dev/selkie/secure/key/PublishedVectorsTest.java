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
import org.bouncycastle.crypto.agreement.X25519Agreement;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
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

  /** Bouncy Castle's, which X-Wing's HPKE uses. */
  public void hkdf_wycheproofByBouncyCastle_agrees() throws IOException {
    int done = 0;
    for (JsonNode group : vectors("hkdf_sha256_test.json").get("testGroups")) {
      for (JsonNode test : group.get("tests")) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
        byte[] salt = hex(test, "salt");
        generator.init(new HKDFParameters(hex(test, "ikm"), salt, hex(test, "info")));
        byte[] result = new byte[test.get("size").asInt()];
        if (test.get("result").asText().equals("valid")) {
          generator.generateBytes(result, 0, result.length);
          assertThat(result).isEqualTo(hex(test, "okm"));
        } else {
          assertThatThrownBy(() -> generator.generateBytes(result, 0, result.length))
              .isInstanceOf(RuntimeException.class);
        }
        done++;
      }
    }
    assertThat(done).isEqualTo(86);
  }

  public void verify_wycheproofEd25519_agrees() throws IOException {
    int done = 0;
    for (JsonNode group : vectors("ed25519_test.json").get("testGroups")) {
      byte[] key = hex(group.get("publicKey"), "pk");
      for (JsonNode test : group.get("tests")) {
        Ed25519Signer verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(key, 0));
        byte[] message = hex(test, "msg");
        verifier.update(message, 0, message.length);
        assertThat(verifier.verifySignature(hex(test, "sig")))
            .as("%s", test.get("tcId"))
            .isEqualTo(test.get("result").asText().equals("valid"));
        done++;
      }
    }
    assertThat(done).isEqualTo(151);
  }

  /** An all-zero shared secret is refused; every other one must be the expected. */
  public void agree_wycheproofX25519_agrees() throws IOException {
    int done = 0;
    for (JsonNode group : vectors("x25519_test.json").get("testGroups")) {
      for (JsonNode test : group.get("tests")) {
        byte[] expected = hex(test, "shared");
        byte[] shared = new byte[expected.length];
        X25519Agreement agreement = new X25519Agreement();
        agreement.init(new X25519PrivateKeyParameters(hex(test, "private"), 0));
        X25519PublicKeyParameters other = new X25519PublicKeyParameters(hex(test, "public"), 0);
        if (Arrays.equals(expected, new byte[expected.length])) {
          assertThatThrownBy(() -> agreement.calculateAgreement(other, shared, 0))
              .isInstanceOf(IllegalStateException.class);
        } else {
          agreement.calculateAgreement(other, shared, 0);
          assertThat(shared).as("%s", test.get("tcId")).isEqualTo(expected);
        }
        done++;
      }
    }
    assertThat(done).isEqualTo(518);
  }

  public void decapsulate_wycheproofMlKem768_agrees() throws IOException {
    int done = 0;
    for (JsonNode group : vectors("mlkem_768_test.json").get("testGroups")) {
      for (JsonNode test : group.get("tests")) {
        if (test.get("result").asText().equals("valid")) {
          assertThat(decapsulated(test)).as("%s", test.get("tcId")).isEqualTo(hex(test, "K"));
        } else {
          assertThatThrownBy(() -> decapsulated(test))
              .as("%s", test.get("tcId"))
              .isInstanceOf(RuntimeException.class);
        }
        done++;
      }
    }
    assertThat(done).isEqualTo(193);
  }

  private static byte[] decapsulated(JsonNode test) {
    byte[] seed = hex(test, "seed");
    MLKEMPrivateKeyParameters key = new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, seed);
    if (test.has("ek")) {
      assertThat(key.getPublicKey()).isEqualTo(hex(test, "ek"));
    }
    return new MLKEMExtractor(key).extractSecret(hex(test, "c"));
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
