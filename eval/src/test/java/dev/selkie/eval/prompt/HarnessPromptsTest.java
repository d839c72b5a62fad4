package dev.selkie.eval.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * Prompts against those that lm-evaluation-harness and HELM themselves made of the same awkward
 * questions. The goldens come from {@code benchmarks/peers/lm_eval_prompts.py} and {@code
 * helm_prompts.py}.
 */
public class HarnessPromptsTest {
  private static JsonNode golden(String file) throws IOException {
    try (InputStream in = HarnessPromptsTest.class.getResourceAsStream(file)) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static List<McqQuestion> questions(String split, String subject) throws IOException {
    List<McqQuestion> questions = new ArrayList<>();
    for (JsonNode node : golden("lm-eval-prompts.json").get(split)) {
      List<String> choices = new ArrayList<>();
      node.get("choices").forEach(choice -> choices.add(choice.asText()));
      questions.add(
          new McqQuestion(
              subject + "/" + split + "/" + (questions.size() + 1),
              subject,
              subject.replace('_', ' '),
              node.get("question").asText(),
              choices,
              node.get("answer").asInt(),
              Optional.ofNullable(node.get("cot_content")).map(JsonNode::asText)));
    }
    return questions;
  }

  @DataProvider
  static Object[][] prompts() throws IOException {
    List<Object[]> rows = new ArrayList<>();
    for (String file : List.of("lm-eval-prompts.json", "helm-prompts.json")) {
      golden(file).get("prompts").forEach(prompt -> rows.add(new Object[] {prompt}));
    }
    assertThat(rows).hasSize(36 + 9);
    return rows.toArray(Object[][]::new);
  }

  @Test(dataProvider = "prompts")
  public void context_awkwardQuestion_isTheOriginalsByteForByte(JsonNode prompt)
      throws IOException {
    PromptStyle style = PromptStyle.of(prompt.get("style").asText());
    String subject = prompt.get("subject").asText();
    List<McqQuestion> shots = questions("dev", subject).subList(0, prompt.get("shots").asInt());
    McqQuestion question = questions("test", subject).get(prompt.get("question").asInt());

    assertThat(Prompts.context(style, shots, question)).isEqualTo(prompt.get("context").asText());
    if (prompt.has("continuations") && !style.generated()) {
      List<String> continuations = new ArrayList<>();
      prompt.get("continuations").forEach(text -> continuations.add(text.asText()));
      assertThat(Prompts.continuations(style, question)).isEqualTo(continuations);
    }
  }

  @Test
  public void context_exampleWithoutASolution_isRefused() throws IOException {
    McqQuestion question = questions("test", "math").get(0);

    assertThatThrownBy(() -> Prompts.context(PromptStyle.MMLU_PRO, List.of(question), question))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("math/test/1 has none")
        .hasMessageContaining("--shots 0");
  }
}
