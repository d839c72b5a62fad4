package dev.selkie.engine.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.weights.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class LibraryExamplesTest {
  private static final Path SOURCE =
      Path.of("src/test/java/dev/selkie/engine/examples/LibraryExamples.java");
  private static final Path GUIDE = Path.of("../docs/guide/library.md");

  private Path file;

  @BeforeClass
  public void write() throws IOException {
    file = Files.createTempFile("tiny", ".gguf");
    new TinyModel(5, 96, false, true, TensorType.Q8_0).write(file);
  }

  @AfterClass
  public void delete() throws IOException {
    Files.delete(file);
  }

  @Test
  public void examples_onATinyModel_run() throws IOException {
    assertThat(LibraryExamples.tokenize(file)).contains("Once").contains("time");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LibraryExamples.generate(file, new PrintStream(out, true, StandardCharsets.UTF_8));
    assertThat(out.size()).isPositive();
    double[] scores = LibraryExamples.score(file);
    assertThat(scores).hasSize(2).doesNotContain(0);
    assertThat(LibraryExamples.logits(file)[0]).hasSize(TinyModel.VOCABULARY);
    String template = "{% for m in messages %}{{ m.role + ': ' + m.content + '\\n' }}{% endfor %}";
    assertThat(LibraryExamples.chat(file, template)).isNotEmpty();
  }

  @Test
  public void guide_quotesTheExamples_wordForWord() throws IOException {
    Map<String, String> quoted = new LinkedHashMap<>();
    Matcher block =
        Pattern.compile("<!-- example: (\\w+) -->\\n```java\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(GUIDE));
    while (block.find()) {
      quoted.put(block.group(1), block.group(2));
    }
    Map<String, String> compiled = new LinkedHashMap<>();
    Matcher example =
        Pattern.compile("    // example: (\\w+)\\n(.*?)    // end\\n", Pattern.DOTALL)
            .matcher(Files.readString(SOURCE));
    while (example.find()) {
      compiled.put(example.group(1), example.group(2).replaceAll("(?m)^    ", ""));
    }
    assertThat(compiled).hasSize(5);
    assertThat(compiled.values()).allMatch(code -> code.lines().count() < 10);
    assertThat(quoted).isEqualTo(compiled);
  }
}
