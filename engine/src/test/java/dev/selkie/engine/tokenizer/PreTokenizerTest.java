package dev.selkie.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class PreTokenizerTest {
  @DataProvider
  static Object[][] names() {
    return new Object[][] {{"gpt-2"}, {"smollm"}, {"llama-bpe"}, {"qwen2"}, {"tekken"}};
  }

  /** The words are Hugging Face's, by make_tokenizers.py. */
  @Test(dataProvider = "names")
  public void split_fiveThousandRandomTexts_givesHuggingFacesWords(String name)
      throws IOException, NoSuchAlgorithmException {
    PreTokenizer rule = PreTokenizer.of(name).orElseThrow();
    JsonNode golden = GoldenTexts.json("words.json").get(name);
    GoldenTexts texts = new GoldenTexts(20261122);
    for (JsonNode batch : golden.get("batches")) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int i = 0; i < 500; i++) {
        List<String> words = rule.split(texts.next());
        digest.update(String.join("\0", words).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 1);
      }
      assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(batch.asText());
    }
    for (JsonNode sample : golden.get("samples")) {
      List<String> words = new ArrayList<>();
      sample.forEach(word -> words.add(word.asText()));
      assertThat(rule.split(String.join("", words))).isEqualTo(words);
    }
  }

  @Test
  public void split_digits_areCutAsEachRuleSays() {
    assertThat(PreTokenizer.STARCODER.split("in 1234 ways"))
        .containsExactly("in", " ", "1", "2", "3", "4", " ways");
    assertThat(PreTokenizer.LLAMA_BPE.split("in 1234 ways"))
        .containsExactly("in", " ", "123", "4", " ways");
    assertThat(PreTokenizer.TEKKEN.split("camelCase12")).containsExactly("camel", "Case", "1", "2");
  }
}
