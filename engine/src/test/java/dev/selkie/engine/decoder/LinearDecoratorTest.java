package dev.selkie.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selkie.engine.ExecutionMode;
import dev.selkie.engine.Model;
import dev.selkie.engine.linear.ExactBackend;
import dev.selkie.engine.linear.IntegerScheme;
import dev.selkie.engine.linear.LinearBackend;
import dev.selkie.engine.testing.TinyModel;
import dev.selkie.engine.weights.OpenOptions;
import dev.selkie.engine.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class LinearDecoratorTest {
  private static final ExecutionMode F32 = new ExecutionMode.Float32();

  private Path file = Path.of("unset");
  private Model model;

  @BeforeClass
  public void open() throws IOException {
    file = Files.createTempFile("selkie-decorator", ".gguf");
    new TinyModel(9, 96, false, false, TensorType.F32).write(file);
    model = Model.open(file, OpenOptions.NONE);
  }

  @AfterClass(alwaysRun = true)
  public void close() throws IOException {
    model.close();
    Files.delete(file);
  }

  private float[][] logits(ExecutionMode mode, LinearDecorator decorator) throws IOException {
    try (Decoder decoder = model.decoder(mode, 2, decorator)) {
      return decoder.forward(List.of(new Segment(decoder.newState(), new int[] {1, 7, 30, 2}, 0)));
    }
  }

  @Test
  public void layer_asMade_changesNothingAndNamesEveryMatrixInOrder() throws IOException {
    Map<String, String> shapes = new LinkedHashMap<>();
    LinearDecorator looking =
        new LinearDecorator() {
          @Override
          public LinearOperator layer(String name, int cols, LinearOperator made) {
            assertThat(shapes.put(name, made.rows() + "x" + cols)).as(name).isNull();
            return made;
          }
        };
    assertThat(logits(F32, looking)).isDeepEqualTo(logits(F32, LinearDecorator.NONE));
    assertThat(shapes.toString())
        .isEqualTo(
            "{blk.0.attn_qkv=128x64, blk.0.attn_output=64x64, blk.0.ffn_gate_up=192x64,"
                + " blk.0.ffn_down=64x96, blk.1.attn_qkv=128x64, blk.1.attn_output=64x64,"
                + " blk.1.ffn_gate_up=192x64, blk.1.ffn_down=64x96, output=263x64}");
  }

  @Test
  public void layer_replaced_isWhatTheDecoderComputesWithAndCloses() throws IOException {
    boolean[] closed = new boolean[1];
    LinearDecorator zero =
        new LinearDecorator() {
          @Override
          public LinearOperator layer(String name, int cols, LinearOperator made) {
            return name.equals("output") ? new Zero(made, closed) : made;
          }
        };
    for (float[] row : logits(F32, zero)) {
      assertThat(row).containsOnly(0f);
    }
    assertThat(closed[0]).isTrue();
  }

  @Test
  public void backend_replaced_isAskedForTheProducts() throws IOException {
    ExecutionMode encrypted =
        new ExecutionMode.Encrypted(IntegerScheme.W8A8, new ExactBackend().name());
    int[] opened = new int[1];
    LinearDecorator counting =
        new LinearDecorator() {
          @Override
          public LinearBackend backend(LinearBackend found) {
            assertThat(found).isInstanceOf(ExactBackend.class);
            opened[0]++;
            return found;
          }
        };
    assertThat(logits(encrypted, counting))
        .isDeepEqualTo(
            logits(new ExecutionMode.ClearInteger(IntegerScheme.W8A8), LinearDecorator.NONE));
    assertThat(opened[0]).isOne();
  }

  private record Zero(LinearOperator made, boolean[] closed) implements LinearOperator {
    @Override
    public int rows() {
      return made.rows();
    }

    @Override
    public void apply(float[] x, int tokens, float[] y) {
      java.util.Arrays.fill(y, 0);
    }

    @Override
    public void close() {
      made.close();
      closed[0] = true;
    }
  }
}
