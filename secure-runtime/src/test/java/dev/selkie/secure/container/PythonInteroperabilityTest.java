package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.PythonEnvironment;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.Argon2Cost;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.keystore.PasswordKey;
import dev.selkie.secure.keystore.PublicKeyFile;
import dev.selkie.secure.keystore.Recipient;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.keystore.XWingPrivateKey;
import dev.selkie.secure.signature.SignerKey;
import dev.selkie.secure.signature.SigningKey;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** The Python scripts of docs/spec, which share no code with this module, on the other side. */
public class PythonInteroperabilityTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private TemporaryFolder folder;

  @BeforeMethod
  public void makeFolder() {
    folder = new TemporaryFolder();
  }

  @AfterMethod
  public void deleteFolder() throws IOException {
    folder.close();
  }

  @Test
  public void open_fileSealedHere_pythonSeesTheSameModel() throws Exception {
    Path file = folder.file("model.sealed");
    MemoryWeights plain =
        MemoryWeights.small()
            .tensor("large", TensorType.F32, 8, 300_000L)
            .tensor("skips.a.tag", TensorType.F16, 9, 252L * 8192 - 4)
            .tensor("four.dims", TensorType.F32, 10, 4L, 3L, 2L, 5L);
    Path keystore = folder.file("keys.bcfks");
    char[] password = "password".toCharArray();
    try (ModelKeystore keys = TestKeys.quickKeystore(keystore, password);
        KeystoreKey key = keys.generateKey("schlüssel")) {
      List<KeystoreKey> recipients = List.of(TestKeys.fixed("other", 9), key);
      SealedModel.seal(plain, file, recipients, new ModelIdentity("pup", 7));
      byte[] raw = TestKeys.raw(keystore, password, key.alias());
      Files.writeString(folder.file("key.hex"), HexFormat.of().formatHex(raw));
    }
    JsonNode seen = python("open_sealed.py", file, folder.file("key.hex"));
    assertThat(seen.get("id").asText()).isEqualTo("pup");
    assertThat(seen.get("version").asLong()).isEqualTo(7);
    assertThat(seen.get("format").asText()).isEqualTo("memory");
    assertThat(JSON.convertValue(seen.get("metadata"), Map.class).toString())
        .isEqualTo(plain.metadata().entries().toString());
    assertThat(seen.get("tensors")).hasSize(plain.tensors().size());
    for (int i = 0; i < plain.tensors().size(); i++) {
      TensorInfo info = plain.tensors().get(i);
      JsonNode tensor = seen.get("tensors").get(i);
      assertThat(tensor.get("name").asText()).isEqualTo(info.name());
      assertThat(tensor.get("type").asInt()).isEqualTo(info.type().id());
      assertThat(tensor.get("dims").toString().replace(",", ", "))
          .isEqualTo(info.dims().toString());
      assertThat(tensor.get("sha256").asText())
          .isEqualTo(
              HexFormat.of()
                  .formatHex(MessageDigest.getInstance("SHA-256").digest(plain.bytes(info))));
    }
  }

  @Test
  public void open_signedFileForEveryRecipientHere_pythonChecksAndSeesIt() throws Exception {
    MemoryWeights plain = MemoryWeights.small().tensor("large", TensorType.F32, 8, 600_000L);
    SigningKey signer = SigningKey.generate("publisher");
    Path trust = folder.file("trust");
    Files.writeString(trust, PublicKeyFile.line(signer.signer()) + "\n");
    Path keystore = folder.file("keys.bcfks");
    char[] password = "password".toCharArray();
    ModelIdentity identity = new ModelIdentity("pup", 7);
    Path file = folder.file("model.sealed");
    Path secret = folder.file("secret.hex");
    try (ModelKeystore keys = TestKeys.quickKeystore(keystore, password);
        XWingPrivateKey quantum = keys.generateXWingKey("quantum");
        PasswordKey phrase =
            PasswordKey.of("wörd".toCharArray(), new Argon2Cost(64 * 1024, 1, 2))) {
      List<Recipient> several = List.of(TestKeys.fixed("k", 9), quantum.publicKey());
      SealedModel.seal(plain, file, several, identity, signer);
      for (String hex : List.of("09".repeat(32), TestKeys.seedHex(quantum))) {
        Files.writeString(secret, hex);
        assertThat(python("check_sealed.py", file, secret, trust).get("tensors")).hasSize(4);
      }
      Files.writeString(secret, "08".repeat(32));
      assertThatThrownBy(() -> python("open_sealed.py", file, secret))
          .hasMessageContaining("failed authentication");
      SealedModel.seal(plain, file, List.of(phrase), identity, signer);
      String utf8 = HexFormat.of().formatHex("wörd".getBytes(StandardCharsets.UTF_8));
      Files.writeString(secret, utf8);
      JsonNode seen = python("check_sealed.py", file, secret, trust);
      assertThat(seen.get("version").asLong()).isEqualTo(7);
      Files.writeString(trust, PublicKeyFile.line(SigningKey.generate("x").signer()) + "\n");
      assertThatThrownBy(() -> python("check_sealed.py", file, secret, trust))
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  public void open_fileSignedByPython_isTrusted() throws Exception {
    Path model = folder.file("model.json");
    Path file = folder.file("model.sealed");
    Path key = folder.file("key.hex");
    Path seeds = folder.file("seeds.hex");
    String large = "5a".repeat(2_000_000);
    Files.writeString(
        model,
        """
        {"id": "snake", "version": 3, "format": "JSON", "metadata": {},
         "tensors": [{"name": "t", "type": 1, "dims": [1000000], "hex": "%s"}]}
        """
            .formatted(large));
    Files.writeString(key, "07".repeat(32));
    Files.writeString(seeds, "0b".repeat(64));
    String line =
        PythonEnvironment.run(
            "seal_model.py",
            List.of(
                model.toString(),
                key.toString(),
                "k",
                file.toString(),
                "--sign",
                seeds.toString()));
    byte[] raw = new byte[SigningKey.SEED_LENGTH];
    Arrays.fill(raw, (byte) 11);
    SignerKey signer = new SigningKey("python", SecretBytes.owning(raw)).signer();
    assertThat(line.strip()).isEqualTo(PublicKeyFile.line(signer));
    try (SealedWeightSource sealed =
        SealedModel.open(file, TestKeys.fixed("k", 7), Trust.of(signer))) {
      assertThat(hex(sealed.read(sealed.tensors().get(0)))).isEqualTo(large);
      sealed.verify(sealed.tensors().get(0));
    }
  }

  @Test
  public void open_fileSealedByPython_givesTheSameModel() throws Exception {
    Path model = folder.file("model.json");
    Path file = folder.file("model.sealed");
    Path key = folder.file("key.hex");
    String large = "5a".repeat(40_000);
    Files.writeString(
        model,
        """
        {"id": "snake", "version": 12, "format": "JSON",
         "metadata": {"a": 1, "b": 2.5, "c": true, "d": "\\u00c4", "e": [1, 2], "f": [], "g": ["x"]},
         "tensors": [{"name": "t", "type": 0, "dims": [2, 2], "hex": "%s"},
                     {"name": "u", "type": 1, "dims": [20000], "hex": "%s"}]}
        """
            .formatted("00112233445566778899aabbccddeeff", large));
    Files.writeString(key, "07".repeat(32));
    python("seal_model.py", model.toString(), key.toString(), "k", file.toString());
    try (WeightSource sealed =
        SealedModel.open(file, TestKeys.fixed("k", 7), Trust.UNSIGNED_ALLOWED)) {
      assertThat(sealed.format()).isEqualTo("sealed v1 of JSON");
      assertThat(sealed.metadata().entries())
          .isEqualTo(
              Map.of(
                  "a",
                  1L,
                  "b",
                  2.5,
                  "c",
                  true,
                  "d",
                  "Ä",
                  "e",
                  List.of(1L, 2L),
                  "f",
                  List.of(),
                  "g",
                  List.of("x")));
      assertThat(sealed.tensors())
          .containsExactly(
              new TensorInfo("t", TensorType.F32, List.of(2L, 2L)),
              new TensorInfo("u", TensorType.F16, List.of(20000L)));
      assertThat(hex(sealed.read(sealed.tensors().get(0))))
          .isEqualTo("00112233445566778899aabbccddeeff");
      assertThat(hex(sealed.read(sealed.tensors().get(1)))).isEqualTo(large);
    }
    assertThat(SealedModel.inspect(file).recipients())
        .containsExactly(
            new SealedModelInfo.RecipientInfo("unknown", "99"),
            new SealedModelInfo.RecipientInfo("bcfks", "k"));
  }

  private static JsonNode python(String script, Object... arguments) throws Exception {
    List<String> texts = Arrays.stream(arguments).map(Object::toString).toList();
    return JSON.readTree(PythonEnvironment.run(script, texts));
  }

  private static String hex(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
