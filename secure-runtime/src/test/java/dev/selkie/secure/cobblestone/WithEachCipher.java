package dev.selkie.secure.cobblestone;

import dev.selkie.secure.key.OpenSsl;
import org.testng.SkipException;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;

/** Tests that hold for whatever opens chunks: SunJCE, and OpenSSL where the system has it. */
abstract class WithEachCipher {
  /** What opens chunks. */
  enum Cipher {
    SUN_JCE,
    OPEN_SSL
  }

  private final Cipher cipher;

  WithEachCipher(Cipher cipher) {
    this.cipher = cipher;
  }

  /** Arguments of the constructors. */
  @DataProvider
  public static Object[][] ciphers() {
    return new Object[][] {{Cipher.SUN_JCE}, {Cipher.OPEN_SSL}};
  }

  @BeforeClass
  public void requireCipher() {
    if (cipher == Cipher.OPEN_SSL && !OpenSsl.isAvailable()) {
      throw new SkipException("needs the native library and the system's OpenSSL 3");
    }
  }

  ChunkOpener opener() {
    return cipher == Cipher.OPEN_SSL ? new OpenSslChunks() : new ChunkCipher();
  }
}
