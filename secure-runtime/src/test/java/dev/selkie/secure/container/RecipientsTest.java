package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.SoftHsm;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.keystore.Argon2Cost;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.keystore.PasswordKey;
import dev.selkie.secure.keystore.Recipient;
import dev.selkie.secure.keystore.RecipientKey;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.keystore.Token;
import dev.selkie.secure.keystore.TokenKey;
import dev.selkie.secure.keystore.XWingPrivateKey;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** Every kind of recipient, alone and beside others. */
public class RecipientsTest {
  private static final ModelIdentity IDENTITY = new ModelIdentity("pup", 1);
  private static final String REFUSED = "container failed authentication";
  private static final Argon2Cost QUICK = new Argon2Cost(64 * 1024, 1, 1);
  private static final char[] PASSWORD = "correct horse".toCharArray();

  private TemporaryFolder folder;
  private Path file;

  @BeforeMethod
  public void makeFolder() {
    folder = new TemporaryFolder();
    file = folder.file("model.sealed");
  }

  @AfterMethod
  public void deleteFolder() throws IOException {
    folder.close();
  }

  @Test
  public void open_password_opensAndOthersDoNot() throws IOException {
    try (PasswordKey password = PasswordKey.of(PASSWORD, QUICK)) {
      seal(password);
    }
    assertThat(SealedModel.inspect(file).recipients())
        .containsExactly(new SealedModelInfo.RecipientInfo("argon2id", "password"));
    assertOpens(PasswordKey.of(PASSWORD));
    assertRefused(PasswordKey.of("correct house".toCharArray()));
    List<KeyProvider> keys = List.of(KeyProvider.password(PASSWORD::clone));
    SealedModel.open(file, new SealedAccess(keys, Trust.UNSIGNED_ALLOWED)).close();
  }

