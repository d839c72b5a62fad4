package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** {@code key}, {@code seal}, {@code verify}, {@code inspect}, and the use of a sealed file. */
public class SealedModelCommandsTest {
  private final TemporaryFolder folder = new TemporaryFolder();
  private String keystore;
  private String password;
  private String sealed;

  @BeforeClass
  public void sealPup() throws IOException {
    keystore = folder.file("keys.bcfks").toString();
    password = folder.write("password", "correct horse\n").toString();
    sealed = folder.file("pup.sealed").toString();
    JsonNode key = with("key", "generate", "--alias", "mine", "--json").json();
    assertThat(key.get("alias").asText()).isEqualTo("mine");
    assertThat(key.get("kind").asText()).isEqualTo("bcfks");

    JsonNode made = with("seal", "pup", "-o", sealed, "--recipient", "mine", "--json").json();
    assertThat(made.get("file").asText()).isEqualTo(sealed);
    assertThat(made.get("bytes").asLong()).isEqualTo(Files.size(Path.of(sealed)));
    assertThat(made.get("recipients").get(0).get("alias").asText()).isEqualTo("mine");
  }

  @AfterClass(alwaysRun = true)
  public void deleteFolder() throws IOException {
    folder.close();
  }

  @Test
  public void keyList_namesTheKey() {
    JsonNode keys = with("key", "list", "--json").json().get("keys");

    assertThat(keys).hasSize(1);
    assertThat(keys.get(0).get("alias").asText()).isEqualTo("mine");
  }

  @Test
  public void keyGenerate_sameAlias_isUsageAndKeepsTheKey() {
    assertThat(with("key", "generate", "--alias", "mine").code()).isEqualTo(2);
    assertThat(with("verify", "--allow-unsigned", sealed).code()).isZero();
  }

  @Test
  public void inspect_sealed_showsOnlyThePublicPart() {
    Run run = Run.of("inspect", sealed, "--json");

    assertThat(run.code()).isZero();
    assertThat(run.json().get("format").asText()).isEqualTo("sealed v1.1");
    assertThat(run.json().get("tensors")).isEmpty();
    assertThat(run.json().get("metadata")).isEmpty();
    assertThat(run.out()).contains("\"pup\"").doesNotContain("blk.0");
  }

  @Test
  public void verify_whole_isAuthentic() {
    JsonNode verdict = with("verify", "--allow-unsigned", sealed, "--json").json();

    assertThat(verdict.get("verdict").asText()).isEqualTo("authentic");
    assertThat(verdict.get("modelVersion").asLong()).isEqualTo(1);
  }

  @Test
  public void verify_flippedByte_isIntegrityFailure() throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of(sealed));
    bytes[bytes.length - 1000] ^= 1;
    Path changed = Files.write(folder.file("changed.sealed"), bytes);

    Run run = with("verify", "--allow-unsigned", changed.toString());

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.err()).isEqualTo("selkie: container failed authentication\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  public void verify_wrongPassword_isIntegrityFailure() throws IOException {
    Path wrong = folder.write("wrong", "battery staple");

    Run run =
        Run.of(
            "verify",
            sealed,
            "--allow-unsigned",
            "--keystore",
            keystore,
            "--password-file",
            wrong.toString());

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.err()).isEqualTo("selkie: keystore failed authentication\n");
  }

  @Test
  public void verify_noKeystore_namesTheOption() {
    Run run = Run.of("verify", sealed);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--keystore");
  }

  @Test
  public void verify_missingKeystore_isIntegrityFailure() {
    Run run = Run.of("verify", sealed, "--keystore", "none.bcfks", "--password-file", password);

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.err()).contains("no such keystore: none.bcfks");
  }

  @Test
  public void seal_unknownRecipient_suggestsNearOneAndWritesNothing() {
    Path out = folder.file("never.sealed");

    Run run = with("seal", "pup", "-o", out.toString(), "--recipient", "mime");

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.err()).contains("Did you mean: mine?");
    assertThat(out).doesNotExist();
  }

  @Test
  public void seal_ontoItsSource_isRefused() throws IOException {
    Path copy = Files.copy(Path.of(sealed), folder.file("copy.sealed"));

    Run run = with("seal", copy.toString(), "-o", copy.toString(), "--recipient", "mine");

    assertThat(run.code()).isEqualTo(2);
    assertThat(copy).hasSameBinaryContentAs(Path.of(sealed));
  }

  @Test
  public void generate_sealed_equalsPlain() {
    String[] common = {"-p", "Question:", "-n", "8", "--json"};
    Run plain = Run.of(join(new String[] {"generate", "-m", "pup"}, common));
    Run opened = with(join(new String[] {"generate", "-m", sealed, "--allow-unsigned"}, common));

    assertThat(opened.code()).isZero();
    assertThat(opened.json().get("ids")).isEqualTo(plain.json().get("ids"));
  }

  @Test
  public void generate_sealedWithoutKeystore_saysWhatIsMissing() {
    Run run = Run.of("generate", "-m", sealed, "-p", "x");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--keystore").doesNotContain("\tat ");
  }

  private Run with(String... args) {
    return Run.of(join(args, new String[] {"--keystore", keystore, "--password-file", password}));
  }

  private static String[] join(String[] a, String[] b) {
    String[] all = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }
}
