package dev.selkie.secure.cobblestone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selkie.secure.key.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Factory;
import org.testng.annotations.Test;

/** Messages that Python's cryptography made: src/test/python/make_cobblestone_vectors.py. */
public class CobblestoneVectorsTest extends WithEachCipher {
  /** One instance for each cipher. */
  @Factory(dataProvider = "ciphers", dataProviderClass = WithEachCipher.class)
  public CobblestoneVectorsTest(Cipher cipher) {
    super(cipher);
  }

  @DataProvider
  public Object[][] vectors() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("cobblestone-256-vectors.json")) {
      List<Object[]> rows = new ArrayList<>();
      new ObjectMapper().readTree(in).get("vectors").forEach(v -> rows.add(new Object[] {v}));
      assertThat(rows).hasSize(14);
      return rows.toArray(new Object[0][]);
    }
  }

  @Test(dataProvider = "vectors")
  public void seal_withTheSaltOfPython_givesTheMessageOfPython(JsonNode vector) throws Exception {
    byte[] plain = plaintext(vector.get("length").asInt());
    byte[] start = hex(vector, "start");
    byte[] salt = Arrays.copyOf(start, 24);
    SecretBytes key = SecretBytes.owning(hex(vector, "key"));
    try (MessageKeys keys = MessageKeys.derive(key, salt, hex(vector, "context"))) {
      assertThat(keys.commitsTo(Arrays.copyOfRange(start, 24, 56))).isTrue();
      byte[] message = Messages.seal(keys, plain, plain.length);
      assertThat(message).hasSize(vector.get("messageLength").asInt()).startsWith(start);
      assertThat(MessageDigest.getInstance("SHA-256").digest(message))
          .isEqualTo(hex(vector, "sha256"));
      assertThat(Messages.open(keys, opener(), message, plain.length)).isEqualTo(plain);
    }
  }

  static byte[] plaintext(int length) {
    byte[] plain = new byte[length];
    for (int i = 0; i < length; i++) {
      plain[i] = (byte) (i * 7 + (i >> 8) * 13);
    }
    return plain;
  }

  private static byte[] hex(JsonNode vector, String name) {
    return HexFormat.of().parseHex(vector.get(name).asText());
  }
}
