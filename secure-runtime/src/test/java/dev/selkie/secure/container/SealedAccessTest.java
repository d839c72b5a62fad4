package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.WeightFormat;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.keystore.KeystoreException;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import org.testng.annotations.Test;

/** Keystores and passwords on the way to a sealed model. */
public class SealedAccessTest extends OneSealedFile {
  @Test
  public void open_withOptions_takesKeyFromKeystoreAndWipesPassword() throws IOException {
    Path keystore = folder.file("keys.bcfks");
    sealWithKeystore(keystore);
    char[] password = "correct horse".toCharArray();
    try (WeightSource sealed =
        SealedModel.open(file, TestAccess.unsigned(keystore, () -> password))) {
      assertThat(sealed.tensors()).hasSize(3);
    }
    assertThat(password).containsOnly('\0');
  }

  @Test
  public void open_throughServiceLoader_recognizesByMagic() throws IOException {
    Path keystore = folder.file("keys.bcfks");
    sealWithKeystore(keystore);
    byte[] head = Arrays.copyOf(Files.readAllBytes(file), 64);
    WeightFormat format =
        ServiceLoader.load(WeightFormat.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(candidate -> candidate.recognizes(file, head))
            .findFirst()
            .orElseThrow();
    assertThat(format.name()).isEqualTo("sealed");
    assertThat(format.recognizes(file, new byte[64])).isFalse();
    assertThat(format.recognizes(file, new byte[0])).isFalse();
    try (WeightSource sealed = format.open(file, options(keystore, "correct horse"))) {
      assertThat(sealed.format()).startsWith("sealed v1");
    }
  }

  @Test
  public void open_wrongPassword_isRefusedWithOneSentence() throws IOException {
    Path keystore = folder.file("keys.bcfks");
    sealWithKeystore(keystore);
    assertThatThrownBy(() -> SealedModel.open(file, options(keystore, "wrong")))
        .isInstanceOf(KeystoreException.class)
        .hasMessage("keystore failed authentication");
    assertThatThrownBy(() -> SealedModel.open(file, options(keystore, "")))
        .isInstanceOf(KeystoreException.class);
  }

  @Test
  public void open_lastByteChanged_isRefusedAtOnceIfVerifiedFirst() throws IOException {
    KeystoreKey key = TestKeys.fixed("k", 1);
    SealedModel.seal(MemoryWeights.small(), file, key, IDENTITY);
    byte[] bytes = Files.readAllBytes(file);
    List<KeyProvider> keys = List.of(TestKeys.provider(key));
    SealedAccess eager = new SealedAccess(keys, Trust.UNSIGNED_ALLOWED, null, null, true);
    SealedModel.open(file, eager).close();
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    SealedModel.open(file, new SealedAccess(keys, Trust.UNSIGNED_ALLOWED)).close();
    assertThatThrownBy(() -> SealedModel.open(file, eager))
        .isInstanceOf(SealedModelException.class)
        .hasMessage(REFUSED);
  }

  @Test
  public void open_missingKeystore_namesIt() throws IOException {
    SealedModel.seal(MemoryWeights.small(), file, TestKeys.fixed("k", 1), IDENTITY);
    assertThatThrownBy(() -> SealedModel.open(file, options(folder.file("none.bcfks"), "x")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none.bcfks");
  }

  @Test
  public void open_noOptions_saysWhatToGive() throws IOException {
    SealedModel.seal(MemoryWeights.small(), file, TestKeys.fixed("k", 1), IDENTITY);
    assertThatThrownBy(() -> SealedModel.open(file, OpenOptions.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--keystore FILE and --password-file FILE");
  }

  @Test
  public void open_missingAliasOrForeignKey_isRefusedWithOneSentence() throws IOException {
    Path keystore = folder.file("keys.bcfks");
    try (ModelKeystore keys = TestKeys.quickKeystore(keystore, "p".toCharArray())) {
      keys.generateKey("other").close();
      SealedModel.seal(MemoryWeights.small(), file, TestKeys.fixed("k", 1), IDENTITY);
      assertThatThrownBy(() -> SealedModel.open(file, options(keystore, "p")))
          .isInstanceOf(SealedModelException.class)
          .hasMessage(REFUSED);
      keys.generateKey("k").close();
      assertThatThrownBy(() -> SealedModel.open(file, options(keystore, "p")))
          .isInstanceOf(SealedModelException.class)
          .hasMessage(REFUSED);
    }
    assertThatThrownBy(() -> SealedModel.open(file, TestKeys.fixed("k", 2), Trust.UNSIGNED_ALLOWED))
        .isInstanceOf(SealedModelException.class)
        .hasMessage(REFUSED);
    assertThatThrownBy(() -> SealedModel.open(file, TestKeys.fixed("l", 1), Trust.UNSIGNED_ALLOWED))
        .isInstanceOf(SealedModelException.class)
        .hasMessage(REFUSED);
  }
}
