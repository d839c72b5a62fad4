package dev.selkie.engine.weights.llama2c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.Model;
import dev.selkie.engine.testing.TestData;
import dev.selkie.engine.tokenizer.Tokenizer;
import dev.selkie.engine.weights.MalformedModelException;
import dev.selkie.engine.weights.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.testng.annotations.Test;

@Test(groups = "testdata")
public class Llama2cFormatTest {
  public void open_stories260K_asFileAndAsFolder() throws IOException {
    Path folder = TestData.require("models/stories260K");
    for (Path path : List.of(folder, folder.resolve("stories260K.bin"))) {
      try (Model model = Model.open(path, OpenOptions.NONE)) {
        assertThat(model.weights().format()).isEqualTo("llama2.c");
        assertThat(model.weights().metadata().integer("llama.block_count")).contains(5L);
        assertThat(model.weights().metadata().integer("llama.attention.head_count_kv"))
            .contains(4L);
        assertThat(model.weights().tensors()).hasSize(2 + 5 * 9);
        Tokenizer tokenizer = model.tokenizer();
        assertThat(tokenizer.vocabularySize()).isEqualTo(512);
        assertThat(tokenizer.encodePrompt("Once upon a time")).startsWith(1);
        assertThat(tokenizer.decode(tokenizer.encodePrompt("Once \u20ac\n")))
            .isEqualTo("Once \u20ac\n");
      }
    }
  }

  public void open_cutFile_saysHowManyBytesAreAskedFor() throws IOException {
    Path folder = TestData.require("models/stories260K");
    Path copies = Files.createTempDirectory("selkie-llama2c");
    Path checkpoint = copies.resolve("cut.bin");
    byte[] whole = Files.readAllBytes(folder.resolve("stories260K.bin"));
    Files.write(checkpoint, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> Model.open(checkpoint, OpenOptions.NONE))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("1056540 bytes");
    Files.write(checkpoint, whole);
    assertThatThrownBy(() -> Model.open(checkpoint, OpenOptions.NONE))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("tokenizer.bin beside it");
    Path tokenizer = copies.resolve("tokenizer.bin");
    byte[] tokens = Files.readAllBytes(folder.resolve("tok512.bin"));
    Files.write(tokenizer, Arrays.copyOf(tokens, tokens.length - 1));
    assertThatThrownBy(() -> Model.open(copies, OpenOptions.NONE))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("tokenizer.bin");
    Files.write(tokenizer, tokens);
    Model.open(copies, OpenOptions.NONE).close();
    Files.delete(checkpoint);
    assertThatThrownBy(() -> Model.open(copies, OpenOptions.NONE))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("must be one of");
    Files.delete(tokenizer);
    Files.delete(copies);
  }
}
