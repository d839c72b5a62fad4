package dev.selkie.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorInfo;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightSource;
import dev.selkie.engine.weights.gguf.GgufFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.testng.annotations.Test;

public class MatrixReaderTest {
  private static final int WIDTH = TinyModel.WIDTH;

  /** What a matrix of 2 GiB or more goes through, in small. */
  @Test
  public void stripes_ofStackedRanges_areTheMatrixInOrder() throws IOException {
    Path file = Files.createTempFile("selkie-stripes", ".gguf");
    new TinyModel(3, 96, false, true, TensorType.Q8_0).write(file);
    try (WeightSource source = new GgufFormat().open(file, OpenOptions.NONE)) {
      TensorTable tensors = new TensorTable(file, source);
      TensorInfo gate = tensors.matrix("blk.0.ffn_gate.weight", 96, WIDTH);
      TensorInfo up = tensors.matrix("blk.0.ffn_up.weight", 96, WIDTH);
      MatrixReader whole =
          new MatrixReader(tensors, "m", List.of(RowRange.all(gate), new RowRange(up, 5, 17)));
      assertThat(whole.stripes(113L * WIDTH)).containsExactly(whole);
      List<MatrixReader> stripes = whole.stripes(20L * WIDTH);
      assertThat(stripes).extracting(MatrixReader::rows).containsExactly(20, 20, 20, 20, 16, 17);
      assertThat(stripes).extracting(MatrixReader::name).doesNotHaveDuplicates();
      ByteBuffer values = ByteBuffer.allocate(113 * WIDTH * 4).order(ByteOrder.LITTLE_ENDIAN);
      for (MatrixReader stripe : stripes) {
        values.put(stripe.as(TensorType.F32));
      }
      assertThat(values.flip()).isEqualTo(whole.as(TensorType.F32));
      assertThat(whole.stripes(1)).hasSize(113);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  public void apply_stripes_givesTheRowsOfEachInTurn() {
    LinearOperator two = constant(2, 5);
    LinearOperator three = constant(3, 7);
    float[] y = new float[2 * 5];
    new StripedLinear(List.of(two, three)).apply(new float[2], 2, y);
    assertThat(y).containsExactly(5, 5, 7, 7, 7, 5, 5, 7, 7, 7);
  }

  private static LinearOperator constant(int rows, float value) {
    return new LinearOperator() {
      @Override
      public int rows() {
        return rows;
      }

      @Override
      public void apply(float[] x, int tokens, float[] y) {
        java.util.Arrays.fill(y, 0, tokens * rows, value);
      }

      @Override
      public void close() {}
    };
  }
}
