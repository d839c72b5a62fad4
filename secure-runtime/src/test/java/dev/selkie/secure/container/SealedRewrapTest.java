package dev.selkie.secure.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.Test;

/** Recipients that come and go, and a new file key. */
public class SealedRewrapTest extends RememberingReader {
  @Test
  public void rewrap_addAndRemove_changesWhoOpensAndLogsIt() throws IOException {
    seal(1, signer);
    byte[] before = Files.readAllBytes(file);
    KeystoreKey other = TestKeys.fixed("other", 7);
    SealedAccess access = access();
    SealedModelInfo info = SealedRewrap.rewrap(file, access, List.of(other), List.of());
    assertThat(info.recipients()).hasSize(2);
    Trust trust = Trust.of(signer.signer());
    SealedModel.open(file, other, trust).close();
    SealedModelInfo.RecipientInfo mine = new SealedModelInfo.RecipientInfo("bcfks", "k");
    SealedRewrap.rewrap(file, access, List.of(), List.of(mine));
    assertThatThrownBy(() -> SealedModel.open(file, key, trust))
        .isInstanceOf(SealedModelException.class);
    try (SealedWeightSource sealed = SealedModel.open(file, other, trust)) {
      sealed.verify(sealed.tensors().get(0));
    }
    byte[] after = Files.readAllBytes(file);
    int bodyAt = 4096 + 2 * SealedLayout.DEFAULT_CAPACITY;
    assertThat(java.util.Arrays.equals(before, bodyAt, before.length, after, bodyAt, after.length))
        .isTrue();
    assertThat(Files.readString(log))
        .contains("\"added\":\"bcfks:other\"", "\"removed\":\"bcfks:k\"", "\"event\":\"rewrap\"");
  }

  @Test
  public void rewrap_wrongNamesOrNobodyLeft_changesNothing() throws IOException {
    seal(1, signer);
    byte[] before = Files.readAllBytes(file);
    SealedModelInfo.RecipientInfo mine = new SealedModelInfo.RecipientInfo("bcfks", "k");
    SealedModelInfo.RecipientInfo nobody = new SealedModelInfo.RecipientInfo("bcfks", "x");
    assertThatThrownBy(() -> SealedRewrap.rewrap(file, access(), List.of(key), List.of()))
        .hasMessage("already a recipient: bcfks:k");
    assertThatThrownBy(() -> SealedRewrap.rewrap(file, access(), List.of(), List.of(nobody)))
        .hasMessage("no such recipient: bcfks:x");
    assertThatThrownBy(() -> SealedRewrap.rewrap(file, access(), List.of(), List.of(mine)))
        .hasMessage("a sealed file needs a recipient");
    Path link = folder.file("link");
    Files.createSymbolicLink(link, file);
    assertThatThrownBy(() -> SealedRewrap.rewrap(link, access(), List.of(), List.of()))
        .hasMessageContaining("symbolic link");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  public void rewrap_whileAnotherWriterHasTheFile_isRefused() throws IOException {
    seal(1, signer);
    try (dev.selkie.secure.file.LockedFile held = dev.selkie.secure.file.LockedFile.open(file)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> SealedRewrap.rewrap(file, access(), List.of(), List.of()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another writer");
    }
    SealedRewrap.rewrap(file, access(), List.of(), List.of());
  }

  @Test
  public void rotate_newFileKey_oldKeyNoLongerOpensTheBody() throws IOException {
    seal(1, signer);
    byte[] oldFileKey;
    try (SealedFile sealed = SealedFile.open(file);
        SecretBytes fileKey = sealed.unlock(key)) {
      oldFileKey = fileKey.copy().expose();
    }
    KeystoreKey other = TestKeys.fixed("other", 7);
    assertThatThrownBy(() -> SealedRewrap.rotate(file, access(), List.of(other), 1, signer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("above 1");
    SealedModelInfo info = SealedRewrap.rotate(file, access(), List.of(other), 2, signer);
    assertThat(info.identity()).isEqualTo(new ModelIdentity("pup", 2));
    assertThat(Files.readString(log))
        .contains(
            "\"event\":\"rotate\"", "\"modelVersion\":\"2\"", "\"recipients\":\"bcfks:other\"");
    audit().verify();
    Trust trust = Trust.of(signer.signer());
    try (SealedWeightSource sealed = SealedModel.open(file, other, trust)) {
      assertThat(sealed.format()).isEqualTo("sealed v1 of memory");
      assertThat(sealed.tensors()).isEqualTo(MemoryWeights.small().tensors());
    }
    try (SealedFile sealed = SealedFile.open(file);
        FileKeys stale = new FileKeys(SecretBytes.owning(oldFileKey))) {
      assertThatThrownBy(() -> sealed.manifest(stale, SignedManifest.read(sealed, trust)))
          .isInstanceOf(SealedModelException.class);
    }
  }
}
