package dev.selkie.eval.divergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.datasets.BundledModels;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.LinearDecorator;
import dev.selkie.engine.decoder.LinearOperator;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.eval.divergence.Difference.Kind;
import java.io.IOException;
import java.util.List;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

/** Faults are put into one place of the bundled model and must be found there. */
public class DivergenceFinderTest {
  private static final ExecutionMode INT = new ExecutionMode.ClearInteger(IntegerScheme.W8A8);
  private static final int TOKENS = 9;

  private Model model;

  @BeforeClass
  public void open() throws IOException {
    model = Model.open(BundledModels.file("pup"), OpenOptions.NONE);
  }

  @AfterClass(alwaysRun = true)
  public void close() throws IOException {
    model.close();
  }

  private DivergenceReport find(ExecutionMode reference, ExecutionMode other, LinearDecorator fault)
      throws IOException {
    List<ProbePrompt> prompts =
        List.of(
            new ProbePrompt("a", new int[] {1, 20, 30, 40, 50, 60, 70, 80, 90}),
            new ProbePrompt("b", new int[] {1, 91, 81, 71, 61, 51, 41, 31, 21}));
    return new DivergenceFinder(model, 2, fault).find(reference, other, decoder -> prompts);
  }

  /** Flips the lowest bit of one output of one matrix, in its {@code call}-th call. */
  private static LinearDecorator flipping(String matrix, int call, int token, int row) {
    return new LinearDecorator() {
      @Override
      public LinearOperator layer(String name, int cols, LinearOperator made) {
        return name.equals(matrix) ? new Flipping(made, call, token, row) : made;
      }
    };
  }

  private static final class Flipping implements LinearOperator {
    private final LinearOperator made;
    private final int token;
    private final int row;
    private int callsLeft;

    Flipping(LinearOperator made, int call, int token, int row) {
      this.made = made;
      this.callsLeft = call;
      this.token = token;
      this.row = row;
    }

    @Override
    public int rows() {
      return made.rows();
    }

    @Override
    public void apply(float[] x, int tokens, float[] y) {
      made.apply(x, tokens, y);
      if (--callsLeft == 0) {
        int at = token * rows() + row;
        y[at] = Float.intBitsToFloat(Float.floatToRawIntBits(y[at]) ^ 1);
      }
    }

    @Override
    public void close() {
      made.close();
    }
  }

  @Test
  public void find_sameMode_isEqualInEveryBit() throws IOException {
    DivergenceReport report = find(INT, INT, LinearDecorator.NONE);
    assertThat(report.equal()).isTrue();
    assertThat(report.first()).isNull();
    assertThat(report.positions()).isEqualTo(2 * TOKENS);
    assertThat(report.otherSha256()).isEqualTo(report.referenceSha256()).hasSize(64);
    assertThat(report.matrices())
        .allMatch(each -> each.valuesDifferent() == 0 && each.relativeError() == 0)
        .allMatch(each -> each.values() == (long) 2 * TOKENS * each.rows());
    assertThat(report.matrices()).last().extracting(MatrixFigures::matrix).isEqualTo("output");
  }

  @Test
  public void find_lowestBitOfOneOutput_isNamedAndItsConsequencesAreNot() throws IOException {
    DivergenceReport report = find(INT, INT, flipping("blk.1.ffn_down", 2, 4, 3));
    Difference first = report.first();
    assertThat(first).isNotNull();
    assertThat(first.kind()).isEqualTo(Kind.OUTPUT);
    assertThat(first.question()).isEqualTo("b");
    assertThat(first.layer()).isEqualTo("blk.1");
    assertThat(first.matrix()).isEqualTo("ffn_down");
    assertThat(first.row()).isEqualTo(3);
    assertThat(first.position()).isEqualTo(4);
    assertThat(first.token()).isEqualTo(61);
    assertThat(first.toString())
        .startsWith("layer blk.1, matrix ffn_down, row 3: question b, position 4 (token 61): ");
    assertThat(report.matrices().stream().mapToLong(MatrixFigures::valuesDifferent).sum())
        .isEqualTo(1);
    assertThat(report.equal()).isFalse();
  }

  @Test
  public void find_faultInTheOutputMatrix_isNamedAtItsPosition() throws IOException {
    Difference first = find(INT, INT, flipping("output", 1, 7, 11)).first();
    assertThat(first).isNotNull();
    assertThat(List.of(first.layer(), first.matrix())).containsExactly("output", "output");
    assertThat(List.of(first.row(), first.position(), first.token())).containsExactly(11, 7, 80);
  }

  @Test
  public void inputs_changedBetweenMatrices_blameNoMatrix() {
    Ledger ledger = new Ledger();
    ledger.add("blk.0.attn_output", 4);
    ledger.begin(new ProbePrompt("q", new int[] {5, 6}), 0);
    ledger.inputs("blk.0.attn_output", 4, 2, List.of(1, 2), new int[] {1, 3});
    Difference first = ledger.first();
    assertThat(first).isNotNull();
    assertThat(first.kind()).isEqualTo(Kind.INPUT);
    assertThat(first.position()).isEqualTo(1);
    assertThat(first.toString())
        .startsWith("what comes before layer blk.0, matrix attn_output (no matrix)");
  }

  @Test
  public void find_modesThatDifferByDesign_sayWhereAndHowMuch() throws IOException {
    DivergenceReport report = find(new ExecutionMode.Float32(), INT, LinearDecorator.NONE);
    assertThat(report.first()).isNotNull();
    assertThat(report.first().matrix()).isEqualTo("attn_qkv");
    assertThat(report.matrices())
        .allMatch(each -> each.relativeError() > 1e-4 && each.relativeError() < 0.1);
    assertThat(report.logitsDifferent()).isPositive().isLessThanOrEqualTo(report.logits());
  }

  @Test
  public void find_referenceSha256_isThatOfTheModesOwnRun() throws IOException {
    LogitHash hash = new LogitHash();
    try (Decoder decoder = model.decoder(INT, 1)) {
      int[] ids = {1, 2, 3};
      for (float[] row : decoder.forward(List.of(new Segment(decoder.newState(), ids, 0)))) {
        hash.add(row);
      }
    }
    DivergenceReport report =
        new DivergenceFinder(model, 2)
            .find(INT, INT, decoder -> List.of(new ProbePrompt("q", new int[] {1, 2, 3})));
    assertThat(report.referenceSha256()).isEqualTo(hash.finish());
  }
}
