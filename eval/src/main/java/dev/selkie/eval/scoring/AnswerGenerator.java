package dev.selkie.eval.scoring;

import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lets a model write its answers, greedily, those of many questions together: each pass adds a
 * token to every answer that has not ended. An answer ends as its rule says, with the token that
 * ends a text, or with the context.
 */
public final class AnswerGenerator {
  private final Decoder decoder;
  private final Tokenizer tokenizer;
  private final SegmentBatches batches;
  private final SharedBeginnings beginnings;
  private final WritingRule rule;

  /**
   * Generates with this decoder, which stays the caller's.
   *
   * @param batchTokens most tokens in one pass over the weights
   * @param rule when an answer is over
   */
  public AnswerGenerator(Decoder decoder, Tokenizer tokenizer, int batchTokens, WritingRule rule) {
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.batches = new SegmentBatches(decoder, batchTokens);
    this.beginnings = new SharedBeginnings(decoder::newState);
    this.rule = rule;
  }

  /** An answer while it grows. */
  private static final class Answer {
    private final DecoderState state;
    private int[] ids = new int[0];
    private String text = "";
    private boolean ended;

    Answer(DecoderState state) {
      this.state = state;
    }
  }

  /** When an answer is over. */
  WritingRule rule() {
    return rule;
  }

  /** Each answer, without what ended it. */
  public List<String> generate(List<ScoringRequest> requests) {
    batches.forward(beginnings.prepare(requests));
    List<Answer> answers = new ArrayList<>();
    List<Segment> segments = new ArrayList<>();
    for (ScoringRequest request : requests) {
      Answer answer = new Answer(beginnings.stateFor(request));
      answers.add(answer);
      int[] context = request.context();
      segments.add(
          Segment.last(
              answer.state, Arrays.copyOfRange(context, answer.state.position(), context.length)));
    }
    List<Answer> open = answers;
    while (!open.isEmpty()) {
      List<float[]> logits = batches.forward(segments);
      for (int i = 0; i < open.size(); i++) {
        add(open.get(i), likeliest(logits.get(i)));
      }
      open = open.stream().filter(answer -> !answer.ended).toList();
      segments = open.stream().map(AnswerGenerator::last).toList();
    }
    answers.forEach(answer -> answer.state.close());
    return answers.stream().map(answer -> answer.text).toList();
  }

  private static Segment last(Answer answer) {
    return Segment.last(answer.state, answer.ids[answer.ids.length - 1]);
  }

  private void add(Answer answer, int id) {
    if (tokenizer.endsText(id)) {
      answer.ended = true;
      return;
    }
    answer.ids = Arrays.copyOf(answer.ids, answer.ids.length + 1);
    answer.ids[answer.ids.length - 1] = id;
    String text = tokenizer.decode(answer.ids);
    int end = text.indexOf(rule.end());
    answer.text = end < 0 ? text : text.substring(0, end);
    answer.ended =
        end >= 0
            || answer.ids.length == rule.mostTokens()
            || answer.state.position() == decoder.contextLength();
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }
}
