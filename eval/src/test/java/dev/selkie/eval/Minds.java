package dev.selkie.eval;

import dev.selkie.datasets.Dataset;
import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.eval.prompt.Prompts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Minds of known truth. */
final class Minds {
  static final ByteTokenizer TOKENIZER = new ByteTokenizer();
  private static final String ANSWER = "Answer:";

  private Minds() {}

  /** Always the same letter. */
  static FakeDecoder.Mind always(char letter) {
    int id = TOKENIZER.encode(" " + letter)[0];
    return tokens -> {
      float[] logits = new float[TOKENIZER.vocabularySize()];
      logits[id] = 5;
      return logits;
    };
  }

  /** Knows every answer, in both styles, zero-shot. */
  static FakeDecoder.Mind oracle(Dataset dataset) {
    Map<String, String> answers = new HashMap<>();
    for (McqQuestion question : dataset.test()) {
      for (PromptStyle style : PromptStyle.values()) {
        List<String> continuations = Prompts.continuations(style, question);
        answers.put(
            Prompts.context(style, List.of(), question), continuations.get(question.answer()));
      }
    }
    return tokens -> {
      float[] logits = new float[TOKENIZER.vocabularySize()];
      String text = TOKENIZER.decode(tokens);
      int end = text.lastIndexOf(ANSWER) + ANSWER.length();
      String answer = end < ANSWER.length() ? null : answers.get(text.substring(0, end));
      if (answer != null) {
        int[] target = TOKENIZER.encode(answer);
        int[] said = TOKENIZER.encode(text.substring(end));
        boolean onTrack =
            said.length < target.length && Arrays.equals(said, Arrays.copyOf(target, said.length));
        if (onTrack) {
          logits[target[said.length]] = 20;
        }
      }
      return logits;
    };
  }

  /** Guesses: the same logits for the same tokens and seed, whatever the batch. */
  static FakeDecoder.Mind random(long seed) {
    return tokens -> {
      SplittableRandom random = new SplittableRandom(seed * 31 + Arrays.hashCode(tokens));
      float[] logits = new float[TOKENIZER.vocabularySize()];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = 4 * random.nextInt(-1_000, 1_000) / 1_000f;
      }
      return logits;
    };
  }

  /** Follows one mind, and now and then another. */
  static FakeDecoder.Mind mixed(FakeDecoder.Mind usual, FakeDecoder.Mind other, int oneIn) {
    return tokens -> {
      boolean strange = Math.floorMod(Arrays.hashCode(tokens) >>> 3, oneIn) == 0;
      return (strange ? other : usual).logits(tokens);
    };
  }
}
