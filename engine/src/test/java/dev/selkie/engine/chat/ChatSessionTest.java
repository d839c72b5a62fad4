package dev.selkie.engine.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.chat.template.TemplateException;
import dev.selkie.engine.decoder.ContextLengthException;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.generation.ContextShift;
import dev.selkie.engine.generation.Generation;
import dev.selkie.engine.generation.Generator;
import dev.selkie.engine.generation.Sampling;
import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class ChatSessionTest {
  private static final String TURNS =
      "{% for m in messages %}<s>{{ m.role[0] }}:REPLY</s>{% endfor %}"
          + "{% if add_generation_prompt %}<s>a:{% endif %}";
  private static final String PLAIN = TURNS.replace("REPLY", "{{ m.content }}");
  private static final String REWRITING =
      TURNS.replace("REPLY", "{{ 'A B' if m.role == 'assistant' else m.content }}");
  private static final String REFUSING =
      PLAIN + "{% if messages[-1].content == 'no' %}{{ raise_exception('not this') }}{% endif %}";

  private Path folder;
  private Model model;
  private Decoder decoder;

  @BeforeClass
  public void open() throws IOException {
    folder = Files.createTempDirectory("chat");
    new TinyModel(11, 72, false, true, TensorType.F32).write(folder.resolve("tiny.gguf"));
    model = Model.open(folder.resolve("tiny.gguf"), OpenOptions.NONE);
    decoder = model.decoder(new ExecutionMode.Float32(), 1);
  }

  @AfterClass
  public void close() throws IOException {
    decoder.close();
    model.close();
    Files.delete(folder.resolve("tiny.gguf"));
    Files.delete(folder);
  }

  private ChatSession session(String template) throws IOException {
    return new ChatSession(
        decoder, model.tokenizer(), new ChatTemplate(template, model.tokenizer()));
  }

  private static ChatSession.Reply say(ChatSession session, String text) {
    return session.say(text, 6, Sampling.GREEDY, (id, piece) -> {});
  }

  /** What the model would say after ids that were never cached. */
  private int[] fresh(int[] ids) throws IOException {
    Generation generation =
        new Generator(decoder, model.tokenizer())
            .generate(decoder.newState(), ids, 6, Sampling.GREEDY, (id, piece) -> {});
    return generation.ids();
  }

  @Test
  public void say_secondTurn_runsOnlyWhatIsNew() throws IOException {
    ChatSession session = session(PLAIN);
    ChatSession.Reply first = say(session, "A B");
    assertThat(first.keptTokens()).isZero();
    int[] before = session.ids();

    ChatSession.Reply second = say(session, "C");

    // The reply's last id had not run, and </s><s>u: C</s><s>a: is new.
    int added = model.tokenizer().encodeMarked("</s><s>u:C</s><s>a:").length;
    assertThat(second.keptTokens() + second.generation().promptTokens())
        .isEqualTo(before.length + added);
    assertThat(second.generation().promptTokens()).isBetween(added, added + 1);
    int[] prompt = Arrays.copyOf(session.ids(), before.length + added);
    assertThat(Arrays.copyOf(prompt, before.length)).isEqualTo(before);
    assertThat(second.generation().ids()).isEqualTo(fresh(prompt));
  }

  @Test
  public void say_templateRewritesTheReply_goesBackToTheLastPrompt() throws IOException {
    ChatSession session = session(REWRITING);
    say(session, "A");
    int[] firstPrompt = model.tokenizer().encodeMarked("<s>u:A</s><s>a:");

    ChatSession.Reply second = say(session, "C");

    assertThat(second.keptTokens()).isEqualTo(firstPrompt.length);
    int[] whole = model.tokenizer().encodeMarked("<s>u:A</s><s>a:A B</s><s>u:C</s><s>a:");
    assertThat(second.generation().ids()).isEqualTo(fresh(whole));
    assertThat(Arrays.copyOf(session.ids(), whole.length)).isEqualTo(whole);
  }

  @Test
  public void clear_andSystem_beginAnew() throws IOException {
    ChatSession session = session(PLAIN);
    session.system("D");
    ChatSession.Reply first = say(session, "A");
    say(session, "B");
    session.clear();
    assertThat(session.messages()).containsExactly(ChatMessage.system("D"));

    ChatSession.Reply again = say(session, "A");

    assertThat(again.keptTokens()).isZero();
    assertThat(again.generation().ids()).isEqualTo(first.generation().ids());
    session.system("");
    assertThat(session.messages()).isEmpty();
  }

  @Test
  public void say_refusedByTemplate_leavesTheConversation() throws IOException {
    ChatSession session = session(REFUSING);
    say(session, "A");
    List<ChatMessage> before = session.messages();

    assertThatThrownBy(() -> say(session, "no"))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("not this");

    assertThat(session.messages()).isEqualTo(before);
    assertThat(say(session, "C").keptTokens()).isPositive();
  }

  @Test
  public void say_contextFull_isRefused() throws IOException {
    ChatSession session = session(PLAIN);
    assertThatThrownBy(() -> say(session, "A".repeat(TinyModel.CONTEXT)))
        .isInstanceOf(ContextLengthException.class);
    assertThat(session.messages()).isEmpty();
  }

  @Test
  public void say_beyondTheContext_forgetsTheMiddleAndGoesOn() throws IOException {
    for (String template : List.of(PLAIN, REWRITING)) {
      ChatSession session =
          new ChatSession(
              decoder,
              model.tokenizer(),
              new ChatTemplate(template, model.tokenizer()),
              ContextShift.keeping(4));
      int[] beginning = {};
      for (int turn = 0; turn < 25; turn++) {
        ChatSession.Reply reply = say(session, "A B C D A B C D A B");
        assertThat(session.ids().length).isBetween(4, decoder.contextLength() + 1);
        assertThat(reply.generation().tokens()).isPositive();
        beginning = turn == 0 ? Arrays.copyOf(session.ids(), 4) : beginning;
        assertThat(session.ids()).startsWith(beginning);
      }
      assertThat(session.messages()).hasSize(50);
    }
  }
}
