package dev.selkie.eval.latency;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.DecoderState;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.eval.run.PerformanceRun.Generation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scoring choices generates nothing, so single tokens are timed apart: greedily, after questions.
 */
final class GenerationLoad {
  private static final double NANOS_IN_MILLI = 1e6;
  private static final int PROMPTS = 3;

  private final Clock clock;
  private final Respondent respondent;

  GenerationLoad(Clock clock, Respondent respondent) {
    this.clock = clock;
    this.respondent = respondent;
  }

  /** Generates {@code tokens} after some questions that leave room; null for fewer than two. */
  @Nullable Generation run(int tokens) {
    List<Double> first = new ArrayList<>();
    List<Double> each = new ArrayList<>();
    int prompts = respondent.mode().encrypted() ? 1 : PROMPTS;
    int room = respondent.decoder().contextLength() - tokens;
    for (McqQuestion question : respondent.questions()) {
      if (tokens < 2 || first.size() == prompts) {
        break;
      }
      if (respondent.request(question).context().length <= room) {
        generate(question, tokens, first, each);
      }
    }
    return first.isEmpty() ? null : new Generation(tokens, first, each);
  }

  private void generate(McqQuestion question, int tokens, List<Double> first, List<Double> each) {
    Decoder decoder = respondent.decoder();
    long start = clock.nanos();
    DecoderState state = decoder.newState();
    int next = greedy(decoder, state, respondent.request(question).context());
    long begun = clock.nanos();
    for (int i = 1; i < tokens; i++) {
      next = greedy(decoder, state, next);
    }
    long end = clock.nanos();
    first.add((begun - start) / NANOS_IN_MILLI);
    each.add((end - begun) / NANOS_IN_MILLI / (tokens - 1));
  }

  private static int greedy(Decoder decoder, DecoderState state, int... ids) {
    float[] logits = decoder.forward(List.of(Segment.last(state, ids)))[0];
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }
}
