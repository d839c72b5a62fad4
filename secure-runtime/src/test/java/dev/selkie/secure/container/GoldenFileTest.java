package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.keystore.KeystoreException;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.signature.SignerKey;
import dev.selkie.secure.signature.SigningKey;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.testng.annotations.Test;

/** A file sealed by version 1.0 and its keystore. Both stay as they are, and must open for ever. */
public class GoldenFileTest {
  private static final String PASSWORD = "golden password";

  @Test
  public void open_goldenFile_givesTheSameModelForEver() throws Exception {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = copy(folder, "golden-v1.sealed");
      Path keystore = copy(folder, "golden-v1.bcfks");
      assertThat(SealedModel.inspect(file))
          .isEqualTo(
              new SealedModelInfo(
                  "1.0",
                  "Cobblestone-256",
                  28672,
                  "e3e51aa5f4c5f75f8774a0882caf5db6",
                  new ModelIdentity("golden", 1),
                  1,
                  null,
                  List.of(new SealedModelInfo.RecipientInfo("bcfks", "golden-key"))));
      OpenOptions options = TestAccess.unsigned(keystore, PASSWORD::toCharArray);
      try (SealedWeightSource sealed = SealedModel.open(file, options)) {
        assertThat(sealed.metadata().entries())
            .isEqualTo(MemoryWeights.small().metadata().entries());
        assertThat(sealed.tensors()).isEqualTo(MemoryWeights.small().tensors());
        assertThat(sealed.tensors().stream().map(tensor -> sha256(sealed, tensor)).toList())
            .containsExactly(
                "db82d1b8f7ef68569e4c78a79cc285412635c435af58cfd0b65625fcdb22cffc",
                "d724544ae3a08ac0e76272b6d368bc3b336c77b908b5438588bf823caadfa9d0",
                "a02b84e7f014b62c98abc333bf36772f0dfae32d3c603e97048739016c8cf8aa");
      }
      assertThatThrownBy(
              () -> SealedModel.open(file, TestAccess.unsigned(keystore, "wrong"::toCharArray)))
          .isInstanceOf(KeystoreException.class);
    }
  }

  @Test
  public void workedExample_ofTheSpecification_isTheGoldenFile() throws Exception {
    Path specification = Path.of("..", "docs", "spec", "sealed-container-v1.md");
    String text = Files.readString(specification).replaceAll("\\s", "");
    try (TemporaryFolder folder = new TemporaryFolder()) {
      byte[] bytes = Files.readAllBytes(copy(folder, "golden-v1.sealed"));
      Path keystore = copy(folder, "golden-v1.bcfks");
      String kek =
          HexFormat.of().formatHex(TestKeys.raw(keystore, PASSWORD.toCharArray(), "golden-key"));
      assertThat(text).contains("keygolden-key" + kek);
      assertThat(text).contains("preamble" + hex(bytes, 0, 64));
      assertThat(text).contains("stanzacount" + hex(bytes, 4096, 4096 + 24));
      assertThat(text).contains("headerMAC" + hex(bytes, 4096 + 136, 4096 + 200));
      assertThat(text).contains("salt" + hex(bytes, 4 * 4096, 4 * 4096 + 24));
      assertThat(text).contains("commitment" + hex(bytes, 4 * 4096 + 24, 4 * 4096 + 56));
      ByteString fileId = ByteString.copyOf(Arrays.copyOfRange(bytes, 4096 + 24, 4096 + 40));
      TensorInfo first = MemoryWeights.small().tensors().get(0);
      byte[] context = MessageContext.tensor(fileId, 0, first);
      assertThat(text).contains("1280bytes" + hex(context, 0, context.length));
    }
  }

  /** Version 1.1: hash tree and signatures. */
  @Test
  public void open_goldenFileOfVersion11_givesTheSameSignedModelForEver() throws Exception {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = copy(folder, "golden-v1.1.sealed");
      Path keystore = copy(folder, "golden-v1.1.bcfks");
      SealedModelInfo info = SealedModel.inspect(file);
      assertThat(info.version()).isEqualTo("1.1");
      assertThat(info.identity()).isEqualTo(new ModelIdentity("golden", 1));
      Trust trust = Trust.of(signer(keystore));
      OpenOptions options = TestAccess.with(trust, keystore, PASSWORD::toCharArray);
      try (SealedWeightSource sealed = SealedModel.open(file, options)) {
        assertThat(sealed.opening().authorship().text()).isEqualTo("signed by golden-signer");
        assertThat(sealed.metadata().entries())
            .isEqualTo(MemoryWeights.small().metadata().entries());
        assertThat(sealed.tensors()).isEqualTo(MemoryWeights.small().tensors());
        for (TensorInfo tensor : sealed.tensors()) {
          byte[] bytes = new byte[(int) tensor.bytes()];
          sealed.read(tensor).get(bytes);
          assertThat(bytes).isEqualTo(MemoryWeights.small().bytes(tensor));
        }
      }
    }
  }

  @Test
  public void workedExample_ofSignatures_isTheGoldenFileOfVersion11() throws Exception {
    Path specification = Path.of("..", "docs", "spec", "sealed-container-v1.md");
    String text = Files.readString(specification).replaceAll("\\s", "");
    try (TemporaryFolder folder = new TemporaryFolder()) {
      byte[] bytes = Files.readAllBytes(copy(folder, "golden-v1.1.sealed"));
      byte[] manifest = Arrays.copyOfRange(bytes, 3 * 4096, 4 * 4096);
      int sectionAt = 4 * 4096;
      int bodyAt = 5 * 4096;
      assertThat(text).contains("signer'sid" + hex(bytes, sectionAt, sectionAt + 32));
      assertThat(text).contains("root" + hex(bytes, sectionAt + 32, sectionAt + 64));
      assertThat(text).contains("Ed25519signature" + hex(bytes, sectionAt + 64, sectionAt + 128));
      byte[] hash = Sha512.of(manifest);
      assertThat(text).contains("SHA-512(sealedmanifest)" + hex(hash, 0, 64));
      LeafHashes leaves = LeafHashes.ofSize(3);
      for (int i = 0; i < 3; i++) {
        leaves.set(i, ByteBuffer.wrap(bytes, bodyAt + i * 4096, 4096));
      }
      byte[] all = leaves.bytes();
      for (int i = 0; i < 3; i++) {
        assertThat(text).contains("leaf" + i + hex(all, 32 * i, 32 * i + 32));
      }
      assertThat(leaves.root().toString()).isEqualTo(hex(bytes, sectionAt + 32, sectionAt + 64));
    }
  }

  /** Made the golden files of version 1.1, once: arguments are the two paths. */
  public static void main(String[] arguments) throws IOException {
    try (ModelKeystore keystore =
            ModelKeystore.create(Path.of(arguments[1]), PASSWORD.toCharArray());
        KeystoreKey key = keystore.generateKey("golden-key");
        SigningKey signer = keystore.generateSigningKey("golden-signer")) {
      ModelIdentity identity = new ModelIdentity("golden", 1);
      new SealedModelWriter(
              MemoryWeights.small(), identity, List.of(key), signer, SealedLayout.PAGE)
          .write(Path.of(arguments[0]));
    }
  }

  private static SignerKey signer(Path keystore) throws IOException {
    try (ModelKeystore store = ModelKeystore.open(keystore, PASSWORD.toCharArray());
        SigningKey key = store.signingKey("golden-signer").orElseThrow()) {
      return key.signer();
    }
  }

  private static String hex(byte[] bytes, int from, int to) {
    return HexFormat.of().formatHex(bytes, from, to);
  }

  private static String sha256(SealedWeightSource sealed, TensorInfo tensor) {
    try {
      ByteBuffer weights = sealed.read(tensor);
      byte[] bytes = new byte[weights.remaining()];
      weights.get(bytes);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path copy(TemporaryFolder folder, String name) throws IOException {
    Path path = folder.file(name);
    try (InputStream in = GoldenFileTest.class.getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(in, name), path);
    }
    return path;
  }
}
