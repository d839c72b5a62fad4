package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.secure.container.SecretsOfAFile;
import dev.selkie.secure.keystore.ModelKeystore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/**
 * Every command that touches a sealed file, those that fail too; then everything they printed,
 * logged and wrote is searched for the keys and the password.
 */
public class SecretsTest {
  private static final String PASSWORD = "Zw3yundv1erzig-pr1m";
  private static final String WRONG = "Zw3yundv1erzig-fa1sch";

  private final TemporaryFolder folder = new TemporaryFolder();
  private final List<String> printed = new ArrayList<>();
  private final Collector collector = new Collector();
  private Path outputs;

  @BeforeClass
  public void listen() {
    Logger.getLogger("").addHandler(collector);
    collector.setLevel(Level.ALL);
  }

  @AfterClass(alwaysRun = true)
  public void deleteFolder() throws IOException {
    Logger.getLogger("").removeHandler(collector);
    folder.close();
  }

  @Test
  public void anyCommand_afterAFullRun_hasToldNoSecret() throws Exception {
    Path inputs = Files.createDirectories(folder.file("inputs"));
    outputs = Files.createDirectories(folder.file("outputs"));
    Path keystore = inputs.resolve("keys.bcfks");
    Path right = Files.writeString(inputs.resolve("right"), PASSWORD + "\n");
    Path wrong = Files.writeString(inputs.resolve("wrong"), WRONG + "\n");
    Path sealed = outputs.resolve("pup.sealed");
    Path trust = outputs.resolve("trust");
    String keys = " --keystore " + keystore + " --password-file " + right;
    String state =
        " --versions " + outputs.resolve("versions") + " --audit " + outputs.resolve("audit.log");
    String access = keys + " --trust " + trust + state;

    ok("key generate --alias reader" + keys);
    ok("key generate --alias second" + keys);
    ok("key generate --alias quantum --kind x-wing" + keys);
    ok("key generate --alias publisher --kind signing" + keys);
    ok("key list --json" + keys);
    Files.writeString(trust, ok("key export --alias publisher" + keys));
    Files.writeString(outputs.resolve("quantum.pub"), ok("key export --alias quantum" + keys));
    ok("versions start " + outputs.resolve("versions") + " --key reader" + keys);
    ok("audit start " + outputs.resolve("audit.log") + " --key reader" + keys);
    String sign = " --recipient reader --sign " + keystore + ":publisher";
    ok("seal pup -o " + sealed + keys + sign + " --json");
    Map<String, byte[]> secrets = secrets(sealed, keystore);
    ok("inspect " + sealed + " --json");
    ok("verify " + sealed + access + " --json");
    ok(
        "rewrap "
            + sealed
            + " --add second --add x-wing:"
            + outputs.resolve("quantum.pub")
            + access);
    ok("generate -m " + sealed + " -p Question: -n 4 --json" + access);
    ok("eval -m " + sealed + " --task mini-mmlu --limit 4 -o " + outputs.resolve("run") + access);
    ok("doctor --json");
    ok("audit verify " + outputs.resolve("audit.log") + " --json" + keys);
    ok("versions list " + outputs.resolve("versions") + " --json" + keys);
    ok("rewrap " + sealed + " --rotate-file-key" + sign + access);
    secrets.putAll(secrets(sealed, keystore));
    refused(
        "verify "
            + sealed
            + " --verbose --trust "
            + trust
            + " --keystore "
            + keystore
            + " --password-file "
            + wrong);
    Path broken = outputs.resolve("broken.sealed");
    byte[] bytes = Files.readAllBytes(sealed);
    bytes[bytes.length - 5000] ^= 1;
    Files.write(broken, bytes);
    refused("generate --verbose -p x -n 1 -m " + broken + access);
    refused("verify --verbose " + broken + access);

    assertThat(secrets).hasSize(6);
    assertThat(Files.exists(outputs.resolve("run").resolve("run.json"))).isTrue();
    assertThat(Files.readString(outputs.resolve("audit.log"))).contains("refusal", "rotate");
    search(secrets);
  }

  private static Map<String, byte[]> secrets(Path sealed, Path keystore) throws IOException {
    Map<String, byte[]> secrets = new LinkedHashMap<>();
    try (ModelKeystore store = ModelKeystore.open(keystore, PASSWORD.toCharArray())) {
      String name =
          sealed.getFileName() + " " + Files.size(sealed) + " " + SecretsOfAFile.id(sealed);
      secrets.put("file key of " + name, SecretsOfAFile.fileKey(sealed, store, "reader"));
      secrets.put("KEK", SecretsOfAFile.bytes(store, "reader"));
      secrets.put("second KEK", SecretsOfAFile.bytes(store, "second"));
    }
    secrets.put("password", PASSWORD.getBytes(StandardCharsets.UTF_8));
    secrets.put("wrong password", WRONG.getBytes(StandardCharsets.UTF_8));
    return secrets;
  }

  private String ok(String command) {
    Run run = Run.of(command.split(" "));
    assertThat(run.code()).as("%s: %s", command, run.err()).isZero();
    printed.add(run.out() + run.err());
    return run.out();
  }

  private void refused(String command) {
    Run run = Run.of(command.split(" "));
    assertThat(run.code()).as("%s: %s", command, run.err()).isEqualTo(4);
    printed.add(run.out() + run.err());
  }

  private void search(Map<String, byte[]> secrets) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("standard output and error", String.join("\n", printed));
    texts.put("log", String.join("\n", collector.lines));
    try (Stream<Path> files = Files.walk(outputs)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    assertThat(texts).hasSizeGreaterThan(8);
    for (Map.Entry<String, byte[]> secret : secrets.entrySet()) {
      for (Map.Entry<String, String> text : texts.entrySet()) {
        for (String form : forms(secret.getValue())) {
          assertThat(text.getValue().contains(form))
              .as("%s in %s", secret.getKey(), text.getKey())
              .isFalse();
        }
      }
    }
  }

  /** What a secret may look like; of Base64 the part that no neighbour changes, at each offset. */
  private static List<String> forms(byte[] secret) {
    HexFormat hex = HexFormat.of();
    List<String> forms = new ArrayList<>();
    forms.add(new String(secret, StandardCharsets.ISO_8859_1));
    forms.add(hex.formatHex(secret));
    forms.add(hex.withUpperCase().formatHex(secret));
    forms.add(hex.withDelimiter(" ").formatHex(secret));
    List<String> numbers = new ArrayList<>();
    for (byte each : secret) {
      numbers.add(Byte.toString(each));
    }
    forms.add(String.join(", ", numbers));
    for (int offset = 0; offset < 3; offset++) {
      byte[] moved = new byte[offset + secret.length];
      System.arraycopy(secret, 0, moved, offset, secret.length);
      String text = Base64.getEncoder().withoutPadding().encodeToString(moved);
      forms.add(text.substring(offset == 0 ? 0 : 4, text.length() - 2));
      forms.add(Base64.getUrlEncoder().encodeToString(moved).substring(4, text.length() - 2));
    }
    return forms;
  }

  private static final class Collector extends Handler {
    private final List<String> lines = new ArrayList<>();

    @Override
    public synchronized void publish(LogRecord line) {
      lines.add(new SimpleFormatter().format(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
