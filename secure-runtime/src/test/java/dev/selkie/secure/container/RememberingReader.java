package dev.selkie.secure.container;

import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.keystore.KeyProvider;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.keystore.TestKeys;
import dev.selkie.secure.signature.SigningKey;
import dev.selkie.secure.signature.Trust;
import dev.selkie.secure.state.AuditLog;
import dev.selkie.secure.state.VersionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;

/** Tests of a reader with a keystore, a version store and an audit log. */
abstract class RememberingReader {
  private static final char[] PASSWORD = "p".toCharArray();

  final SigningKey signer = SigningKey.generate("publisher");
  TemporaryFolder folder;
  Path file;
  Path versions;
  Path log;
  ModelKeystore keys;
  KeystoreKey key;
  private Path keystore;

  @BeforeMethod
  public void start() throws IOException {
    folder = new TemporaryFolder();
    file = folder.file("model.sealed");
    keystore = folder.file("keys.bcfks");
    versions = folder.file("versions");
    log = folder.file("audit.log");
    keys = TestKeys.quickKeystore(keystore, PASSWORD);
    key = keys.generateKey("k");
    VersionStore.start(versions, key);
    AuditLog.start(log, key);
  }

  @AfterMethod
  public void deleteFolder() throws IOException {
    key.close();
    keys.close();
    folder.close();
  }

  void seal(long version, SigningKey by) throws IOException {
    SealedModel.seal(
        MemoryWeights.small(), file, List.of(key), new ModelIdentity("pup", version), by);
  }

  SealedAccess access() {
    return new SealedAccess(provider(), Trust.of(signer.signer()), versions, log);
  }

  List<KeyProvider> provider() {
    return List.of(KeyProvider.keystore(keystore, PASSWORD::clone));
  }

  AuditLog audit() {
    return new AuditLog(log, List.of(TestKeys.provider(key)));
  }
}
