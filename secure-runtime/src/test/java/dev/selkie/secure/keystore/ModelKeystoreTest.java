package dev.selkie.secure.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.key.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

public class ModelKeystoreTest {
  private static final char[] PASSWORD = "correct horse".toCharArray();

  private TemporaryFolder folder;
  private Path file;

  @BeforeMethod
  public void makeFolder() {
    folder = new TemporaryFolder();
    file = folder.file("keys.bcfks");
  }

  @AfterMethod
  public void deleteFolder() throws IOException {
    folder.close();
  }

  @Test
  public void open_createdKeystore_hasItsKeys() throws IOException {
    byte[] wrapped;
    SecretBytes fileKey = SecretBytes.random(32);
    try (ModelKeystore keys = TestKeys.quickKeystore(file, PASSWORD);
        KeystoreKey key = keys.generateKey("zoe")) {
      keys.generateKey("Ämil").close();
      assertThat(keys.list()).containsExactly("zoe", "Ämil");
      wrapped = key.wrap(fileKey, new byte[] {1});
    }
    try (ModelKeystore keys = ModelKeystore.open(file, PASSWORD)) {
      assertThat(keys.list()).containsExactly("zoe", "Ämil");
      assertThat(keys.key("nobody")).isEmpty();
      try (KeystoreKey key = keys.key("zoe").orElseThrow()) {
        assertThat(key.unwrap(new byte[0], wrapped, new byte[] {1}).expose())
            .isEqualTo(fileKey.expose());
        assertThatThrownBy(() -> key.unwrap(new byte[0], wrapped, new byte[] {2}))
            .isInstanceOf(WrapException.class);
        assertThatThrownBy(
                () -> key.unwrap(new byte[0], Arrays.copyOf(wrapped, 59), new byte[] {1}))
            .isInstanceOf(WrapException.class);
        assertThat(key).hasToString("KeystoreKey[zoe]");
      }
      assertThatThrownBy(
              () -> keys.key("Ämil").orElseThrow().unwrap(new byte[0], wrapped, new byte[] {1}))
          .isInstanceOf(WrapException.class);
    }
  }

  @Test
  public void create_defaults_takes600000IterationsOfSha512() throws Exception {
    try (ModelKeystore keys = ModelKeystore.create(file, PASSWORD)) {
      keys.generateKey("k").close();
    }
    // DER: INTEGER 600000, and the object identifier of HMAC-SHA-512.
    String bytes = HexFormat.of().formatHex(Files.readAllBytes(file));
    assertThat(bytes.split("02030927c0", -1)).hasSizeGreaterThanOrEqualTo(3);
    assertThat(bytes).contains("06082a864886f70d020b");
    try (ModelKeystore keys = ModelKeystore.open(file, PASSWORD)) {
      assertThat(keys.list()).containsExactly("k");
    }
  }

  @Test
  public void create_file_isReadableByItsOwnerOnlyAndNeverOverwritten() throws IOException {
    TestKeys.quickKeystore(file, PASSWORD).close();
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThatThrownBy(() -> ModelKeystore.create(file, PASSWORD))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(folder.names()).containsExactly("keys.bcfks");
  }

  @Test
  public void create_anything_installsNoProvider() throws IOException {
    TestKeys.quickKeystore(file, PASSWORD).close();
    assertThat(Security.getProvider("BC")).isNull();
  }

  @Test
  public void open_wrongPasswordOrNoKeystore_isOneSentence() throws IOException {
    TestKeys.quickKeystore(file, PASSWORD).close();
    for (String password : new String[] {"", "correct hors", "correct horse "}) {
      assertRefused(password.toCharArray());
    }
    Files.write(file, "not a keystore".getBytes(StandardCharsets.UTF_8));
    assertRefused(PASSWORD);
    Files.write(file, new byte[BcfksFile.MAX_BYTES + 1]);
    assertRefused(PASSWORD);
  }

