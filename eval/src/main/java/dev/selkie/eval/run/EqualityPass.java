package dev.selkie.eval.run;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.eval.divergence.DivergenceReport;
import dev.selkie.eval.divergence.LayerWitness;
import dev.selkie.eval.divergence.ProbePrompt;
import dev.selkie.eval.scoring.HeldLogits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/*
 * Equality is not a statistical question: the bits of every logit are compared, at every position of
 * the questions, with both decoders given the same batch.
 */

/** Compares the logits of an encrypted decoder with those of its clear twin, bit for bit. */
public final class EqualityPass {
  /** Questions on which every integer of every layer is compared as well. */
  private static final int LAYER_QUESTIONS = 4;

  private final Questionnaire questionnaire;
  private final int batchTokens;
  private final LayerWitness witness;
  private long compared;
  private long different;
  private int questions;
  private long positions;
  private @Nullable String firstDifference;

  /**
   * Compares batches of at most {@code batchTokens} tokens.
   *
   * @param witness sees the layers of both decoders
   */
  public EqualityPass(Questionnaire questionnaire, int batchTokens, LayerWitness witness) {
    this.witness = witness;
    this.questionnaire = questionnaire;
    this.batchTokens = batchTokens;
  }

  /** Questions' ids as tokens. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Prompt(String id, int[] ids) {}

  /** Compares until at least {@code wanted} logits were compared, or {@code limit} questions. */
  public Measurement.Equality run(Decoder clear, Decoder encrypted, int limit, long wanted) {
    List<McqQuestion> order = questionnaire.first(limit);
    int next = 0;
    while (next < order.size() && compared < wanted) {
      List<Prompt> batch = new ArrayList<>();
      int tokens = 0;
      while (next < order.size()) {
        McqQuestion question = order.get(next);
        int[] ids = ids(question, encrypted);
        if (!batch.isEmpty() && tokens + ids.length > batchTokens) {
          break;
        }
        batch.add(new Prompt(question.id(), ids));
        tokens += ids.length;
        next++;
      }
      compare(batch, tokens, clear, encrypted);
    }
    return new Measurement.Equality(
        compared,
        different,
        questions,
        positions,
        firstDifference,
        layers(clear, encrypted, order));
  }

  private DivergenceReport layers(Decoder clear, Decoder encrypted, List<McqQuestion> questions) {
    List<ProbePrompt> prompts =
        questions.subList(0, Math.min(LAYER_QUESTIONS, questions.size())).stream()
            .map(question -> new ProbePrompt(question.id(), ids(question, encrypted)))
            .toList();
    return witness.compare(clear, encrypted, prompts);
  }

  private int[] ids(McqQuestion question, Decoder decoder) {
    return questionnaire.prompt(PromptStyle.LETTERS, question, decoder).request().context();
  }

  private void compare(List<Prompt> batch, int tokens, Decoder clear, Decoder encrypted) {
    int held = HeldLogits.positions(clear.vocabularySize());
    boolean everyPosition = tokens <= held;
    int each = Math.max(1, held / batch.size());
    List<Segment> clearSegments = new ArrayList<>();
    List<Segment> encryptedSegments = new ArrayList<>();
    for (Prompt prompt : batch) {
      int from = everyPosition ? 0 : Math.max(0, prompt.ids().length - each);
      clearSegments.add(new Segment(clear.newState(), prompt.ids(), from));
      encryptedSegments.add(new Segment(encrypted.newState(), prompt.ids(), from));
    }
    float[][] expected = clear.forward(clearSegments);
    float[][] actual = encrypted.forward(encryptedSegments);
    int row = 0;
    for (int i = 0; i < batch.size(); i++) {
      int from = clearSegments.get(i).logitsFrom();
      for (int position = from; position < batch.get(i).ids().length; position++, row++) {
        compareRow(batch.get(i).id(), position, expected[row], actual[row]);
      }
    }
    questions += batch.size();
    positions += row;
  }

  private void compareRow(String id, int position, float[] expected, float[] actual) {
    for (int token = 0; token < expected.length; token++) {
      compared++;
      int expectedBits = Float.floatToRawIntBits(expected[token]);
      int actualBits = Float.floatToRawIntBits(actual[token]);
      if (expectedBits != actualBits) {
        different++;
        if (firstDifference == null) {
          firstDifference =
              String.format(
                  Locale.ROOT,
                  "question %s, position %d, token %d: %s (0x%08x) in clear, %s (0x%08x) encrypted",
                  id,
                  position,
                  token,
                  expected[token],
                  expectedBits,
                  actual[token],
                  actualBits);
        }
      }
    }
  }
}
