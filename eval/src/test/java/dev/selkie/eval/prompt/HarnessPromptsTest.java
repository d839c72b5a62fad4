package dev.selkie.eval.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * Prompts against those that lm-evaluation-harness itself made of the same awkward questions. The
 * golden comes from {@code benchmarks/peers/lm_eval_prompts.py}.
 */
public class HarnessPromptsTest {
  private static JsonNode golden() throws IOException {
    try (InputStream in = HarnessPromptsTest.class.getResourceAsStream("lm-eval-prompts.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static List<McqQuestion> questions(JsonNode golden, String split) {
    List<McqQuestion> questions = new ArrayList<>();
    String subject = golden.get("subject").asText();
    for (JsonNode node : golden.get(split)) {
      List<String> choices = new ArrayList<>();
      node.get("choices").forEach(choice -> choices.add(choice.asText()));
      String id = subject + "/" + split + "/" + (questions.size() + 1);
      questions.add(
          new McqQuestion(
              id, subject, node.get("question").asText(), choices, node.get("answer").asInt()));
    }
    return questions;
  }

  @DataProvider
  static Object[][] prompts() throws IOException {
    List<Object[]> rows = new ArrayList<>();
    golden().get("prompts").forEach(prompt -> rows.add(new Object[] {prompt}));
    assertThat(rows).hasSize(27);
    return rows.toArray(Object[][]::new);
  }

  @Test(dataProvider = "prompts")
  public void context_awkwardQuestion_isTheHarnesssByteForByte(JsonNode prompt) throws IOException {
    PromptStyle style = PromptStyle.of(prompt.get("style").asText());
    List<McqQuestion> shots = questions(golden(), "dev").subList(0, prompt.get("shots").asInt());
    McqQuestion question = questions(golden(), "test").get(prompt.get("question").asInt());

    assertThat(Prompts.context(style, shots, question)).isEqualTo(prompt.get("context").asText());
    if (!style.generated()) {
      List<String> continuations = new ArrayList<>();
      prompt.get("continuations").forEach(text -> continuations.add(text.asText()));
      assertThat(Prompts.continuations(style, question)).isEqualTo(continuations);
    }
  }
}
