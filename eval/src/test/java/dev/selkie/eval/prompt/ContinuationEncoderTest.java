package dev.selkie.eval.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.datasets.BundledModels;
import dev.selkie.datasets.McqQuestion;
import dev.selkie.datasets.PromptStyle;
import dev.selkie.datasets.TaskRegistry;
import dev.selkie.engine.Model;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.eval.ByteTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testng.SkipException;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The short way to a continuation's ids against the long one: the whole text, encoded together. */
public class ContinuationEncoderTest {
  private static final List<PromptStyle> STYLES =
      List.of(PromptStyle.LETTERS, PromptStyle.CLOZE, PromptStyle.LM_EVAL_CLOZE, PromptStyle.CMMLU);

  private static void compare(Tokenizer tokenizer) throws IOException {
    ContinuationEncoder encoder = new ContinuationEncoder(tokenizer);
    List<McqQuestion> questions =
        TaskRegistry.load(TaskRegistry.find("mini-mmlu"), null).test().stream()
            .filter(question -> question.id().endsWith("7"))
            .toList();
    assertThat(questions).hasSizeGreaterThan(100);
    for (McqQuestion question : questions) {
      for (PromptStyle style : STYLES) {
        String text = Prompts.context(style, List.of(), question);
        int[] ids = tokenizer.encodePrompt(text);
        for (String continuation : Prompts.continuations(style, question)) {
          assertThat(encoder.whole(text, ids, continuation))
              .as(text + continuation)
              .isEqualTo(tokenizer.encodePrompt(text + continuation));
        }
      }
    }
  }

  @Test
  public void whole_pup_isThatOfTheTextsTogether() throws IOException {
    try (Model model = Model.open(BundledModels.file("pup"), OpenOptions.NONE)) {
      assertThat(ContinuationEncoder.blanksBegin(model.tokenizer())).isTrue();
      compare(model.tokenizer());
    }
  }

  @DataProvider
  static Object[][] files() {
    return new Object[][] {
      {"tokenizers/llama.cpp/ggml-vocab-llama-spm.gguf"},
      {"tokenizers/llama.cpp/ggml-vocab-gpt-2.gguf"},
      {"models/stories260K"},
    };
  }

  @Test(dataProvider = "files", groups = "testdata")
  public void whole_othersTokenizers_isThatOfTheTextsTogether(String file) throws IOException {
    String named = System.getenv("SELKIE_TESTDATA");
    Path root = named == null ? Path.of("..", "..", "shared", "testdata") : Path.of(named);
    if (!Files.exists(root.resolve(file))) {
      throw new SkipException("test data is missing (set SELKIE_TESTDATA): " + file);
    }
    try (Model model = Model.open(root.resolve(file), OpenOptions.NONE)) {
      compare(model.tokenizer());
    }
  }

  @Test
  public void blanksBegin_aTokenAcrossABlank_isFalse() {
    assertThat(ContinuationEncoder.blanksBegin(new ByteTokenizer())).isTrue();
    assertThat(
            ContinuationEncoder.blanksBegin(
                new ByteTokenizer() {
                  @Override
                  public String tokenText(int id) {
                    return id == 7 ? "of the" : "x";
                  }
                }))
        .isFalse();
  }
}
