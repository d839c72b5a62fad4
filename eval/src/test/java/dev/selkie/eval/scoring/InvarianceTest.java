package dev.selkie.eval.scoring;

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
import dev.selkie.eval.prompt.FittedPrompt;
import dev.selkie.eval.run.Questionnaire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The bundled model's answers depend on the question alone, bit for bit. */
public class InvarianceTest {
  private static final int QUESTIONS = 24;

  private Model model;
  private Questionnaire questionnaire;

  @BeforeClass
  public void open() throws IOException {
    model = Model.open(BundledModels.file("pup"), OpenOptions.NONE);
    questionnaire =
        new Questionnaire(
            TaskRegistry.load(TaskRegistry.find("mini-mmlu"), null),
            1,
            QUESTIONS,
            model.tokenizer());
  }

  @AfterClass(alwaysRun = true)
  public void close() throws IOException {
    model.close();
  }

  @DataProvider
  static Object[][] modes() {
    return new Object[][] {
      {new ExecutionMode.Float32(), PromptStyle.LETTERS},
      {new ExecutionMode.Float32(), PromptStyle.CLOZE_PMI},
      {new ExecutionMode.Quantized(), PromptStyle.CLOZE},
      {new ExecutionMode.ClearInteger(IntegerScheme.W8A8), PromptStyle.LETTERS},
      {new ExecutionMode.ClearInteger(IntegerScheme.W8A8), PromptStyle.GENERATE},
    };
  }

  @Test(dataProvider = "modes")
  public void answer_anyOrderBatchAndPartition_isTheSame(ExecutionMode mode, PromptStyle style)
      throws IOException {
    List<McqQuestion> order = new ArrayList<>(questionnaire.firstBySubject(0));
    Map<String, Answerer.Answer> together = answers(mode, style, order, 4096, QUESTIONS);
    assertThat(answers(mode, style, order, 1, 1)).as("one by one").isEqualTo(together);
    assertThat(answers(mode, style, order, 64, 5)).as("small batches").isEqualTo(together);
    Collections.reverse(order);
    assertThat(answers(mode, style, order, 4096, QUESTIONS)).as("reversed").isEqualTo(together);
    Collections.shuffle(order, new Random(20_261_123));
    Map<String, Answerer.Answer> parts = new HashMap<>();
    for (int part = 0; part < 3; part++) {
      List<McqQuestion> own = order.subList(part * QUESTIONS / 3, (part + 1) * QUESTIONS / 3);
      parts.putAll(answers(mode, style, own, 500, 4));
    }
    assertThat(parts).as("three partitions of another order").isEqualTo(together);
  }

  private Map<String, Answerer.Answer> answers(
      ExecutionMode mode, PromptStyle style, List<McqQuestion> order, int batchTokens, int group)
      throws IOException {
    Map<String, Answerer.Answer> answers = new HashMap<>();
    try (Decoder decoder = model.decoder(mode, 2)) {
      Answerer answerer =
          style.generated()
              ? new WritingAnswerer(
                  new AnswerGenerator(
                      decoder, model.tokenizer(), batchTokens, WritingRule.of(style)))
              : new ScoringAnswerer(new DecoderScorer(decoder, batchTokens));
      for (int start = 0; start < order.size(); start += group) {
        List<McqQuestion> asked = order.subList(start, Math.min(order.size(), start + group));
        List<FittedPrompt> prompts = new ArrayList<>();
        asked.forEach(question -> prompts.add(questionnaire.prompt(style, question, decoder)));
        List<Answerer.Answer> given =
            answerer.answer(prompts, Collections.nCopies(asked.size(), 4));
        for (int i = 0; i < asked.size(); i++) {
          answers.put(asked.get(i).id(), given.get(i));
        }
      }
    }
    return answers;
  }
}
