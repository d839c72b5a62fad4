package dev.selkie.secure.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.modes.CCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.testng.annotations.Test;

public class AesCcmTest {
  @Test
  public void decrypt_whatBouncyCastleEncrypted_givesItBack() throws Exception {
    Random random = new Random(11);
    for (int length : new int[] {0, 1, 15, 16, 17, 1000}) {
      for (int nonceLength = 7; nonceLength <= 13; nonceLength++) {
        int tagLength = 4 + 2 * random.nextInt(7);
        byte[] key = bytes(random, 32);
        byte[] nonce = bytes(random, nonceLength);
        byte[] plain = bytes(random, length);
        byte[] sealed = encrypt(key, nonce, tagLength, plain);
        SecretBytes secret = SecretBytes.owning(key);
        assertThat(AesCcm.decrypt(secret, nonce, tagLength, sealed)).isEqualTo(plain);
        int at = random.nextInt(sealed.length);
        sealed[at] ^= 1;
        assertThatThrownBy(() -> AesCcm.decrypt(secret, nonce, tagLength, sealed))
            .isInstanceOf(AEADBadTagException.class);
      }
    }
  }

  @Test
  public void decrypt_lengthsOutOfRange_isRefused() {
    SecretBytes key = SecretBytes.owning(new byte[32]);
    for (int[] lengths :
        new int[][] {{6, 16, 40}, {14, 16, 40}, {12, 2, 40}, {12, 5, 40}, {12, 16, 15}}) {
      assertThatThrownBy(
              () -> AesCcm.decrypt(key, new byte[lengths[0]], lengths[1], new byte[lengths[2]]))
          .isInstanceOf(AEADBadTagException.class);
    }
  }

  private static byte[] encrypt(byte[] key, byte[] nonce, int tagLength, byte[] plain)
      throws Exception {
    CCMModeCipher twin = CCMBlockCipher.newInstance(AESEngine.newInstance());
    twin.init(true, new AEADParameters(new KeyParameter(key), 8 * tagLength, nonce));
    byte[] sealed = new byte[plain.length + tagLength];
    int done = twin.processBytes(plain, 0, plain.length, sealed, 0);
    twin.doFinal(sealed, done);
    return sealed;
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
