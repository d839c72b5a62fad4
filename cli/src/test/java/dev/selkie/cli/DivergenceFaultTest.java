package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.cli.FaultyBackend.Fault;
import dev.selkie.datasets.BundledModels;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.LinearDecorator;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.eval.divergence.Difference;
import dev.selkie.eval.divergence.Difference.Kind;
import dev.selkie.eval.divergence.DivergenceFinder;
import dev.selkie.eval.divergence.DivergenceReport;
import dev.selkie.eval.divergence.MatrixFigures;
import dev.selkie.eval.divergence.ProbePrompt;
import dev.selkie.fhe.seal.SealLibrary;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.testng.SkipException;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** One fault in a ciphertext, a weight or a lane of the real encrypted mode is found and named. */
@Test(groups = "native")
public class DivergenceFaultTest {
  private static final String MATRIX = "blk.1.attn_output";
  private static final int[] IDS = {1, 20, 30, 40, 50, 60, 70};
  private static final int TOKEN = 4;
  private static final int ROW = 17;

  @BeforeClass(alwaysRun = true)
  public void requireSeal() {
    SealLibrary.unavailable()
        .ifPresent(
            reason -> {
              throw new SkipException("there is no SEAL: " + reason);
            });
  }

  private static DivergenceReport find(Fault fault) throws IOException {
    LinearDecorator faulty =
        new LinearDecorator() {
          @Override
          public LinearBackend backend(LinearBackend found) {
            return new FaultyBackend(fault);
          }
        };
    try (Model model = Model.open(BundledModels.file("pup"), OpenOptions.NONE)) {
      return new DivergenceFinder(model, 2, faulty)
          .find(
              new ExecutionMode.ClearInteger(IntegerScheme.W8A8),
              new ExecutionMode.Encrypted(IntegerScheme.W8A8, "bfv-block"),
              decoder -> List.of(new ProbePrompt("q", IDS)));
    }
  }

  private static Difference named(DivergenceReport report) {
    Difference first = Objects.requireNonNull(report.first());
    assertThat(first.kind()).isEqualTo(Kind.INTEGER);
    assertThat(first.layer() + "." + first.matrix()).isEqualTo(MATRIX);
    assertThat(report.equal()).isFalse();
    assertThat(report.matrices().stream().filter(each -> each.integersDifferent() > 0))
        .as("no other matrix is blamed")
        .extracting(MatrixFigures::matrix)
        .containsExactly("attn_output");
    return first;
  }

  @Test
  public void find_noFault_comparesEveryIntegerOfEveryMatrix() throws IOException {
    DivergenceReport report = find(new Fault.AnswerBit("no such matrix", 0, 0));
    assertThat(report.equal()).isTrue();
    assertThat(report.matrices())
        .allMatch(each -> each.integers() == (long) IDS.length * each.rows())
        .allMatch(each -> each.integersDifferent() == 0 && each.valuesDifferent() == 0);
  }

  @Test
  public void find_bitOfAnAnsweredCiphertext_namesMatrixRowAndToken() throws IOException {
    DivergenceReport report = find(new Fault.AnswerBit(MATRIX, ROW, TOKEN));
    Difference first = named(report);
    assertThat(List.of(first.row(), first.position(), first.token()))
        .containsExactly(ROW, TOKEN, IDS[TOKEN]);
    assertThat(report.integersDifferent()).isEqualTo(1);
  }

  @Test
  public void find_bitOfARequestedCiphertext_namesMatrixAndToken() throws IOException {
    DivergenceReport report = find(new Fault.RequestBit(MATRIX, TOKEN));
    Difference first = named(report);
    assertThat(List.of(first.position(), first.token())).containsExactly(TOKEN, IDS[TOKEN]);
    assertThat(report.integersDifferent()).isGreaterThan(1);
  }

  @Test
  public void find_oneWeight_namesMatrixAndRow() throws IOException {
    DivergenceReport report = find(new Fault.Weight(MATRIX, ROW, 3));
    Difference first = named(report);
    assertThat(first.row()).isEqualTo(ROW);
    long off = Math.abs(first.actual().longValue() - first.expected().longValue());
    assertThat(off).as("one weight times one activation").isBetween(1L, 127L);
  }

  @Test
  public void find_oneLaneOfAPool_namesMatrixRowAndToken() throws IOException {
    DivergenceReport report = find(new Fault.LaneBit(MATRIX, TOKEN, ROW));
    Difference first = named(report);
    assertThat(List.of(first.row(), first.position(), first.token()))
        .containsExactly(ROW, TOKEN, IDS[TOKEN]);
    assertThat(report.integersDifferent()).isEqualTo(1);
  }

  @Test
  public void diverge_intAndEnc_saysThatNothingDiffers() {
    Run run = Run.of("diverge", "-m", "pup", "--limit", "2", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode json = run.json();
    assertThat(json.get("equal").asBoolean()).isTrue();
    assertThat(json.get("first").isNull()).isTrue();
    assertThat(json.get("integers").asLong()).isPositive();
    assertThat(json.get("otherSha256")).isEqualTo(json.get("referenceSha256"));
    assertThat(json.get("matrices")).hasSizeGreaterThan(10);
  }

  @Test
  public void diverge_modesThatDifferByDesign_isNoFailure() {
    Run run = Run.of("diverge", "-m", "pup", "--modes", "f32,int", "-p", "Question: hot");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("first difference: layer blk.0, matrix attn_qkv");
  }

  @Test
  public void attribute_ternary_saysWhichLayersLose() {
    Run run =
        Run.of("attribute", "-m", "pup", "--modes", "f32,int:w2a8", "--limit", "48", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode json = run.json();
    assertThat(json.get("questions").asInt()).isEqualTo(48);
    assertThat(json.get("whole").get("harmful").asInt()).isPositive();
    assertThat(json.get("parts")).hasSizeGreaterThan(2);
    assertThat(json.get("parts").get(0).get("name").asText()).isEqualTo("blk.0");
  }

  @Test
  public void diverge_oneMode_isAUsageError() {
    Run run = Run.of("diverge", "-m", "pup", "--modes", "int");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--modes must name two modes: int");
  }
}
