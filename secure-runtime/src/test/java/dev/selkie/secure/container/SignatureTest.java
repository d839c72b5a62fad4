package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.cobblestone.ChunkCipher;
import dev.selkie.secure.cobblestone.MessageKeys;
import dev.selkie.secure.cobblestone.MessageSealer;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.signature.SigningKey;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Who made a file: what a trusted signer vouches for, and what a mere reader cannot forge. */
public class SignatureTest {
  private static final int PAGE = 4096;
  private static final int SECTION_AT = 4 * PAGE;
  private static final String REFUSED = "container failed authentication";

  private final KeystoreKey key = TestKeys.fixed("k", 1);
  private final SigningKey publisher = signing("publisher", 3);
  private final SigningKey stranger = signing("stranger", 4);
  private final Trust trust = Trust.of(publisher.signer());
  private TemporaryFolder folder;
  private Path file;

  @BeforeMethod
  public void seal() throws IOException {
    folder = new TemporaryFolder();
    file = folder.file("model.sealed");
    write(MemoryWeights.small(), publisher);
  }

  @AfterMethod
  public void deleteFolder() throws IOException {
    folder.close();
  }

  @Test
  public void open_signedByTrusted_saysWho() throws IOException {
    try (SealedWeightSource sealed = SealedModel.open(file, key, trust)) {
      assertThat(sealed.opening().authorship().text()).isEqualTo("signed by publisher");
      assertThat(sealed.provenance())
          .containsEntry("authorship", "signed by publisher")
          .containsEntry("recipient", "bcfks:k")
          .containsEntry("rollback", "not checked");
      assertThat(sealed.info().signer()).hasSize(64);
      readAll(sealed);
    }
  }

  @Test
  public void open_signedByStranger_isRefusedUnlessUnsignedIsAllowed() throws IOException {
    write(MemoryWeights.small(), stranger);
    assertThatThrownBy(() -> SealedModel.open(file, key, trust))
        .isInstanceOf(UntrustedModelException.class)
        .hasMessageContaining("no trusted signer")
        .hasMessageContaining("signer=");
    try (SealedWeightSource sealed = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
      assertThat(sealed.provenance().get("authorship")).contains("unknown signer, allowed");
      readAll(sealed);
    }
  }

  @Test
  public void open_unsigned_isRefusedUnlessAllowed() throws IOException {
    write(MemoryWeights.small(), null);
    for (Trust demanding : List.of(trust, Trust.of())) {
      assertThatThrownBy(() -> SealedModel.open(file, key, demanding))
          .isInstanceOf(UntrustedModelException.class)
          .hasMessageContaining("--allow-unsigned");
    }
    try (SealedWeightSource sealed = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
      assertThat(sealed.provenance().get("authorship")).startsWith("unsigned, allowed");
    }
  }

  @DataProvider
  public Object[][] places() {
    return new Object[][] {
      {"signer id", 0},
      {"root", 32},
      {"Ed25519", 64},
      {"Ed25519 end", 127},
      {"ML-DSA", 128},
      {"ML-DSA end", 128 + 3308},
      {"zeros", 128 + 3309},
      {"end of page", PAGE - 1}
    };
  }

