package dev.selkie.eval.divergence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.datasets.BundledModels;
import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.datasets.TaskRegistry;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.eval.Progress;
import dev.selkie.eval.divergence.Attribution.Part;
import dev.selkie.eval.divergence.LayerAttribution.Parts;
import dev.selkie.eval.run.Questionnaire;
import dev.selkie.eval.scoring.DecoderScorer;
import dev.selkie.eval.statistics.ChoiceDistribution;
import java.io.IOException;
import java.util.List;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class LayerAttributionTest {
  private static final ExecutionMode F32 = new ExecutionMode.Float32();
  private static final ExecutionMode TERNARY = new ExecutionMode.ClearInteger(IntegerScheme.W2A8);
  private static final int QUESTIONS = 64;

  private Model model;
  private Questionnaire questionnaire;

  @BeforeClass
  public void open() throws IOException {
    model = Model.open(BundledModels.file("pup"), OpenOptions.NONE);
    questionnaire =
        new Questionnaire(
            TaskRegistry.load(TaskRegistry.find("mini-mmlu"), null),
            0,
            QUESTIONS,
            model.tokenizer());
  }

  @AfterClass(alwaysRun = true)
  public void close() throws IOException {
    model.close();
  }

  private Attribution attribute(ExecutionMode reference, ExecutionMode other, Parts parts)
      throws IOException {
    return new LayerAttribution(model, 2, 2048)
        .attribute(
            reference,
            other,
            questionnaire.firstBySubject(0),
            questionnaire::prompt,
            PromptStyle.CLOZE,
            parts,
            Progress.SILENT);
  }

  /** Accuracy of a mode by itself, asked without any decorator. */
  private double accuracy(ExecutionMode mode) throws IOException {
    List<McqQuestion> questions = questionnaire.first(0);
    int right = 0;
    try (Decoder decoder = model.decoder(mode, 2)) {
      DecoderScorer scorer = new DecoderScorer(decoder, 2048);
      for (McqQuestion question : questions) {
        var request = questionnaire.prompt(PromptStyle.CLOZE, question, decoder).request();
        double[] scores = scorer.score(List.of(request)).get(0);
        right += ChoiceDistribution.best(scores) == question.answer() ? 1 : 0;
      }
    }
    return (double) right / questions.size();
  }

  @Test
  public void attribute_noneAndAllSwapped_areTheTwoModesThemselves() throws IOException {
    Attribution attribution = attribute(F32, TERNARY, Parts.LAYERS);
    assertThat(attribution.questions()).isEqualTo(QUESTIONS);
    assertThat(attribution.referenceAccuracy()).isEqualTo(accuracy(F32));
    assertThat(attribution.whole().accuracy())
        .isEqualTo(accuracy(TERNARY))
        .isLessThan(attribution.referenceAccuracy());
  }

  @Test
  public void attribute_layers_eachChangesSomethingAndNoneRecoversMoreThanIsLost()
      throws IOException {
    Attribution attribution = attribute(F32, TERNARY, Parts.LAYERS);
    assertThat(attribution.parts()).extracting(Part::name).startsWith("blk.0").endsWith("output");
    for (Part part : attribution.parts()) {
      assertThat(part.alone().divergence()).as(part.name()).isPositive();
      assertThat(part.recovered()).isBetween(0, attribution.whole().harmful());
    }
    double most =
        attribution.parts().stream().mapToDouble(each -> each.alone().divergence()).max().orElse(0);
    assertThat(most).isLessThan(attribution.whole().divergence());
  }

  @Test
  public void attribute_modeToItself_losesNothingAnywhere() throws IOException {
    Attribution attribution = attribute(TERNARY, TERNARY, Parts.MATRICES);
    assertThat(attribution.parts()).hasSizeGreaterThan(9);
    for (Part part : attribution.parts()) {
      assertThat(part.alone().divergence()).isZero();
      assertThat(part.without().lossPoints()).isZero();
    }
  }
}
