package dev.selkie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.Test;

/** {@code chat} through pipes. */
public class ChatCommandTest {
  private static final String TEMPLATE =
      "{% for m in messages %}{{ {'user': 'Question: ', 'assistant': '', 'system': ''}[m.role] }}"
          + "{{ m.content }}{{ '\\nAnswer:' if m.role == 'user' else '\\n' }}{% endfor %}"
          + "{% if messages|length > 5 %}{{ raise_exception('too long a talk') }}{% endif %}";

  private static List<JsonNode> lines(Run run) {
    assertThat(run.code()).as(run.err()).isZero();
    return run.out().lines().map(ChatCommandTest::node).toList();
  }

  private static JsonNode node(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  private static Run chat(String input, String... more) throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path template = folder.write("turns.jinja", TEMPLATE);
      String[] fixed = {"chat", "-m", "pup", "--template", template.toString(), "-n", "5"};
      String[] all = java.util.Arrays.copyOf(fixed, fixed.length + more.length);
      System.arraycopy(more, 0, all, fixed.length, more.length);
      return Run.withInput(input, all);
    }
  }

  @Test
  public void chat_secondMessage_runsOnlyWhatIsNew() throws IOException {
    List<JsonNode> replies = lines(chat("What is 2 + 3?\n\nAnd 4 + 4?\n", "--json"));

    assertThat(replies).hasSize(2);
    JsonNode first = replies.get(0);
    JsonNode second = replies.get(1);
    assertThat(first.get("keptTokens").asInt()).isZero();
    assertThat(second.get("keptTokens").asInt())
        .isGreaterThanOrEqualTo(
            first.get("promptTokens").asInt() + first.get("tokens").asInt() - 1);
    assertThat(second.get("promptTokens").asInt()).isBetween(1, 20);
  }

  @Test
  public void chat_clear_givesTheFirstReplyAgain() throws IOException {
    List<JsonNode> replies = lines(chat("One?\n/clear\nOne?\n/exit\nnever\n", "--json"));

    assertThat(replies).hasSize(2);
    assertThat(replies.get(1).get("ids")).isEqualTo(replies.get(0).get("ids"));
    assertThat(replies.get(1).get("keptTokens").asInt()).isZero();
  }

  @Test
  public void chat_system_isPartOfThePrompt() throws IOException {
    List<JsonNode> given = lines(chat("One?\n", "--system", "Facts.", "--json"));
    List<JsonNode> typed = lines(chat("/system Facts.\nOne?\n", "--json"));
    List<JsonNode> without = lines(chat("One?\n", "--json"));

    assertThat(typed.get(0).get("promptTokens")).isEqualTo(given.get(0).get("promptTokens"));
    assertThat(given.get(0).get("promptTokens").asInt())
        .isGreaterThan(without.get(0).get("promptTokens").asInt());
  }

  @Test
  public void chat_text_streamsRepliesAndSaysTheRestOnStandardError() throws IOException {
    Run run = chat("One?\n/nothing\n");

    assertThat(run.code()).isZero();
    assertThat(run.out()).endsWith("\n").doesNotContain("tok/s").doesNotContain("> ");
    assertThat(run.err()).contains("tok/s").contains("no such command: /nothing");
  }

  @Test
  public void chat_templateRefuses_saysSoAndGoesOn() throws IOException {
    Run run = chat("a\nb\nc\nd\n/clear\ne\n", "--json");

    assertThat(lines(run)).hasSize(4);
    assertThat(run.err()).contains("refuses the messages: too long a talk");
  }

  @Test
  public void chat_modelWithoutTemplate_saysWhatToDo() {
    Run run = Run.withInput("x\n", "chat", "-m", "pup");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).contains("has no chat template: give one with --template FILE");
    assertThat(run.err().lines().count()).isEqualTo(1);
  }

  @Test
  public void chat_brokenTemplate_isDataFailureWithTheLine() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path template = folder.write("turns.jinja", "a\n{% include 'x' %}");

      Run run = Run.withInput("x\n", "chat", "-m", "pup", "--template", template.toString());

      assertThat(run.code()).isEqualTo(3);
      assertThat(run.err()).contains("turns.jinja").contains("{% include %} (line 2");
    }
  }
}
