package dev.selkie.eval.divergence;

import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.eval.Progress;
import dev.selkie.eval.divergence.Attribution.Change;
import dev.selkie.eval.divergence.Attribution.Part;
import dev.selkie.eval.prompt.FittedPrompt;
import dev.selkie.eval.scoring.DecoderScorer;
import dev.selkie.eval.scoring.ScoringRequest;
import dev.selkie.eval.statistics.ChoiceDistribution;
import dev.selkie.eval.statistics.PairedAnswers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/*
 * Both modes are prepared once. For each part of the model two combinations answer the questions:
 * the part alone in the other mode, which shows what it breaks by itself, and the part alone in the
 * reference mode, which shows what would be saved by keeping it there. The two differ where errors
 * of several parts add up. Keys and values are f32 throughout.
 */

/** Attributes lost answers to layers or matrices, by swapping one at a time. */
public final class LayerAttribution {
  private final Model model;
  private final int threads;
  private final int batchTokens;

  /** Parts of a model. */
  public enum Parts {
    /** Each layer, and the output matrix. */
    LAYERS,
    /** Each matrix. */
    MATRICES
  }

  /** Makes a question fit a decoder. */
  @FunctionalInterface
  public interface Prompter {
    /** The question in a style. */
    FittedPrompt prompt(PromptStyle style, McqQuestion question, Decoder decoder);
  }

  /** Attributes losses of this model, which stays the caller's. */
  public LayerAttribution(Model model, int threads, int batchTokens) {
    this.model = model;
    this.threads = threads;
    this.batchTokens = batchTokens;
  }

  /**
   * Asks every question in every combination; questions with a choice that is longer than the
   * context are left out.
   *
   * @param prompter makes each question fit the decoder
   * @param progress hears of each combination
   */
  public Attribution attribute(
      ExecutionMode reference,
      ExecutionMode other,
      List<McqQuestion> questions,
      Prompter prompter,
      PromptStyle style,
      Parts parts,
      Progress progress)
      throws IOException {
    if (style.generated()) {
      throw new IllegalArgumentException(
          "attribution needs a style that scores choices: " + style.label());
    }
    OperatorShelf shelf = new OperatorShelf();
    SwappingDecorator swapping = new SwappingDecorator(shelf);
    try (Decoder first = model.decoder(reference, threads, shelf);
        Decoder second = model.decoder(other, threads, swapping)) {
      List<McqQuestion> asked = new ArrayList<>();
      List<ScoringRequest> requests = new ArrayList<>();
      for (McqQuestion question : questions) {
        FittedPrompt prompt = prompter.prompt(style, question, first);
        if (prompt.answerable()) {
          asked.add(question);
          requests.add(prompt.request());
        }
      }
      Set<String> all = new LinkedHashSet<>(shelf.names());
      Map<String, Set<String>> units = units(all, parts);
      Asking asking = new Asking(second, swapping, asked, requests, 2L + 2L * units.size());
      List<double[]> before = asking.ask(Set.of(), progress);
      List<double[]> after = asking.ask(all, progress);
      List<Part> results = new ArrayList<>();
      for (Map.Entry<String, Set<String>> unit : units.entrySet()) {
        Set<String> rest = new HashSet<>(all);
        rest.removeAll(unit.getValue());
        List<double[]> alone = asking.ask(unit.getValue(), progress);
        List<double[]> without = asking.ask(rest, progress);
        results.add(
            new Part(
                unit.getKey(),
                asking.change(before, alone),
                asking.change(before, without),
                asking.recovered(before, after, without)));
      }
      return new Attribution(
          reference.title(),
          other.title(),
          style.label(),
          asked.size(),
          asking.change(before, before).accuracy(),
          asking.change(before, after),
          results);
    }
  }

  private static Map<String, Set<String>> units(Set<String> names, Parts parts) {
    Map<String, Set<String>> units = new LinkedHashMap<>();
    for (String name : names) {
      String unit = parts == Parts.MATRICES ? name : MatrixName.of(name).layer();
      units.computeIfAbsent(unit, key -> new LinkedHashSet<>()).add(name);
    }
    return units;
  }

  /** The same questions to one decoder, in one combination after the other. */
  private final class Asking {
    private final Decoder decoder;
    private final SwappingDecorator swapping;
    private final int[] answers;
    private final List<ScoringRequest> requests;
    private final long combinations;
    private long done;

    Asking(
        Decoder decoder,
        SwappingDecorator swapping,
        List<McqQuestion> questions,
        List<ScoringRequest> requests,
        long combinations) {
      this.decoder = decoder;
      this.swapping = swapping;
      this.answers = questions.stream().mapToInt(McqQuestion::answer).toArray();
      this.requests = requests;
      this.combinations = combinations;
    }

    /**
     * Scores of every choice; a scorer of its own, since states of one combination are no other's.
     */
    List<double[]> ask(Set<String> chosen, Progress progress) {
      swapping.choose(chosen);
      progress.at(done * requests.size(), combinations * requests.size(), "attribution");
      List<double[]> scores = new ArrayList<>();
      DecoderScorer scorer = new DecoderScorer(decoder, batchTokens);
      int start = 0;
      while (start < requests.size()) {
        int end = start;
        int tokens = 0;
        do {
          tokens += requests.get(end++).tokens();
        } while (end < requests.size() && tokens + requests.get(end).tokens() <= batchTokens);
        scores.addAll(scorer.score(requests.subList(start, end)));
        start = end;
      }
      done++;
      return scores;
    }

    private int[] choices(List<double[]> scores) {
      return scores.stream().mapToInt(ChoiceDistribution::best).toArray();
    }

    Change change(List<double[]> before, List<double[]> now) {
      int[] choices = choices(now);
      PairedAnswers paired = new PairedAnswers(answers, choices(before), choices);
      int right = 0;
      double divergence = 0;
      for (int i = 0; i < answers.length; i++) {
        right += choices[i] == answers[i] ? 1 : 0;
        divergence += ChoiceDistribution.divergence(before.get(i), now.get(i));
      }
      return new Change(
          (double) right / answers.length,
          paired.lossPoints(),
          paired.loss().interval().toList(),
          paired.flips().harmful(),
          paired.flips().beneficial(),
          paired.flips().wrongToWrong(),
          divergence / answers.length);
    }

    int recovered(List<double[]> before, List<double[]> after, List<double[]> without) {
      int[] reference = choices(before);
      int[] other = choices(after);
      int[] again = choices(without);
      int count = 0;
      for (int i = 0; i < answers.length; i++) {
        boolean lost = reference[i] == answers[i] && other[i] != answers[i];
        count += lost && again[i] == answers[i] ? 1 : 0;
      }
      return count;
    }
  }
}
