package dev.selkie.engine.chat;

import dev.selkie.engine.decoder.ContextLengthException;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.generation.ContextShift;
import dev.selkie.engine.generation.Generation;
import dev.selkie.engine.generation.Generator;
import dev.selkie.engine.generation.Sampling;
import dev.selkie.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * What a turn computes. The cache holds the ids of the conversation so far, the model's own as it
 * chose them. If the new text begins with the old text and the reply, only what follows is
 * tokenized and run. A template that writes a past reply otherwise (trimmed, or without its
 * reasoning) changes the text from the reply on: then the state kept at the end of the last prompt
 * is taken up again, if the ids up to there are the same; else everything runs anew. Where the
 * context shifts, ids are those that the cache still holds.
 */
/** A conversation with a model. Not for several threads at once. */
public final class ChatSession {
  private final Decoder decoder;
  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final ContextShift shift;
  private final List<ChatMessage> messages = new ArrayList<>();
  private Past past;
  private @Nullable Past promptEnd;

  /** What a state holds: the ids, and the text they were made of. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Past(DecoderState state, int[] ids, String text) {}

  /**
   * What a turn gave.
   *
   * @param generation the reply; its prompt tokens are those that ran in this turn
   * @param keptTokens tokens that the cache already held
   */
  public record Reply(Generation generation, int keptTokens) {}

  /** An empty conversation, which ends where the context is full. */
  public ChatSession(Decoder decoder, Tokenizer tokenizer, ChatTemplate template) {
    this(decoder, tokenizer, template, ContextShift.NONE);
  }

  /** An empty conversation; where the context is full, it goes on as {@code shift} says. */
  public ChatSession(
      Decoder decoder, Tokenizer tokenizer, ChatTemplate template, ContextShift shift) {
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.template = template;
    this.shift = shift;
    this.past = empty();
  }

  private Past empty() {
    return new Past(decoder.newState(), new int[0], "");
  }

  /** Forgets the conversation; what the model was told before it stays. */
  public void clear() {
    messages.removeIf(message -> !message.role().equals("system"));
    past = empty();
    promptEnd = null;
  }

  /** Tells the model something before the conversation, which begins anew; empty for nothing. */
  public void system(String text) {
    messages.clear();
    if (!text.isEmpty()) {
      messages.add(ChatMessage.system(text));
    }
    clear();
  }

  /** The messages so far. */
  public List<ChatMessage> messages() {
    return List.copyOf(messages);
  }

  /** The ids that the cache holds. */
  public int[] ids() {
    return past.ids().clone();
  }

  /**
   * Says something and lets the model answer until it ends its turn. After a failure the
   * conversation is as it was before.
   *
   * @throws dev.selkie.engine.chat.template.TemplateException if the template refuses the messages
   * @throws ContextLengthException if the conversation does not fit the context any more
   */
  public Reply say(String text, int maxTokens, Sampling sampling, Generator.Listener listener) {
    List<ChatMessage> asked = new ArrayList<>(messages);
    asked.add(ChatMessage.user(text));
    Prompt prompt = fitting(prompt(template.render(asked, true)));
    int length = prompt.from().ids().length + prompt.added().length;
    int[] ids = Arrays.copyOf(prompt.from().ids(), length);
    System.arraycopy(prompt.added(), 0, ids, prompt.from().ids().length, prompt.added().length);
    DecoderState state = prompt.from().state().fork();
    List<DecoderState> atPromptEnd = new ArrayList<>();
    Generation reply =
        new Generator(decoder, tokenizer, shift)
            .generate(
                state,
                prompt.added(),
                maxTokens,
                sampling,
                (id, piece) -> {
                  if (atPromptEnd.isEmpty()) {
                    atPromptEnd.add(state.fork());
                  }
                  listener.token(id, piece);
                });
    promptEnd = atPromptEnd.isEmpty() ? null : new Past(atPromptEnd.get(0), ids, prompt.text());
    past = after(state, ids, prompt.text(), reply);
    messages.clear();
    messages.addAll(asked);
    messages.add(ChatMessage.assistant(reply.text()));
    return new Reply(reply, prompt.from().ids().length);
  }

  /** The last chosen id may not have run: the state says. */
  private Past after(DecoderState state, int[] prompt, String text, Generation reply) {
    int[] all = Arrays.copyOf(prompt, prompt.length + reply.ids().length);
    System.arraycopy(reply.ids(), 0, all, prompt.length, reply.ids().length);
    return new Past(state, without(all, reply.dropped()), text + reply.text());
  }

  /** Ids without some behind the sinks. */
  private int[] without(int[] ids, int dropped) {
    if (dropped == 0) {
      return ids;
    }
    int[] kept = Arrays.copyOf(ids, ids.length - dropped);
    int from = shift.sinks() + dropped;
    System.arraycopy(ids, from, kept, shift.sinks(), ids.length - from);
    return kept;
  }

  /** The prompt with room for a token after it, of which something may have been forgotten. */
  private Prompt fitting(Prompt prompt) {
    int[] held = prompt.from().ids();
    int[] added = prompt.added();
    int context = decoder.contextLength();
    int excess = held.length + added.length + 1 - context;
    if (excess <= 0) {
      return prompt;
    }
    boolean anew = held.length == 0;
    int length = anew ? added.length : held.length;
    if (!shift.shifts() || length - shift.sinks() < excess) {
      throw new ContextLengthException(context + excess, context);
    }
    int dropped = Math.max(excess, shift.dropped(length));
    if (anew) {
      return new Prompt(prompt.from(), without(added, dropped), prompt.text());
    }
    DecoderState state = prompt.from().state().fork();
    decoder.shift(state, shift.sinks(), dropped);
    Past from = new Past(state, without(held, dropped), prompt.from().text());
    return new Prompt(from, added, prompt.text());
  }

  /** What the next prompt adds to what. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Prompt(Past from, int[] added, String text) {}

  private Prompt prompt(String text) {
    boolean goesOn = !past.text().isEmpty() && text.startsWith(past.text());
    if (goesOn) {
      int ran = past.state().position();
      int[] pending = Arrays.copyOfRange(past.ids(), ran, past.ids().length);
      int[] added = tokenizer.encodeMarked(text.substring(past.text().length()));
      int[] all = Arrays.copyOf(pending, pending.length + added.length);
      System.arraycopy(added, 0, all, pending.length, added.length);
      if (all.length > 0) {
        return new Prompt(
            new Past(past.state(), Arrays.copyOf(past.ids(), ran), past.text()), all, text);
      }
    }
    int[] ids = tokenizer.encodeMarkedPrompt(text);
    Past kept = promptEnd;
    if (kept != null
        && ids.length > kept.ids().length
        && Arrays.mismatch(ids, kept.ids()) == kept.ids().length) {
      return new Prompt(kept, Arrays.copyOfRange(ids, kept.ids().length, ids.length), text);
    }
    return new Prompt(empty(), ids, text);
  }
}
