package dev.selkie.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.Test;

public class SyntheticModelTest {
  private static final ModelShape TINY = new ModelShape("tiny", 64, 2, 4, 2, 256, 100, true);

  @Test
  public void write_kTypeInANarrowModel_fallsBackAndRuns() throws IOException {
    Path folder = Files.createTempDirectory("selkie-synthetic");
    Path file = folder.resolve("tiny.gguf");
    Path again = folder.resolve("again.gguf");
    try {
      SyntheticModel.write(TINY, TensorType.Q4_K, file);
      SyntheticModel.write(TINY, TensorType.Q4_K, again);
      assertThat(file).hasSameBinaryContentAs(again);
      try (Model model = Model.open(file, OpenOptions.NONE);
          Decoder decoder = model.decoder(new ExecutionMode.Quantized(), 1)) {
        assertThat(model.weights().tensors())
            .filteredOn(tensor -> tensor.dims().size() == 2)
            .extracting(TensorInfo::type)
            .containsOnly(TensorType.Q5_0, TensorType.Q4_K);
        float[][] logits = decoder.forward(List.of(Segment.last(decoder.newState(), 1, 2, 99)));
        assertThat(logits).hasDimensions(1, 100);
        for (float logit : logits[0]) {
          assertThat(logit).isFinite();
        }
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(again);
      Files.delete(folder);
    }
  }

  @Test
  public void of_unknownShape_refused() {
    assertThatThrownBy(() -> ModelShape.of("gpt-9"))
        .hasMessage("the shape must be one of [smollm2-135m, tinyllama-1.1b]: gpt-9");
  }
}
