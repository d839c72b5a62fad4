package dev.selkie.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.stream.StreamSupport;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class TokenizerFilesTest {
  @DataProvider
  static Object[][] names() {
    return new Object[][] {
      {"gpt-2"},
      {"smollm"},
      {"llama-bpe"},
      {"qwen2"},
      {"tekken"},
      {"llama"},
      {"metaspace"},
      {"gemma"}
    };
  }

  private static Tokenizer open(String name) throws IOException {
    Path folder = GoldenTexts.file(name);
    return Tokenizers.from(folder, new Metadata(TokenizerFiles.metadata(folder)));
  }

  /** The ids are Hugging Face's, by make_tokenizers.py. */
  @Test(dataProvider = "names")
  public void encode_everyCase_givesHuggingFacesIds(String name) throws IOException {
    JsonNode cases = GoldenTexts.json("cases.json");
    Tokenizer tokenizer = open(name);
    for (int i = 0; i < cases.get("texts").size(); i++) {
      String text = cases.get("texts").get(i).asText();
      assertThat(tokenizer.encodeMarked(text))
          .as("marked %d: %s", i, text)
          .isEqualTo(ids(cases.get(name).get("marked").get(i)));
      assertThat(tokenizer.encode(text))
          .as("plain %d: %s", i, text)
          .isEqualTo(ids(cases.get(name).get("plain").get(i)));
    }
  }

  private static int[] ids(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  @Test(dataProvider = "names")
  public void decode_ofEncodedRandomText_givesTheText(String name) throws IOException {
    Tokenizer tokenizer = open(name);
    GoldenTexts texts = new GoldenTexts(99);
    for (int i = 0; i < 1000; i++) {
      // As in Hugging Face, the space put before the text that follows an added token stays.
      String text = texts.next().replaceAll("\n+", "\n");
      String kept = name.equals("qwen2") ? Normalizer.normalize(text, Normalizer.Form.NFC) : text;
      // With a prefix that is only put where no space stands, a first space cannot be told from it.
      String expected = name.equals("metaspace") ? kept.replaceFirst("^ ", "") : kept;
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(expected);
    }
  }

  @Test
  public void metadata_marks_areTheFilesOwn() throws IOException {
    Tokenizer llama = open("llama");
    assertThat(llama.addBos()).isTrue();
    assertThat(llama.bos()).isEqualTo(1);
    assertThat(llama.eos()).isEqualTo(2);
    assertThat(llama.tokenText(2)).isEqualTo("</s>");
    Tokenizer qwen = open("qwen2");
    assertThat(qwen.addBos()).isFalse();
    assertThat(qwen.tokenText(qwen.eos())).isEqualTo("<|im_end|>");
    assertThat(qwen.endsText(qwen.eos())).isTrue();
    assertThat(qwen.endsText(5)).isFalse();
    assertThat(TokenizerFiles.metadata(GoldenTexts.file("gemma")))
        .containsEntry("tokenizer.chat_template", "{{ messages[0].content }}");
  }

  @DataProvider
  static Object[][] changes() {
    return new Object[][] {
      {"\"BPE\"", "\"Unigram\"", "model.type must be BPE"},
      {"\"use_regex\":true", "\"use_regex\":false", "patterns are not known"},
      {"\"single_word\":false", "\"single_word\":true", "single_word must be false"},
      {"\"dropout\":null", "\"dropout\":0.1", "model.dropout must be none"},
      {"\"id\":380", "\"id\":2000000000", "a token id must be in"},
      {"\"id\":380", "\"id\":-1", "a token id must be in"},
      {"\"id\":380", "\"id\":7", "must not share an id"},
      {"\"merges\":[[", "\"merges\":[[\"q\",\"q q\"],[", "two tokens without spaces"},
      {"\"merges\":[[", "\"merges\":[[\"a\",\"aaaaaaa\"],[", "merge 0 is a aaaaaaa"},
      {"\"normalizer\":null", "\"normalizer\":{\"type\":\"NFKC\"}", "normalizer is not known"},
      {"\"version\"", "", "well-formed"},
    };
  }

  @Test(dataProvider = "changes")
  public void metadata_changedFile_isRefusedWithTheRule(String from, String to, String rule)
      throws IOException {
    Path folder = Files.createTempDirectory("tokenizer");
    Path file = folder.resolve("tokenizer.json");
    String text = Files.readString(GoldenTexts.file("gpt-2/tokenizer.json"));
    assertThat(text).contains(from);
    try {
      Files.writeString(file, text.replaceFirst(java.util.regex.Pattern.quote(from), to));
      assertThatThrownBy(
              () -> Tokenizers.from(folder, new Metadata(TokenizerFiles.metadata(folder))))
          .isInstanceOf(MalformedModelException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining(rule);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }
}
