package dev.selkie.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.MalformedDataException;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.eval.report.Figures;
import dev.selkie.eval.report.ReportWriter;
import dev.selkie.eval.run.ModeKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.testng.SkipException;
import org.testng.annotations.Test;
import org.w3c.dom.Document;

public class ReportWriterTest {
  private static final Dataset DATASET = TinyBenchmark.dataset(12);
  private static final ExecutionMode F32 = new ExecutionMode.Float32();
  private static final ExecutionMode W8A8 = new ExecutionMode.ClearInteger(IntegerScheme.W8A8);
  private static final ExecutionMode W4A8 = new ExecutionMode.ClearInteger(IntegerScheme.W4A8);
  private static final ExecutionMode ENC = new ExecutionMode.Encrypted(IntegerScheme.W8A8, "fake");

  private static Path run(List<ExecutionMode> modes, FakeDecoder.Mind encrypted)
      throws IOException {
    Path folder = TestFolders.create("report").resolve("run");
    FakeDecoder.Mind oracle = Minds.oracle(DATASET);
    FakeModel model =
        new FakeModel(
            "aa",
            mode ->
                switch (ModeKey.of(mode).title()) {
                  case "f32" -> oracle;
                  case "int w4a8" -> Minds.mixed(oracle, Minds.random(2), 3);
                  case "enc w8a8" -> encrypted;
                  default -> clear();
                });
    EvaluationPlan plan =
        EvaluationPlan.builder(Path.of("fake.gguf"), TinyBenchmark.TASK, folder)
            .modes(modes)
            .latencyQuestions(10, 8)
            .build();
    EvaluationRunner.run(plan, DATASET, model, Progress.SILENT);
    return folder;
  }

  /** A finished run of every mode. */
  public static Path everyMode() throws IOException {
    return run(List.of(F32, W8A8, W4A8, ENC), clear());
  }

  private static FakeDecoder.Mind clear() {
    return Minds.mixed(Minds.oracle(DATASET), Minds.random(1), 12);
  }

  private static Document parse(String html) throws Exception {
    String xml = html.substring(Math.max(0, html.indexOf("<html")));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  public void write_allModes_isOneWellFormedPageWithEverything() throws Exception {
    Path folder = everyMode();
    String html = Files.readString(ReportWriter.write(folder));
    Document page = parse(html);
    String text = page.getDocumentElement().getTextContent();
    assertThat(text)
        .contains("What privacy costs fake on tiny")
        .contains("Encryption itself changed nothing")
        .contains("Encrypted equals clear", "Subject by subject", "Who sees what", "What was run")
        .contains("blk.0.attn_q", "int w4a8", "McNemar")
        .contains("Is the difference real?", "would be found four times in five")
        .contains("How long a question takes", "single-stream", "Predicted, not measured:")
        .contains("Leakage meter, enc w8a8", "16 exact linear equations")
        .contains("Signature", "unsigned, allowed by --allow-unsigned");
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(10);
    assertThat(html.replace("http://www.w3.org/", "")).doesNotContain("http:", "https:", "<script");
  }

  @Test
  public void write_questionsWithMarkup_areShownAsText() throws Exception {
    String html = Files.readString(ReportWriter.write(run(List.of(F32, W4A8), clear())));
    assertThat(html).contains("&lt;b&gt;&amp;&quot;&#39;").doesNotContain("<b>&");
  }

  @Test
  public void write_equalityBroken_saysSoFirst() throws Exception {
    String html =
        Files.readString(ReportWriter.write(run(List.of(F32, W8A8, ENC), Minds.random(3))));
    assertThat(html)
        .contains("<strong>Encryption changed the result.</strong>")
        .contains("First difference, w8a8:")
        .doesNotContain("changed nothing");
  }

  @Test
  public void write_noReferenceAndOneMode_stillReads() throws Exception {
    String html = Files.readString(ReportWriter.write(run(List.of(W8A8), clear())));
    parse(html);
    assertThat(html).contains("What fewer bits cost", "Wrong answers, percent");
  }

  @Test
  public void figures_standAlone() throws Exception {
    Figures figures = Figures.of(run(List.of(F32, W8A8, ENC), clear()));
    for (String svg :
        List.of(
            figures.lossAgainstLatency(),
            figures.subjects(),
            figures.stages(),
            figures.latencies())) {
      Document document = parse(svg);
      assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
      assertThat(document.getElementsByTagName("style").getLength()).isEqualTo(1);
      assertThat(svg.replace("http://www.w3.org/", ""))
          .doesNotContain("http:", "https:", "<script");
    }
  }

  @Test
  public void write_unfinishedRun_isRefused() throws IOException {
    Path folder = TestFolders.create("report");
    assertThatThrownBy(() -> ReportWriter.write(folder))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("folder must hold a finished run (summary.json)");
    Files.writeString(folder.resolve("summary.json"), "{\"task\":");
    assertThatThrownBy(() -> ReportWriter.write(folder))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining("file must be a run's summary");
  }

  @Test
  public void write_fullDisk_leavesTheEarlierReport() throws IOException {
    Path full = Path.of("/dev/full");
    if (!Files.exists(full)) {
      throw new SkipException("this system has no device that is always full: " + full);
    }
    Path folder = run(List.of(F32, W4A8), clear());
    Path report = ReportWriter.write(folder);
    String earlier = Files.readString(report);
    Files.createSymbolicLink(folder.resolve("report.html.part"), full);
    assertThatThrownBy(() -> ReportWriter.write(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("report.html could not be written and was left as it was: ");
    assertThat(Files.readString(report)).isEqualTo(earlier);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(n -> n.contains(".part"));
    }
  }
}
