package dev.selkie.secure.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;
import org.testng.annotations.Test;

public class Pbkdf2Test {
  private static final Pbkdf2.Iterations JAVA = (inner, outer, count, sum) -> false;

  @Test
  public void derive_knownAnswer_isThatOfTheWorld() {
    byte[] password = "password".getBytes(StandardCharsets.US_ASCII);
    byte[] salt = "salt".getBytes(StandardCharsets.US_ASCII);
    byte[] key = Pbkdf2.derive(password, salt, 1, 64).expose();
    assertThat(HexFormat.of().formatHex(key))
        .isEqualTo(
            "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252"
                + "c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce");
  }

  @Test
  public void derive_anyLengths_isBouncyCastles() {
    Random random = new Random(7);
    for (int passwordLength : new int[] {0, 1, 127, 128, 129, 300}) {
      for (int length : new int[] {1, 32, 64, 65, 200}) {
        byte[] password = bytes(random, passwordLength);
        byte[] salt = bytes(random, random.nextInt(40));
        int iterations = 1 + random.nextInt(20);
        PKCS5S2ParametersGenerator twin = new PKCS5S2ParametersGenerator(new SHA512Digest());
        twin.init(password, salt, iterations);
        byte[] expected = ((KeyParameter) twin.generateDerivedParameters(8 * length)).getKey();
        assertThat(Pbkdf2.derive(password, salt, iterations, length).expose()).isEqualTo(expected);
        assertThat(Pbkdf2.derive(password, salt, iterations, length, JAVA).expose())
            .isEqualTo(expected);
      }
    }
  }

  @Test
  public void derive_noIterations_isRefused() {
    assertThatThrownBy(() -> Pbkdf2.derive(new byte[1], new byte[1], 0, 32))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
