package dev.selkie.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selkie.engine.Model;
import dev.selkie.engine.testing.TestData;
import dev.selkie.engine.weights.Metadata;
import dev.selkie.engine.weights.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.testng.annotations.Test;

/**
 * Whole vocabularies through {@code tokenizer.json}, written as Hugging Face exports them, against
 * llama.cpp's cases.
 */
public class ExportedVocabularyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test(groups = "testdata")
  public void encode_gpt2FromItsReleasedFiles_givesLlamaCppsIds() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("pre_tokenizer").put("type", "ByteLevel").put("add_prefix_space", false);
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model.set("vocab", JSON.readTree(TestData.require("tokenizers/gpt2/encoder.json").toFile()));
    ArrayNode merges = model.putArray("merges");
    Files.readAllLines(TestData.require("tokenizers/gpt2/vocab.bpe")).stream()
        .skip(1)
        .filter(line -> !line.isEmpty())
        .forEach(merges::add);
    special(root.putArray("added_tokens"), 50_256, "<|endoftext|>");
    check("gpt-2", root);
  }

  @Test(groups = "testdata")
  public void encode_llamaByMerges_givesLlamaCppsIds() throws IOException {
    Path file = TestData.require("tokenizers/llama.cpp/ggml-vocab-llama-spm.gguf");
    ObjectNode root = JSON.createObjectNode();
    ObjectNode normalizer = root.putObject("normalizer").put("type", "Sequence");
    ArrayNode steps = normalizer.putArray("normalizers");
    steps.addObject().put("type", "Prepend").put("prepend", "\u2581");
    steps
        .addObject()
        .put("type", "Replace")
        .put("content", "\u2581")
        .putObject("pattern")
        .put("String", " ");
    ObjectNode model = root.putObject("model").put("type", "BPE").put("byte_fallback", true);
    model.put("unk_token", "<unk>");
    try (Model opened = Model.open(file, OpenOptions.NONE)) {
      Metadata metadata = opened.weights().metadata();
      List<String> tokens = metadata.list("tokenizer.ggml.tokens", String.class);
      ObjectNode vocab = model.putObject("vocab");
      for (int id = 0; id < tokens.size(); id++) {
        vocab.put(tokens.get(id), id);
      }
      merges(
          tokens, metadata.list("tokenizer.ggml.scores", Double.class), model.putArray("merges"));
    }
    ArrayNode added = root.putArray("added_tokens");
    special(added, 0, "<unk>");
    special(added, 1, "<s>");
    special(added, 2, "</s>");
    check("llama-spm", root);
  }

  private static void special(ArrayNode added, int id, String text) {
    added.addObject().put("id", id).put("content", text).put("special", true);
  }

  /** Every pair of tokens that makes a token, the best of those first. */
  private static void merges(List<String> tokens, List<Double> scores, ArrayNode merges) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 259; id < tokens.size(); id++) {
      ids.put(tokens.get(id), id);
    }
    List<Integer> order = new ArrayList<>(ids.values());
    order.sort(Comparator.<Integer>comparingDouble(id -> -scores.get(id)).thenComparing(id -> id));
    for (int id : order) {
      String text = tokens.get(id);
      List<int[]> pairs = new ArrayList<>();
      for (int i = 1; i < text.length(); i++) {
        Integer left = ids.get(text.substring(0, i));
        Integer right = ids.get(text.substring(i));
        if (left != null && right != null) {
          pairs.add(new int[] {left, right});
        }
      }
      pairs.sort(Arrays::compare);
      pairs.forEach(pair -> merges.addArray().add(tokens.get(pair[0])).add(tokens.get(pair[1])));
    }
  }

  private static void check(String name, JsonNode root) throws IOException {
    Path folder = Files.createTempDirectory("tokenizer");
    Path file = folder.resolve("tokenizer.json");
    try {
      JSON.writeValue(file.toFile(), root);
      Tokenizer tokenizer = Tokenizers.from(folder, new Metadata(TokenizerFiles.metadata(folder)));
      Path cases = TestData.require("tokenizers/llama.cpp/ggml-vocab-" + name + ".gguf.inp");
      String[] inputs = Files.readString(cases).split("\n__ggml_vocab_test__\n", -1);
      List<String> outputs = Files.readAllLines(Path.of(cases.toString().replace(".inp", ".out")));
      assertThat(inputs).hasSize(47);
      for (int i = 0; i < outputs.size(); i++) {
        String ids = outputs.get(i).strip();
        assertThat(tokenizer.encode(inputs[i]))
            .as("case %d: %s", i, inputs[i])
            .isEqualTo(
                ids.isEmpty()
                    ? new int[0]
                    : Arrays.stream(ids.split(" ")).mapToInt(Integer::parseInt).toArray());
      }
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }
}