  /** A few bits of its DER carry nothing; no change of any byte gives another key. */
  @Test
  public void open_damagedAnywhere_isOneSentenceOrTheSameKey() throws Exception {
    try (ModelKeystore keys = ModelKeystore.create(file, PASSWORD, 100)) {
      keys.generateKey("k").close();
    }
    byte[] raw = TestKeys.raw(file, PASSWORD, "k");
    byte[] good = Files.readAllBytes(file);
    int accepted = 0;
    for (int bit = 0; bit < 8 * good.length; bit += 3) {
      byte[] changed = good.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, changed);
      try (ModelKeystore keys = ModelKeystore.open(file, PASSWORD)) {
        assertThat(keys.list()).containsExactly("k");
        assertThat(TestKeys.raw(file, PASSWORD, "k")).isEqualTo(raw);
        accepted++;
      } catch (KeystoreException e) {
        assertThat(e).hasMessage("keystore failed authentication").hasNoCause();
      }
    }
    assertThat(accepted).isLessThan(16);
    for (int length = 0; length < good.length; length++) {
      Files.write(file, Arrays.copyOf(good, length));
      assertRefused(PASSWORD);
    }
  }

  @Test
  public void open_keystoreThatAsksForEndlessWork_isRefusedSoon() throws IOException {
    TestKeys.quickKeystore(file, PASSWORD).close();
    String good = HexFormat.of().formatHex(Files.readAllBytes(file));
    // 1000 iterations, 020203e8, become 2^31 - 1; the DER lengths around it grow by 2 each.
    byte[] bomb = DerEdit.replaceInteger(HexFormat.of().parseHex(good), 1000, Integer.MAX_VALUE);
    Files.write(file, bomb);
    long start = System.nanoTime();
    assertRefused(PASSWORD);
    assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
  }

  @Test
  public void open_missingFile_namesIt() {
    assertThatThrownBy(() -> ModelKeystore.open(file, PASSWORD))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("keys.bcfks: there is no such keystore");
  }

  @Test
  public void key_entryOfAnotherSizeOrKind_isNotOne() throws Exception {
    KeyStore store = BcfksFile.empty();
    store.setKeyEntry("aes128", new SecretKeySpec(new byte[16], "AES"), PASSWORD, null);
    store.setKeyEntry("mac", new SecretKeySpec(new byte[32], "HmacSHA256"), PASSWORD, null);
    Files.write(file, BcfksFile.format(store, PASSWORD, 1000));
    try (ModelKeystore keys = ModelKeystore.open(file, PASSWORD)) {
      assertThat(keys.key("aes128")).isEmpty();
      assertThat(keys.key("mac")).isEmpty();
    }
  }

  @Test
  public void generateKey_badOrTakenAlias_isRefused() throws IOException {
    try (ModelKeystore keys = TestKeys.quickKeystore(file, PASSWORD)) {
      keys.generateKey("k").close();
      for (String alias : new String[] {"k", "", "a\nb", "x".repeat(256)}) {
        assertThatThrownBy(() -> keys.generateKey(alias))
            .isInstanceOf(IllegalArgumentException.class);
      }
      keys.generateKey("x".repeat(255)).close();
    }
  }

  @Test
  public void generateKey_fileChangedMeanwhile_losesNoKey() throws IOException {
    try (ModelKeystore first = TestKeys.quickKeystore(file, PASSWORD);
        ModelKeystore second = ModelKeystore.open(file, PASSWORD)) {
      first.generateKey("a").close();
      assertThatThrownBy(() -> second.generateKey("b"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("was changed by somebody else");
    }
    try (ModelKeystore keys = ModelKeystore.open(file, PASSWORD)) {
      assertThat(keys.list()).containsExactly("a");
    }
  }

  private void assertRefused(char[] password) {
    assertThatThrownBy(() -> ModelKeystore.open(file, password))
        .isInstanceOf(KeystoreException.class)
        .hasMessage("keystore failed authentication")
        .hasNoCause();
  }
}
