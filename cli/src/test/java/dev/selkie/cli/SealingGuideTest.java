package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;

/** Runs what docs/guide/sealing.md tells its readers to paste, in its order. */
public class SealingGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "guide", "sealing.md");
  private static final String TOKEN = "5. A key that never leaves its token";

  private final TemporaryFolder folder = new TemporaryFolder();

  @AfterClass(alwaysRun = true)
  public void deleteFolder() throws IOException {
    folder.close();
  }

  @Test
  public void guide_everyCommand_works() throws Exception {
    int done = 0;
    for (String part : parts()) {
      if (!part.startsWith(TOKEN)) {
        done += run(part);
      }
    }
    assertThat(done).isGreaterThan(18);
    Path sealing = folder.file("sealing");
    assertThat(Files.readString(sealing.resolve("audit.log"))).contains("\"event\":\"verify\"");
    String[] older = {
      "verify",
      sealing.resolve("password.sealed").toString(),
      "--model-password-file",
      sealing.resolve("sentence").toString()
    };
    assertThat(Run.of(older).code()).as("nobody is trusted").isEqualTo(4);
  }

  @Test(dependsOnMethods = "guide_everyCommand_works", groups = "softhsm")
  public void guide_tokenPart_works() throws Exception {
    if (!Files.exists(Path.of("/usr/lib/softhsm/libsofthsm2.so"))
        || System.getenv("SOFTHSM2_CONF") == null) {
      throw new SkipException("needs SoftHSM2 (Debian: softhsm2), and SOFTHSM2_CONF of the build");
    }
    for (String part : parts()) {
      if (part.startsWith(TOKEN)) {
        assertThat(run(part)).isEqualTo(3);
      }
    }
  }

  private static List<String> parts() throws IOException {
    return List.of(Files.readString(GUIDE).split("\n## "));
  }

  /** Runs the shell lines of one part; the number of Selkie's own. */
  private int run(String part) throws Exception {
    int done = 0;
    Matcher blocks = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL).matcher(part);
    while (blocks.find()) {
      for (String line : blocks.group(1).lines().toList()) {
        String command = line.replace("$PWD/sealing", "sealing");
        command = command.replace("sealing/", folder.file("sealing") + "/").strip();
        command = command.replaceAll("\\s+#.*$", "");
        if (command.startsWith("./selkie ")) {
          selkie(command.substring("./selkie ".length()));
          done++;
        } else if (command.startsWith("mkdir -p sealing")) {
          Files.createDirectories(folder.file("sealing"));
        } else if (!command.startsWith("export ")) {
          shell(command);
        }
      }
    }
    return done;
  }

  private static void selkie(String command) throws IOException {
    String[] redirected = command.split(" > ", 2);
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(redirected[0]);
    while (word.find()) {
      words.add(word.group(1) != null ? word.group(1) : word.group(2));
    }
    Run run = Run.of(words.toArray(String[]::new));
    assertThat(run.code()).as("%s: %s", command, run.err()).isZero();
    if (redirected.length == 2) {
      Files.writeString(Path.of(redirected[1].strip()), run.out());
    }
  }

  private static void shell(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
  }
}
