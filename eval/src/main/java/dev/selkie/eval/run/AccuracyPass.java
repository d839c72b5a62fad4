package dev.selkie.eval.run;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.eval.prompt.FittedPrompt;
import dev.selkie.eval.scoring.AnswerGenerator;
import dev.selkie.eval.scoring.Answerer;
import dev.selkie.eval.scoring.Answerer.Answer;
import dev.selkie.eval.scoring.DecoderScorer;
import dev.selkie.eval.scoring.ScoringAnswerer;
import dev.selkie.eval.scoring.WritingAnswerer;
import dev.selkie.eval.scoring.WritingRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks every question that has no answer yet, subject by subject, in batches that fill the lanes.
 */
public final class AccuracyPass {
  /** Contexts of this many batches are kept so that their short continuations share one batch. */
  private static final int BATCHES_IN_GROUP = 4;

  private static final double NANOS = 1e9;

  private final Questionnaire questionnaire;
  private final RunFolder folder;
  private final int batchTokens;

  /** A question that waits for its group. */
  private record Waiting(McqQuestion question, FittedPrompt prompt) {}

  /** Hears that questions were answered. */
  @FunctionalInterface
  public interface Listener {
    /** This many more. */
    void answered(int questions);
  }

  /** Answers go to the folder. */
  public AccuracyPass(Questionnaire questionnaire, RunFolder folder, int batchTokens) {
    this.questionnaire = questionnaire;
    this.folder = folder;
    this.batchTokens = batchTokens;
  }

  /** Asks up to {@code limit} questions in one mode and style, and says what that took. */
  public Measurement.AccuracyTime run(
      Decoder untimed, PromptStyle style, int limit, Listener listener) throws IOException {
    long start = System.nanoTime();
    TimedDecoder decoder = new TimedDecoder(untimed);
    int[] answered = new int[1];
    ask(
        decoder,
        style,
        limit,
        questions -> {
          answered[0] += questions;
          listener.answered(questions);
        });
    return new Measurement.AccuracyTime(
        style,
        answered[0],
        decoder.tokens(),
        (System.nanoTime() - start) / NANOS,
        decoder.nanos() / NANOS);
  }

  private void ask(Decoder decoder, PromptStyle style, int limit, Listener listener)
      throws IOException {
    ModeKey mode = ModeKey.of(decoder.mode());
    Answerer answerer =
        style.generated()
            ? new WritingAnswerer(
                new AnswerGenerator(
                    decoder, questionnaire.tokenizer(), batchTokens, WritingRule.of(style)))
            : new ScoringAnswerer(new DecoderScorer(decoder, batchTokens));
    int batches = style.letters() ? 1 : BATCHES_IN_GROUP;
    List<Waiting> group = new ArrayList<>();
    int tokens = 0;
    for (McqQuestion question : questionnaire.firstBySubject(limit)) {
      if (folder.has(new Sample.Key(mode, style, question.id()))) {
        continue;
      }
      FittedPrompt prompt = questionnaire.prompt(style, question, decoder);
      int more = prompt.request().context().length - prompt.request().shared();
      if (!group.isEmpty() && tokens + more > batches * batchTokens) {
        answer(mode, style, answerer, group);
        listener.answered(group.size());
        group.clear();
        tokens = 0;
      }
      group.add(new Waiting(question, prompt));
      tokens += more;
    }
    if (!group.isEmpty()) {
      answer(mode, style, answerer, group);
      listener.answered(group.size());
    }
  }

  private void answer(ModeKey mode, PromptStyle style, Answerer answerer, List<Waiting> group)
      throws IOException {
    long start = System.nanoTime();
    List<Answer> answers =
        answerer.answer(
            group.stream().map(Waiting::prompt).toList(),
            group.stream().map(waiting -> waiting.question().choices().size()).toList());
    double millis = (System.nanoTime() - start) / 1e6 / group.size();
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      McqQuestion question = group.get(i).question();
      FittedPrompt prompt = group.get(i).prompt();
      samples.add(
          new Sample(
              mode.mode(),
              mode.scheme(),
              style,
              question.id(),
              question.subject(),
              question.answer(),
              answers.get(i).scores(),
              question.choices().stream().map(AccuracyPass::bytes).toList(),
              question.choices().stream().map(AccuracyPass::characters).toList(),
              prompt.request().context().length,
              prompt.request().shared(),
              prompt.droppedShots(),
              prompt.truncatedTokens(),
              millis,
              answers.get(i).written(),
              answers.get(i).chosen()));
    }
    folder.append(samples);
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
