package dev.selkie.engine.chat;

import dev.selkie.engine.chat.template.Template;
import dev.selkie.engine.chat.template.TemplateException;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.engine.weights.Metadata;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a model's conversations are written as text: the template that comes with the model. */
public final class ChatTemplate {
  private static final String KEY = "tokenizer.chat_template";

  private final String text;
  private final Template template;
  private final Map<String, String> marks = new LinkedHashMap<>();

  /**
   * A template given as text.
   *
   * @throws TemplateException if it breaks the syntax or uses what is not supported
   */
  public ChatTemplate(String text, Tokenizer tokenizer) {
    this.text = text;
    template = Template.of(text);
    marks.put("bos_token", tokenizer.bos() < 0 ? "" : tokenizer.tokenText(tokenizer.bos()));
    marks.put("eos_token", tokenizer.eos() < 0 ? "" : tokenizer.tokenText(tokenizer.eos()));
  }

  /**
   * The template of a model file, if it has one.
   *
   * @throws TemplateException if it breaks the syntax or uses what is not supported
   */
  public static Optional<ChatTemplate> of(Metadata metadata, Tokenizer tokenizer) {
    return metadata.text(KEY).map(text -> new ChatTemplate(text, tokenizer));
  }

  /** The template itself. */
  public String text() {
    return text;
  }

  /**
   * Writes a conversation. Control tokens that stand in a message are not told from the template's
   * own, as in transformers and llama.cpp.
   *
   * @param answering whether the model's turn begins at the end
   * @throws TemplateException if the template refuses the messages
   */
  public String render(List<ChatMessage> messages, boolean answering) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (ChatMessage message : messages) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("role", message.role());
      entry.put("content", message.content());
      list.add(entry);
    }
    Map<String, Object> values = new LinkedHashMap<>(marks);
    values.put("messages", list);
    values.put("add_generation_prompt", answering);
    return template.render(values, Clock.system(ZoneId.systemDefault()));
  }
}
