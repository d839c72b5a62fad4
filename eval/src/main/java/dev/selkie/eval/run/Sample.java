package dev.selkie.eval.run;

import dev.selkie.datasets.PromptStyle;
import dev.selkie.eval.statistics.ChoiceDistribution;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One answer: a question in a mode and a style. A line of {@code samples.jsonl}.
 *
 * @param mode the mode's name
 * @param scheme bits of weights and activations; null where there are none
 * @param style how it was asked
 * @param id the question's id
 * @param subject the question's subject
 * @param answer index of the right choice
 * @param scores natural log-probability of each choice, or what the question adds to it; empty
 *     where the model wrote its answer
 * @param bytes UTF-8 bytes of each choice's text, for the score per byte
 * @param characters code points of each choice's text, for the score per character
 * @param tokens tokens of the context
 * @param sharedTokens of these, tokens that other questions begin with too, computed once for all
 * @param droppedShots few-shot examples left out to make it fit
 * @param truncatedTokens tokens cut from the left to make it fit
 * @param millis this question's share of the time of its batch
 * @param written what the model wrote, nothing where a choice is longer than the context; null
 *     where choices were scored, and then there are scores
 * @param chosen index of the choice that this names, -1 for none; null where choices were scored
 */
public record Sample(
    String mode,
    @Nullable String scheme,
    PromptStyle style,
    String id,
    String subject,
    int answer,
    List<Double> scores,
    List<Integer> bytes,
    List<Integer> characters,
    int tokens,
    int sharedTokens,
    int droppedShots,
    int truncatedTokens,
    double millis,
    @Nullable String written,
    @Nullable Integer chosen) {
  /** What makes two samples the same. */
  public record Key(ModeKey mode, PromptStyle style, String id) {}

  /** Copies the lists. */
  public Sample {
    Objects.requireNonNull(mode);
    Objects.requireNonNull(style);
    Objects.requireNonNull(id);
    Objects.requireNonNull(subject);
    scores = List.copyOf(scores);
    bytes = List.copyOf(bytes);
    characters = List.copyOf(characters);
    int choices = bytes.size();
    boolean complete = chosen == null ? scores.size() == choices : written != null;
    if (!complete || characters.size() != choices || answer < 0 || answer >= choices) {
      throw new IllegalArgumentException(
          "sample must have one score and two lengths a choice, or an answer: " + id);
    }
  }

  /** This sample's key. */
  public Key key() {
    return new Key(new ModeKey(mode, scheme), style, id);
  }

  /** Whether choices were scored: the model neither wrote its answer nor had none. */
  public boolean scored() {
    return chosen == null;
  }

  /** The scores as an array. */
  public double[] scoreArray() {
    return scores.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The choice with the largest score, or the one that the model wrote; -1 if it wrote none. */
  public int predicted() {
    return chosen == null ? ChoiceDistribution.best(scoreArray()) : chosen;
  }

  /** The choice with the largest score per byte of its text. */
  public int predictedPerByte() {
    return predictedPer(bytes);
  }

  /** The choice with the largest score per character of its text: lm-eval's {@code acc_norm}. */
  public int predictedPerCharacter() {
    return predictedPer(characters);
  }

  private int predictedPer(List<Integer> lengths) {
    if (!scored()) {
      return predicted();
    }
    double[] normalized = scoreArray();
    for (int i = 0; i < normalized.length; i++) {
      normalized[i] /= Math.max(1, lengths.get(i));
    }
    return ChoiceDistribution.best(normalized);
  }
}
