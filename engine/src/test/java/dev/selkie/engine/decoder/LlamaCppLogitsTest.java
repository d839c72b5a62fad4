package dev.selkie.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.testing.TinyArchitecture;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Every architecture and every block type against the logits that llama.cpp gives. */
public class LlamaCppLogitsTest {
  private static final ExecutionMode F32 = new ExecutionMode.Float32();
  private static final ExecutionMode Q = new ExecutionMode.Quantized();

  private Path file = Path.of("unset");

  @BeforeMethod
  public void createFile() throws IOException {
    file = Files.createTempFile("selkie-golden", ".gguf");
  }

  @AfterMethod
  public void deleteFile() throws IOException {
    Files.delete(file);
  }

  @DataProvider
  public Object[][] architectures() {
    Object[][] rows = new Object[TinyArchitecture.values().length][];
    for (TinyArchitecture tiny : TinyArchitecture.values()) {
      rows[tiny.ordinal()] = new Object[] {tiny};
    }
    return rows;
  }

  @Test(dataProvider = "architectures")
  public void forward_float32_givesLlamaCppsLogits(TinyArchitecture tiny) throws IOException {
    tiny.write(file);
    double error = nmse(logits(F32), golden(tiny.label()));
    System.out.printf("%s f32 NMSE %.2e%n", tiny.label(), error);
    assertThat(error).isLessThan(1e-6);
  }

  @Test(dataProvider = "architectures")
  public void forward_integers_stayNearLlamaCppsLogits(TinyArchitecture tiny) throws IOException {
    tiny.write(file);
    double error =
        nmse(logits(new ExecutionMode.ClearInteger(IntegerScheme.W8A12)), golden(tiny.label()));
    System.out.printf("%s w8a12 NMSE %.2e%n", tiny.label(), error);
    assertThat(error).isLessThan(0.02);
  }

  @Test
  public void expertLoads_afterFortyTokens_countEachChoice() throws IOException {
    TinyArchitecture.QWEN2_MOE.write(file);
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(F32, 1)) {
      decoder.forward(List.of(Segment.last(decoder.newState(), TinyArchitecture.ids())));
      assertThat(decoder.expertLoads()).hasSize(2);
      for (long[] layer : decoder.expertLoads()) {
        assertThat(layer).hasSize(6);
        assertThat(java.util.Arrays.stream(layer).sum()).isEqualTo(40 * 3);
      }
    }
  }

  @DataProvider
  public Object[][] types() {
    return TinyArchitecture.types().stream()
        .map(type -> new Object[] {type})
        .toArray(Object[][]::new);
  }

  /**
   * Both engines round activations to eight bits, differently, so their logits differ by about what
   * the rounding costs either: the measure is the distance from the exact product, in float32.
   */
  @Test(dataProvider = "types")
  public void forward_blocks_areAsExactAsLlamaCpp(TensorType type) throws IOException {
    TinyArchitecture.LLAMA_WIDE.write(file, type);
    float[][] exact = logits(F32);
    float[][] llamaCpp = golden(TinyArchitecture.LLAMA_WIDE.label(type));
    float[][] blocks = logits(Q);
    double theirs = nmse(llamaCpp, exact);
    double ours = nmse(blocks, exact);
    System.out.printf(
        "%s NMSE from float32: llama.cpp %.2e, q %.2e; q from llama.cpp %.2e%n",
        type, theirs, ours, nmse(blocks, llamaCpp));
    assertThat(ours).isLessThan(type.blockValues() == 1 ? 1e-3 : 1.5 * theirs);
  }

  private static float[][] golden(String label) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            LlamaCppLogitsTest.class.getResourceAsStream(label + ".logits"), label)) {
      ByteBuffer data = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      float[][] rows = new float[TinyArchitecture.ids().length][TinyArchitecture.VOCABULARY];
      for (float[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          row[i] = data.getFloat();
        }
      }
      assertThat(data.hasRemaining()).isFalse();
      return rows;
    }
  }

  private float[][] logits(ExecutionMode mode) throws IOException {
    try (Model model = Model.open(file, OpenOptions.NONE);
        Decoder decoder = model.decoder(mode, 2)) {
      return decoder.forward(List.of(new Segment(decoder.newState(), TinyArchitecture.ids(), 0)));
    }
  }

  private static double nmse(float[][] actual, float[][] expected) {
    double error = 0;
    double squares = 0;
    for (int t = 0; t < expected.length; t++) {
      for (int i = 0; i < expected[t].length; i++) {
        error += Math.pow((double) actual[t][i] - expected[t][i], 2);
        squares += Math.pow(expected[t][i], 2);
      }
    }
    return error / squares;
  }
}
