package dev.selkie.engine.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.decoder.Decoder;
import dev.selkie.engine.decoder.Segment;
import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class QuantizerTest {
  private Path in = Path.of("unset");
  private Path out = Path.of("unset");

  @BeforeMethod
  public void createFiles() throws IOException {
    in = Files.createTempFile("selkie-in", ".gguf");
    out = Files.createTempFile("selkie-out", ".gguf");
    new TinyModel(31, 72, true, false, TensorType.F16).write(in);
  }

  @AfterMethod
  public void deleteFiles() throws IOException {
    Files.delete(in);
    Files.delete(out);
  }

  @Test
  public void quantize_q8_isSmallCloseAndRuns() throws IOException {
    try (Model model = Model.open(in, OpenOptions.NONE)) {
      Quantizer.Report report = Quantizer.quantize(model.weights(), out, TensorType.Q8_0);
      assertThat(report.nmse()).isBetween(1e-6, 1e-4);
      assertThat(report.bytesOut()).isEqualTo(Files.size(out));
      assertThat(report.deviations())
          .extracting(Quantizer.Deviation::tensor, Quantizer.Deviation::type)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("blk.0.ffn_down.weight", TensorType.F16),
              org.assertj.core.groups.Tuple.tuple("blk.1.ffn_down.weight", TensorType.F16));
      try (Model quantized = Model.open(out, OpenOptions.NONE)) {
        assertThat(quantized.weights().metadata().integer("general.file_type")).contains(7L);
        assertThat(typeOf(quantized, "blk.0.attn_q.weight")).isEqualTo(TensorType.Q8_0);
        assertThat(typeOf(quantized, "blk.0.attn_q.bias")).isEqualTo(TensorType.F32);
        sameLogits(model, quantized);
      }
    }
  }

  /** Mode q of the float file makes the very blocks that the quantizer writes. */
  private static void sameLogits(Model floats, Model quantized) throws IOException {
    ExecutionMode q = new ExecutionMode.Quantized();
    int[] ids = {1, 70, 80, 90, 100};
    try (Decoder one = floats.decoder(q, 1);
        Decoder two = quantized.decoder(q, 1)) {
      // The embedding differs (F16, Q8_0), so the logits agree only closely.
      float[] a = one.forward(List.of(Segment.last(one.newState(), ids)))[0];
      float[] b = two.forward(List.of(Segment.last(two.newState(), ids)))[0];
      double error = 0;
      double squares = 0;
      for (int i = 0; i < a.length; i++) {
        error += Math.pow(a[i] - b[i], 2);
        squares += Math.pow(a[i], 2);
      }
      assertThat(error / squares).isLessThan(1e-2);
    }
  }

  @Test
  public void quantize_q4_givesTheOutputMatrixMoreBits() throws IOException {
    try (Model model = Model.open(in, OpenOptions.NONE)) {
      Quantizer.Report report = Quantizer.quantize(model.weights(), out, TensorType.Q4_0);
      assertThat(report.nmse()).isBetween(1e-4, 1e-2);
      try (Model quantized = Model.open(out, OpenOptions.NONE)) {
        assertThat(typeOf(quantized, "token_embd.weight")).isEqualTo(TensorType.Q4_0);
        assertThat(typeOf(quantized, "output.weight")).isEqualTo(TensorType.Q8_0);
        assertThat(typeOf(quantized, "blk.1.ffn_up.weight")).isEqualTo(TensorType.Q4_0);
        assertThat(quantized.tokenizer().encode("A b")).isEqualTo(model.tokenizer().encode("A b"));
      }
    }
  }

  @DataProvider
  public Object[][] fallBacks() {
    return new Object[][] {
      {TensorType.Q4_K, TensorType.Q5_0},
      {TensorType.Q5_K, TensorType.Q5_1},
      {TensorType.Q6_K, TensorType.Q8_0},
    };
  }

  @Test(dataProvider = "fallBacks")
  public void quantize_widthThatDoesNotFit_fallsBackAndSaysSo(TensorType type, TensorType narrower)
      throws IOException {
    try (Model model = Model.open(in, OpenOptions.NONE)) {
      Quantizer.Report report = Quantizer.quantize(model.weights(), out, type);
      assertThat(report.deviations())
          .contains(
              new Quantizer.Deviation(
                  "blk.0.attn_q.weight", narrower, "width 64 is no multiple of 256"),
              new Quantizer.Deviation(
                  "output.weight", TensorType.Q8_0, "width 64 is no multiple of 256"))
          .extracting(Quantizer.Deviation::type)
          .containsOnly(narrower, TensorType.Q8_0, TensorType.F16);
      assertThat(report.nmse()).isBetween(1e-6, 1e-2);
      try (Model quantized = Model.open(out, OpenOptions.NONE)) {
        assertThat(typeOf(quantized, "blk.0.attn_q.weight")).isEqualTo(narrower);
        assertThat(typeOf(quantized, "blk.0.ffn_down.weight")).isEqualTo(TensorType.F16);
        assertThat(typeOf(quantized, "output_norm.weight")).isEqualTo(TensorType.F32);
      }
    }
  }

  @Test
  public void target_ofEachKindOfTensor_isLlamaCpps() {
    List<TensorInfo> tensors =
        List.of(
            matrix("token_embd.weight", 512),
            matrix("position_embd.weight", 512),
            matrix("blk.0.ffn_gate_inp.weight", 512),
            new TensorInfo("blk.0.ffn_up_exps.weight", TensorType.BF16, List.of(512L, 2L, 3L)),
            new TensorInfo("blk.0.attn_norm.weight", TensorType.F16, List.of(512L)));
    QuantizationPlan plan = new QuantizationPlan(TensorType.Q4_K, tensors);
    assertThat(tensors)
        .extracting(plan::target)
        .containsExactly(
            TensorType.Q6_K, TensorType.F16, TensorType.F16, TensorType.Q4_K, TensorType.F32);
    assertThat(plan.deviations())
        .containsExactly(
            new Quantizer.Deviation(
                "token_embd.weight", TensorType.Q6_K, "the output matrix keeps more bits"));
    assertThat(new QuantizationPlan(TensorType.Q8_0, tensors).target(tensors.get(0)))
        .isEqualTo(TensorType.Q8_0);
  }

  private static TensorInfo matrix(String name, long width) {
    return new TensorInfo(name, TensorType.F16, List.of(width, 4L));
  }

  @Test
  public void quantize_quantizedModel_isRefusedAndLeavesNothing() throws IOException {
    Path twice = out.resolveSibling(out.getFileName() + ".twice");
    try (Model model = Model.open(in, OpenOptions.NONE)) {
      Quantizer.quantize(model.weights(), out, TensorType.Q8_0);
    }
    try (Model model = Model.open(out, OpenOptions.NONE)) {
      assertThatThrownBy(() -> Quantizer.quantize(model.weights(), twice, TensorType.Q4_0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("only F32, F16 and BF16 can be quantized: token_embd.weight is Q8_0");
      assertThat(twice).doesNotExist();
    }
  }

  private static TensorType typeOf(Model model, String name) {
    return model.weights().tensors().stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow()
        .type();
  }
}
