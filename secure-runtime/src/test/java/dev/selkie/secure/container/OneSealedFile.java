package dev.selkie.secure.container;

import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.keystore.TestKeys;
import java.io.IOException;
import java.nio.file.Path;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;

/** Tests of one sealed file in a folder of its own. */
abstract class OneSealedFile {
  static final ModelIdentity IDENTITY = new ModelIdentity("pup", 3);
  static final String REFUSED = "container failed authentication";

  TemporaryFolder folder;
  Path file;

  @BeforeMethod
  public void makeFolder() {
    folder = new TemporaryFolder();
    file = folder.file("model.sealed");
  }

  @AfterMethod
  public void deleteFolder() throws IOException {
    folder.close();
  }

  void sealWithKeystore(Path keystore) throws IOException {
    char[] password = "correct horse".toCharArray();
    try (ModelKeystore keys = TestKeys.quickKeystore(keystore, password);
        KeystoreKey key = keys.generateKey("pup-key")) {
      SealedModel.seal(MemoryWeights.small(), file, key, IDENTITY);
    }
  }

  static OpenOptions options(Path keystore, String password) {
    return TestAccess.unsigned(keystore, password::toCharArray);
  }
}