  @Test(dataProvider = "places")
  public void open_signatureChanged_isRefused(String what, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int bit = 0; bit < 8; bit++) {
      byte[] changed = bytes.clone();
      changed[SECTION_AT + at] ^= (byte) (1 << bit);
      Files.write(file, changed);
      assertThatThrownBy(() -> SealedModel.open(file, key, trust))
          .as(what)
          .isInstanceOfAny(SealedModelException.class, UntrustedModelException.class);
    }
  }

  @Test
  public void open_oneOfTwoSignaturesForeign_isRefused() throws IOException {
    byte[] signed = Files.readAllBytes(file);
    SealedFile sealed = SealedFile.open(file);
    byte[] manifest = Arrays.copyOfRange(signed, 3 * PAGE, 4 * PAGE);
    SignatureSection mine = sealed.signature().orElseThrow();
    SignatureSection theirs =
        SignatureSection.sign(
            stranger,
            sealed.header().fileId(),
            sealed.header().identity(),
            Sha512.of(manifest),
            mine.root());
    sealed.close();
    byte[][] mixed = {
      join(mine, mine.signature().ed25519(), theirs.signature().mlDsa()),
      join(mine, theirs.signature().ed25519(), mine.signature().mlDsa()),
      join(mine, new byte[64], mine.signature().mlDsa()),
      join(mine, mine.signature().ed25519(), new byte[3309])
    };
    for (byte[] page : mixed) {
      System.arraycopy(page, 0, signed, SECTION_AT, PAGE);
      Files.write(file, signed);
      assertThatThrownBy(() -> SealedModel.open(file, key, trust)).hasMessage(REFUSED);
    }
  }

  @Test
  public void open_signatureOfAnotherFile_isRefused() throws IOException {
    byte[] first = Files.readAllBytes(file);
    write(MemoryWeights.small(), publisher);
    byte[] second = Files.readAllBytes(file);
    System.arraycopy(first, SECTION_AT, second, SECTION_AT, PAGE);
    Files.write(file, second);
    assertThatThrownBy(() -> SealedModel.open(file, key, trust)).hasMessage(REFUSED);
  }

  /** Every reader holds the file key, and so can make a message with right tags and commitment. */
  @Test
  public void read_tensorForgedByOneWhoHoldsTheFileKey_isRefused() throws IOException {
    MemoryWeights plain = MemoryWeights.small().tensor("large", TensorType.F32, 5, 600_000L);
    write(plain, publisher);
    for (int index : new int[] {0, 3}) {
      byte[] good = Files.readAllBytes(file);
      forge(good, index);
      TensorInfo tensor = plain.tensors().get(index);
      try (SealedWeightSource sealed = SealedModel.open(file, key, Trust.UNSIGNED_ALLOWED)) {
        assertThat(sealed.read(tensor).get(1_000)).as("the tags are right").isEqualTo((byte) 66);
      }
      try (SealedWeightSource sealed = SealedModel.open(file, key, trust)) {
        assertThatThrownBy(() -> sealed.read(tensor)).hasMessage(REFUSED);
        assertThatThrownBy(() -> sealed.verify(tensor)).hasMessage(REFUSED);
        sealed.read(plain.tensors().get(2));
      }
      Files.write(file, good);
    }
  }

  private void forge(byte[] good, int index) throws IOException {
    try (SealedFile sealed = SealedFile.open(file);
        FileKeys keys = new FileKeys(sealed.unlock(key))) {
      TensorEntry entry =
          sealed
              .manifest(keys, SignedManifest.read(sealed, Trust.UNSIGNED_ALLOWED))
              .manifest()
              .tensors()
              .get(index);
      int at = (int) (sealed.preamble().bodyAt() + entry.offset());
      byte[] salt = Arrays.copyOfRange(good, at, at + 24);
      byte[] context = MessageContext.tensor(sealed.header().fileId(), index, entry.info());
      byte[] weights = new byte[(int) entry.info().bytes()];
      Arrays.fill(weights, (byte) 66);
      ByteBuffer forged = ByteBuffer.wrap(good.clone()).position(at);
      try (MessageKeys message = MessageKeys.derive(keys.tensors(), salt, context)) {
        long padded = SealedLayout.paddedLength(weights.length);
        MessageSealer.seal(
            message,
            new ChunkCipher(),
            ByteBuffer.wrap(weights),
            padded,
            (window, piece) -> forged.put(piece));
      }
      Files.write(file, forged.array());
    }
  }

  @Test
  public void root_ofAnyNumberOfLeaves_isTheRecursiveOne() {
    for (int count = 0; count < 70; count++) {
      LeafHashes leaves = LeafHashes.ofSize(count);
      for (int i = 0; i < count; i++) {
        leaves.set(i, ByteBuffer.wrap(new byte[] {(byte) i}));
      }
      assertThat(leaves.root().bytes()).isEqualTo(root(leaves.bytes(), 0, count));
    }
  }

  /** RFC 6962, section 2.1, word for word. */
  private static byte[] root(byte[] hashes, int from, int to) {
    int count = to - from;
    if (count == 0) {
      return Sha256.of(new byte[0], 0, 0);
    }
    if (count == 1) {
      return Arrays.copyOfRange(hashes, from * 32, to * 32);
    }
    int split = Integer.highestOneBit(count - 1);
    byte[] node = new byte[65];
    node[0] = 1;
    System.arraycopy(root(hashes, from, from + split), 0, node, 1, 32);
    System.arraycopy(root(hashes, from + split, to), 0, node, 33, 32);
    return Sha256.of(node, 0, 65);
  }

  private static byte[] join(SignatureSection section, byte[] ed25519, byte[] mlDsa) {
    return new SignatureSection(
            section.signerId(),
            section.root(),
            new dev.selkie.secure.signature.DualSignature(ed25519, mlDsa))
        .encode();
  }

  private void write(MemoryWeights plain, SigningKey signer) throws IOException {
    ModelIdentity identity = new ModelIdentity("pup", 1);
    new SealedModelWriter(plain, identity, List.of(key), signer, PAGE).write(file);
  }

  private static void readAll(SealedWeightSource sealed) throws IOException {
    for (TensorInfo tensor : sealed.tensors()) {
      sealed.read(tensor);
      sealed.verify(tensor);
    }
  }

  private static SigningKey signing(String name, int value) {
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    Arrays.fill(seed, (byte) value);
    return new SigningKey(name, SecretBytes.owning(seed));
  }
}
