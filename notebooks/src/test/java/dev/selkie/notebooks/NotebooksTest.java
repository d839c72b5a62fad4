package dev.selkie.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.testng.SkipException;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Executes every notebook as a user's Jupyter would, on the Java that runs this test. */
public class NotebooksTest {
  private static final Path FOLDER = Path.of(System.getProperty("selkie.notebooks.folder", "."));
  private static final Path TARGET =
      Path.of(System.getProperty("selkie.notebooks.target", "target"));
  private static final int MINUTES = 10;

  @DataProvider
  public static Object[][] notebooks() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".ipynb"))
          .sorted()
          .map(file -> new Object[] {file.getFileName().toString()})
          .toArray(Object[][]::new);
    }
  }

  @Test(dataProvider = "notebooks", groups = "native")
  public void execute_ijava_showsSomethingInEveryCell(String notebook)
      throws IOException, InterruptedException {
    execute("ijava", notebook);
  }

  @Test(dataProvider = "notebooks", groups = "native")
  public void execute_rapaio_showsSomethingInEveryCell(String notebook)
      throws IOException, InterruptedException {
    execute("rapaio", notebook);
  }

  @Test(dataProvider = "notebooks")
  public void outputs_thatAreKept_areWholeAndOfNoMachine(String notebook) throws IOException {
    JsonNode cells = new ObjectMapper().readTree(FOLDER.resolve(notebook).toFile()).get("cells");
    for (JsonNode cell : cells) {
      if (!cell.get("cell_type").asText().equals("code")) {
        continue;
      }
      String source = cell.get("source").toString();
      boolean quiet = cell.get("metadata").toString().contains("quiet");
      assertThat(cell.get("execution_count").isInt()).as(source).isTrue();
      assertThat(quiet || !cell.get("outputs").isEmpty()).as(source).isTrue();
      for (JsonNode output : cell.get("outputs")) {
        assertThat(output.get("output_type").asText()).as(source).isNotEqualTo("error");
        assertThat(output.toString()).as(source).doesNotContain("/tmp/", "/home/", "/root/");
      }
    }
  }

  @Test
  public void notebooks_areAllThere() throws IOException {
    assertThat(notebooks().length).isEqualTo(5);
  }

  private static void execute(String kernel, String notebook)
      throws IOException, InterruptedException {
    requirePython();
    Path log = Files.createTempFile("selkie-notebook", ".log");
    Process python =
        new ProcessBuilder(
                "/usr/bin/env",
                "python3",
                FOLDER.resolve("notebooks.py").toString(),
                "execute",
                "--java",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--classpath",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "--kernel",
                TARGET.resolve("jupyter").resolve(kernel + ".jar").toString(),
                "-o",
                TARGET.resolve("executed-" + kernel).toString(),
                FOLDER.resolve(notebook).toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = python.waitFor(MINUTES, TimeUnit.MINUTES);
    python.descendants().forEach(ProcessHandle::destroyForcibly);
    python.destroyForcibly();
    String said = Files.readString(log);
    Files.delete(log);
    assertThat(ended).as("notebook ended within %d minutes", MINUTES).isTrue();
    assertThat(python.exitValue()).as(said).isZero();
  }

  private static void requirePython() throws IOException, InterruptedException {
    Process check =
        new ProcessBuilder("/usr/bin/env", "python3", "-c", "import ensurepip, venv")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (check.waitFor() != 0) {
      throw new SkipException("notebooks are executed by Python 3 with the module venv");
    }
  }
}
