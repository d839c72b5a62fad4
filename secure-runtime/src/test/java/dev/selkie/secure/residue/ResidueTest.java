package dev.selkie.secure.residue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.secure.TemporaryFolder;
import dev.selkie.secure.container.SealedWithKnownKeys;
import dev.selkie.secure.keystore.KeystoreKey;
import dev.selkie.secure.keystore.ModelKeystore;
import dev.selkie.secure.keystore.TestKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testng.SkipException;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What a process that opened a sealed model, ran it and closed it still has in its memory. */
public class ResidueTest {
  private static final String PASSWORD = "residue!";

  @DataProvider
  public static Object[][] modes() {
    return new Object[][] {{"q", true}, {"f32", true}, {"int", true}, {"q", false}};
  }

  @Test(dataProvider = "modes")
  public void close_afterARun_leavesNoWeightAndNoKeyInTheProcess(String mode, boolean busyCollector)
      throws Exception {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path file = folder.file("marked.sealed");
      Path keystore = folder.file("keys.bcfks");
      Map<String, byte[]> needles = new LinkedHashMap<>(MarkedModel.needles());
      try (ModelKeystore keys = TestKeys.quickKeystore(keystore, PASSWORD.toCharArray());
          KeystoreKey key = keys.generateKey("k")) {
        needles.putAll(SealedWithKnownKeys.seal(new MarkedModel(), file, key));
      }
      needles.put("KEK", TestKeys.raw(keystore, PASSWORD.toCharArray(), "k"));

      Process subject = start(file, keystore, mode, busyCollector);
      try {
        send(subject, PASSWORD);
        BufferedReader out = new BufferedReader(new InputStreamReader(subject.getInputStream()));
        expect(out, "open");
        ProcessMemory memory = new ProcessMemory(subject.pid());
        if (!memory.readable()) {
          throw new SkipException("needs a system that shows a child's memory under /proc");
        }
        Map<String, Long> open = memory.count(needles);
        send(subject, "\n");
        expect(out, "closed");
        Map<String, Long> closed = memory.count(needles);
        System.out.println(mode + " open   " + open);
        System.out.println(mode + " closed " + closed);
        assertThat(open.values().stream().limit(3).anyMatch(count -> count > 1000))
            .as("the search finds weights while they are there: %s", open)
            .isTrue();
        assertThat(closed).allSatisfy(ResidueTest::assertGone);
      } finally {
        subject.destroyForcibly().waitFor();
      }
    }
  }

  /**
   * No key at all, and of the matrices less than 1 KiB: the last vectors that a kernel had in its
   * registers stay on a thread's stack. Marks in a row overlap: each after the first adds 4 bytes.
   */
  private static void assertGone(String name, long count) {
    boolean registers = name.endsWith("int8 weights") || name.equals("float weights");
    assertThat(4 * count).as(name).isLessThan(registers ? 1024 : 1);
  }

  private static Process start(Path file, Path keystore, String mode, boolean busyCollector)
      throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            ResidueSubject.class.getName(),
            file.toString(),
            keystore.toString(),
            mode,
            Boolean.toString(busyCollector));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static void send(Process subject, String text) throws IOException {
    OutputStream in = subject.getOutputStream();
    in.write(text.getBytes(StandardCharsets.US_ASCII));
    in.flush();
  }

  private static void expect(BufferedReader out, String word) throws IOException {
    assertThat(out.readLine()).isEqualTo(word);
  }
}