  @Test
  public void seal_passwordBesideAnother_isRefused() {
    PasswordKey password = PasswordKey.of(PASSWORD, QUICK);
    assertThatThrownBy(() -> seal(password, TestKeys.fixed("k", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("password must be the only recipient");
    assertThat(file).doesNotExist();
  }

  @Test
  public void open_passwordStanzaBesideAnother_isMalformed() throws IOException {
    seal(PasswordKey.of(PASSWORD, QUICK));
    byte[] bytes = Files.readAllBytes(file);
    // The same stanza twice: what a partitioning attack would look like.
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4096 + 16);
    int stanzaAt = 4096 + 48 + 2 + 3;
    int stanzaLength = length - 64 - (stanzaAt - 4096);
    byte[] twice = new byte[2 * stanzaLength];
    System.arraycopy(bytes, stanzaAt, twice, 0, stanzaLength);
    System.arraycopy(bytes, stanzaAt, twice, stanzaLength, stanzaLength);
    System.arraycopy(twice, 0, bytes, stanzaAt, twice.length);
    putHeader(bytes, length + stanzaLength, 2);
    assertThatThrownBy(() -> assertOpens(PasswordKey.of(PASSWORD)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("password must be the only recipient: count=2");
  }

  @Test
  public void open_hostileArgon2Cost_isMalformedBeforeAnyWork() throws IOException {
    seal(PasswordKey.of(PASSWORD, QUICK));
    byte[] good = Files.readAllBytes(file);
    int length = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(4096 + 16);
    int costAt = 4096 + 48 + 2 + 3 + 8 + 2 + 8;
    int[][] costs = {
      {-1, 1, 1},
      {0, 1, 1},
      {65535, 1, 1},
      {1 << 21, 1, 1},
      {65536, 0, 1},
      {65536, -1, 1},
      {65536, 17, 1},
      {65536, 1, 0},
      {65536, 1, 17},
      {65536, 1, 1 << 30}
    };
    for (int[] cost : costs) {
      byte[] changed = good.clone();
      ByteBuffer out = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).position(costAt);
      assertThat(out.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt()).isEqualTo(65536);
      out.putInt(cost[0]).putInt(cost[1]).putInt(cost[2]);
      putHeader(changed, length, 1);
      assertThatThrownBy(() -> SealedModel.inspect(file))
          .isInstanceOf(MalformedModelException.class)
          .hasMessageContaining("Argon2id must cost 64 MiB to 1 GiB");
    }
  }

  @Test
  public void open_xWing_opensWithThePrivateHalfOnly() throws IOException {
    Path store = folder.file("keys.bcfks");
    try (ModelKeystore keys = TestKeys.quickKeystore(store, PASSWORD);
        XWingPrivateKey mine = keys.generateXWingKey("quantum");
        XWingPrivateKey other = keys.generateXWingKey("other")) {
      seal(mine.publicKey());
      assertThat(SealedModel.inspect(file).recipients())
          .containsExactly(new SealedModelInfo.RecipientInfo("x-wing", "quantum"));
      assertOpens(mine);
      assertRefused(other);
      assertThat(mine.publicKey().bytes()).hasSize(1216).isNotEqualTo(other.publicKey().bytes());
    }
    try (WeightSource again = SealedModel.open(file, TestAccess.unsigned(store, PASSWORD::clone))) {
      assertThat(again.provenance()).containsEntry("recipient", "x-wing:quantum");
    }
  }

  @Test
  public void open_xWingStanzaWithZeroShareOrBadKem_isRefusedWithOneSentence() throws IOException {
    Path store = folder.file("keys.bcfks");
    try (ModelKeystore keys = TestKeys.quickKeystore(store, PASSWORD);
        XWingPrivateKey mine = keys.generateXWingKey("q")) {
      seal(mine.publicKey());
      byte[] good = Files.readAllBytes(file);
      int length = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(4096 + 16);
      int encapsulatedAt = 4096 + 48 + 2 + 3 + 8 + 2 + 1;
      int[][] zeroed = {{1088, 1120}, {0, 1088}, {0, 1120}, {1120, 1168}};
      for (int[] range : zeroed) {
        byte[] changed = good.clone();
        java.util.Arrays.fill(
            changed, encapsulatedAt + range[0], encapsulatedAt + range[1], (byte) 0);
        putHeader(changed, length, 1);
        assertRefused(mine);
      }
    }
  }

  @Test(groups = "softhsm")
  public void open_token_opensAndKeyHasNoBytesHere() throws Exception {
    String alias = "vault-" + System.nanoTime(); // the token outlives a test run
    try (SoftHsm hsm = SoftHsm.start()) {
      try (Token token = Token.open(hsm.address(), hsm.pin());
          TokenKey key = token.generateKey(alias)) {
        assertThatThrownBy(() -> token.generateKey(alias))
            .isInstanceOf(IllegalArgumentException.class);
        assertThat(token.list()).contains(alias);
        assertThat(key.toString()).isEqualTo("TokenKey[" + alias + "]");
        seal(key, TestKeys.fixed("k", 1));
        assertOpens(key);
      }
      assertOpens(TestKeys.fixed("k", 1));
      List<KeyProvider> keys = List.of(KeyProvider.token(hsm.address(), hsm::pin));
      SealedAccess access = new SealedAccess(keys, Trust.UNSIGNED_ALLOWED);
      try (SealedWeightSource sealed = SealedModel.open(file, access)) {
        assertThat(sealed.provenance()).containsEntry("recipient", "pkcs11:" + alias);
      }
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length - 1] ^= 1;
      Files.write(file, bytes);
      try (SealedWeightSource sealed = SealedModel.open(file, access)) {
        assertThatThrownBy(() -> sealed.verify(sealed.tensors().get(2))).hasMessage(REFUSED);
      }
    }
  }

  @Test
  public void open_severalKinds_eachOpensAlone() throws IOException {
    Path store = folder.file("keys.bcfks");
    try (ModelKeystore keys = TestKeys.quickKeystore(store, PASSWORD);
        KeystoreKey classic = keys.generateKey("classic");
        XWingPrivateKey quantum = keys.generateXWingKey("quantum")) {
      seal(classic, quantum.publicKey(), TestKeys.fixed("third", 3));
      assertOpens(classic);
      assertOpens(quantum);
      assertOpens(TestKeys.fixed("third", 3));
      assertRefused(TestKeys.fixed("fourth", 3));
      assertRefused(TestKeys.fixed("third", 4));
    }
  }

  private void putHeader(byte[] bytes, int length, int stanzas) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(4096 + 16, length).putInt(4096 + 20, stanzas);
    int capacity = SealedLayout.DEFAULT_CAPACITY;
    byte[] copy = java.util.Arrays.copyOfRange(bytes, 4096, 4096 + capacity);
    byte[] hash = Sha256.of(copy, 0, capacity - 32);
    System.arraycopy(hash, 0, copy, capacity - 32, 32);
    System.arraycopy(copy, 0, bytes, 4096, capacity);
    System.arraycopy(copy, 0, bytes, 4096 + capacity, capacity);
    Files.write(file, bytes);
  }

  private void seal(Recipient... recipients) throws IOException {
    SealedModel.seal(MemoryWeights.small(), file, List.of(recipients), IDENTITY);
  }

  private void assertOpens(RecipientKey key) throws IOException {
    try (SealedWeightSource sealed = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
      sealed.verify(sealed.tensors().get(1));
    }
  }

  private void assertRefused(RecipientKey key) {
    assertThatThrownBy(() -> SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED))
        .isInstanceOf(SealedModelException.class)
        .hasMessage(REFUSED);
  }
}
