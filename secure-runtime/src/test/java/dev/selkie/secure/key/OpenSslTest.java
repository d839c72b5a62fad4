package dev.selkie.secure.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import org.testng.SkipException;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** What OpenSSL does is what the JDK does. */
public class OpenSslTest {
  private final Random random = new Random(5);
  private final SecretBytes secret = SecretBytes.owning(bytes(32));
  private final WipeableKey key = new WipeableKey("AES", secret);

  @BeforeClass
  public void requireOpenSsl() {
    if (!OpenSsl.isAvailable()) {
      throw new SkipException("needs the native library and the system's OpenSSL 3");
    }
  }

  @Test
  public void version_ofTheSystem_isThree() {
    assertThat(OpenSsl.version().orElseThrow()).startsWith("OpenSSL 3.");
  }

  @Test
  public void open_chunkOfAnyLength_isWhatSunJceSealed() throws Exception {
    for (int length : new int[] {0, 1, 15, 16, 17, 4095, 16383, 16384}) {
      byte[] plain = bytes(length);
      byte[] nonce = bytes(12);
      ByteBuffer sealed = sealed(plain, nonce);
      ByteBuffer target = ByteBuffer.allocateDirect(length);
      OpenSsl.open(key, nonce, 0, 16384, sealed, new ChunkRoom(target, 0, length, true));
      byte[] found = new byte[length];
      target.get(found);
      assertThat(found).isEqualTo(plain);
    }
  }

  @Test
  public void open_anyBitFlipped_isRefused() {
    byte[] nonce = bytes(12);
    ByteBuffer sealed = sealed(bytes(40), nonce);
    ChunkRoom room = new ChunkRoom(ByteBuffer.allocateDirect(40), 0, 40, true);
    for (int bit = 0; bit < 8 * sealed.capacity(); bit++) {
      flip(sealed, bit);
      assertThatThrownBy(() -> OpenSsl.open(key, nonce, 0, 16384, sealed, room))
          .isInstanceOf(AEADBadTagException.class);
      flip(sealed, bit);
    }
    assertThatThrownBy(() -> OpenSsl.open(key, nonce, 1, 16384, sealed, room))
        .isInstanceOf(AEADBadTagException.class);
  }

  @Test
  public void open_heapBuffers_areRefused() {
    ByteBuffer heap = ByteBuffer.allocate(100);
    ByteBuffer direct = ByteBuffer.allocateDirect(100);
    byte[] nonce = new byte[12];
    assertThatThrownBy(
            () -> OpenSsl.open(key, nonce, 0, 16384, heap, new ChunkRoom(null, 0, 0, false)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> OpenSsl.open(key, nonce, 0, 16384, direct, new ChunkRoom(heap, 0, 1, false)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ChunkRoom(direct, 0, 101, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void sha256_headAndBody_isTheJdks() throws Exception {
    for (int length : new int[] {0, 1, 63, 64, 100_000}) {
      byte[] head = bytes(random.nextInt(100));
      byte[] body = bytes(length);
      ByteBuffer direct = ByteBuffer.allocateDirect(length + 3).position(3).put(body).flip();
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(head);
      assertThat(OpenSsl.sha256(head, direct.position(3))).isEqualTo(digest.digest(body));
    }
  }

  @Test
  public void iterate_system_hasIt() {
    assertThat(OpenSsl.iterate(new byte[128], new byte[128], 0, new byte[64])).isTrue();
  }

  private ByteBuffer sealed(byte[] plain, byte[] nonce) {
    byte[] out = new byte[plain.length + 16];
    try (AesGcm cipher = new AesGcm()) {
      cipher.encrypt(key, nonce, new byte[0], plain, plain.length, out);
    }
    return ByteBuffer.allocateDirect(out.length).put(out).flip();
  }

  private static void flip(ByteBuffer bytes, int bit) {
    bytes.put(bit / 8, (byte) (bytes.get(bit / 8) ^ (1 << (bit % 8))));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
