package dev.selkie.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.selkie.engine.quantization.BlockDecoder;
import dev.selkie.engine.weights.TensorType;
import dev.selkie.engine.weights.WeightMemory;
import dev.selkie.kernels.BlockFormat;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.PackedBlocks;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Products with packed blocks against the block decoder, which shares no code with the kernels. */
public class BlockLinearTest {
  private static final int COLS = 512;

  @DataProvider
  Object[][] kernels() {
    return new Object[][] {{KernelProvider.plainJava()}, {KernelProvider.detect()}};
  }

  @Test(dataProvider = "kernels")
  public void apply_partsOfEveryType_isTheDecodedProduct(Kernels kernels) {
    Random random = new Random(5);
    List<PackedBlocks> parts = new ArrayList<>();
    List<float[]> decoded = new ArrayList<>();
    for (BlockFormat format : BlockFormat.values()) {
      int rows = 5 + 16 * (decoded.size() % 3);
      ByteBuffer blocks = blocks(random, format, rows);
      float[] values = new float[rows * COLS];
      BlockDecoder.decode(TensorType.valueOf(format.name()), blocks, 0, values, 0, values.length);
      decoded.add(values);
      parts.add(pack(kernels, format, rows, blocks));
    }
    int tokens = 27;
    float[] x = wholeNumbers(random, tokens);
    try (WorkerPool pool = new WorkerPool(3);
        BlockLinear linear =
            new BlockLinear(kernels, pool, WeightMemory.PLAIN, kernels.newActivations(), parts)) {
      float[] y = new float[tokens * linear.rows()];
      linear.apply(x, tokens, y);
      int row = 0;
      for (float[] values : decoded) {
        for (int at = 0; at < values.length; at += COLS) {
          for (int token = 0; token < tokens; token++) {
            double sum = 0;
            double magnitude = 0;
            for (int i = 0; i < COLS; i++) {
              double product = (double) values[at + i] * x[token * COLS + i];
              sum += product;
              magnitude += Math.abs(product);
            }
            assertThat((double) y[token * linear.rows() + row])
                .isCloseTo(sum, within(2e-6 * magnitude + 1e-30));
          }
          row++;
        }
      }
    }
  }

  private static PackedBlocks pack(
      Kernels kernels, BlockFormat format, int rows, ByteBuffer blocks) {
    int bytes = (int) kernels.packedBytes(format, rows, COLS);
    PackedBlocks packed = new PackedBlocks(format, rows, COLS, WeightMemory.PLAIN.allocate(bytes));
    kernels.pack(blocks, packed, 0, rows);
    return packed;
  }

  /** Activations that int8 holds exactly: 127 in every group of 32. */
  private static float[] wholeNumbers(Random random, int tokens) {
    float[] x = new float[tokens * COLS];
    for (int i = 0; i < x.length; i++) {
      x[i] = i % 32 == 7 ? 127 : random.nextInt(255) - 127;
    }
    return x;
  }

  private static ByteBuffer blocks(Random random, BlockFormat format, int rows) {
    byte[] content = new byte[rows * COLS / format.cols() * format.bytes()];
    random.nextBytes(content);
    ByteBuffer blocks = WeightMemory.PLAIN.allocate(content.length).put(0, content);
    for (int block = 0; block < content.length; block += format.bytes()) {
      int at = block + (format == BlockFormat.Q6_K ? 208 : 0);
      blocks.putShort(at, half(random));
      boolean minimum =
          switch (format) {
            case Q4_1, Q5_1, Q4_K, Q5_K -> true;
            case Q8_0, Q4_0, Q5_0, Q6_K -> false;
          };
      if (minimum) {
        blocks.putShort(at + 2, half(random));
      }
    }
    return blocks;
  }

  /** A half between 2^-8 and 2^-2, of either sign. */
  private static short half(Random random) {
    return (short) (random.nextInt(2) << 15 | (7 + random.nextInt(6)) << 10 | random.nextInt(1024));
  }
}
