package dev.selkie.secure.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.engine.weights.WeightSource;
import dev.selkie.secure.MemoryWeights;
import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.container.ModelIdentity;
import dev.selkie.secure.container.SealedModel;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.signature.SignerKey;
import dev.selkie.secure.signature.SigningKey;
import dev.selkie.secure.signature.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.Test;

/** The Java of docs/guide/sealing.md, word for word, and run. */
public class SealingExampleTest {
  private static final Path HERE =
      Path.of("src/test/java/dev/selkie/secure/examples/SealingExampleTest.java");

  @Test
  public void guidesJava_isThisFilesAndWorks() throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "guide", "sealing.md"));
    String snippet = guide.substring(guide.indexOf("```java") + 7).split("```", 2)[0];
    String here = Files.readString(HERE).replaceAll("\\s+", "");
    assertThat(snippet.strip().lines().count()).isLessThan(10);
    String body = snippet.replaceAll("\\s+", "").replace("Path.of(\"", "folder.file(\"");
    assertThat(here).contains(body.substring(0, body.length() - 1)); // less the last brace
    assertThat(sealAndOpen()).isEqualTo(3);
  }

  private static int sealAndOpen() throws IOException {
    char[] password = "password".toCharArray();
    try (TemporaryFolder folder = new TemporaryFolder();
        SigningKey signer = SigningKey.generate("publisher")) {
      try (ModelKeystore made = ModelKeystore.create(folder.file("reader.bcfks"), password);
          KeystoreKey key = made.generateKey("reader")) {
        SealedModel.seal(
            MemoryWeights.small(),
            folder.file("pup.sealed"),
            List.of(key),
            new ModelIdentity("pup", 1),
            signer);
      }
      return open(folder, password, signer.signer());
    }
  }

  private static int open(TemporaryFolder folder, char[] password, SignerKey publisher)
      throws IOException {
    try (ModelKeystore keystore = ModelKeystore.open(folder.file("reader.bcfks"), password);
        KeystoreKey reader = keystore.key("reader").orElseThrow();
        WeightSource weights =
            SealedModel.open(folder.file("pup.sealed"), reader, Trust.of(publisher))) {
      weights.tensors().forEach(System.out::println);
      return weights.tensors().size();
    }
  }
}
