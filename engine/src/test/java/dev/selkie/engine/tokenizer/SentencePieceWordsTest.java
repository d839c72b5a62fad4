package dev.selkie.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Long texts merged word by word against the same texts merged as a whole. */
public class SentencePieceWordsTest {
  private static final String SPACE = "\u2581";

  /** No text has it, and with it in the vocabulary no text is cut into words. */
  private static final String INNER_SPACE = "zz" + SPACE + "z";

  private static final List<String> UNITS =
      List.of("a", "b", "c", " ", "  ", "\n", SPACE, "e", "\ud83d\ude00");

  @DataProvider
  public Object[][] descriptions() {
    return new Object[][] {{"scores"}, {"merges"}};
  }

  @Test(dataProvider = "descriptions")
  public void encode_longText_givesTheIdsOfTheUncutText(String description) throws Exception {
    long seed = System.nanoTime();
    System.out.println("SentencePieceWordsTest seed " + seed);
    Random random = new Random(seed);
    for (int vocabulary = 0; vocabulary < 20; vocabulary++) {
      List<String> tokens = tokens(random);
      List<Double> scores = new ArrayList<>();
      tokens.forEach(token -> scores.add((double) -random.nextInt(12)));
      boolean byScore = description.equals("scores");
      Tokenizer words = tokenizer(tokens, scores, byScore);
      tokens.add(INNER_SPACE);
      scores.add(0.0);
      Tokenizer uncut = tokenizer(tokens, scores, byScore);
      for (int i = 0; i < 20; i++) {
        String text = text(random);
        assertThat(words.encode(text)).as(text).isEqualTo(uncut.encode(text));
        assertThat(words.encode(text)).as("again: %s", text).isEqualTo(uncut.encode(text));
      }
    }
  }

  /** The alphabet, and unions of two tokens each in which spaces come first. */
  private static List<String> tokens(Random random) {
    Set<String> tokens = new LinkedHashSet<>(List.of("<unk>", "a", "b", "c", SPACE, "\n"));
    while (tokens.size() < 40) {
      List<String> known = List.copyOf(tokens).subList(1, tokens.size());
      String union =
          known.get(random.nextInt(known.size())) + known.get(random.nextInt(known.size()));
      if (union.length() < 9 && union.lastIndexOf(SPACE) == countOfSpaces(union) - 1) {
        tokens.add(union);
      }
    }
    return new ArrayList<>(tokens);
  }

  private static int countOfSpaces(String text) {
    return (int) text.chars().filter(unit -> unit == SPACE.charAt(0)).count();
  }

  private static Tokenizer tokenizer(List<String> tokens, List<Double> scores, boolean byScore)
      throws MalformedModelException {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put("tokenizer.ggml.model", "llama");
    entries.put("tokenizer.ggml.tokens", List.copyOf(tokens));
    entries.put("tokenizer.ggml.scores", List.copyOf(scores));
    entries.put("tokenizer.ggml.unknown_token_id", 0L);
    if (!byScore) {
      entries.put("tokenizer.ggml.merges", merges(tokens));
    }
    return Tokenizers.from(Path.of("test.gguf"), new Metadata(entries));
  }

  /** Every pair of tokens whose union is a token. */
  private static List<String> merges(List<String> tokens) {
    List<String> merges = new ArrayList<>();
    for (String token : tokens.subList(1, tokens.size())) {
      for (int cut = 1; cut < token.length(); cut++) {
        String left = token.substring(0, cut);
        String right = token.substring(cut);
        if (tokens.contains(left) && tokens.contains(right)) {
          merges.add(left + " " + right);
        }
      }
    }
    return merges;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = 256 + random.nextInt(1000);
    while (text.length() < length) {
      text.append(UNITS.get(random.nextInt(UNITS.size())));
    }
    return text.toString();
  }
}
