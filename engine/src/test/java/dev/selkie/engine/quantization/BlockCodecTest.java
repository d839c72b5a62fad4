package dev.selkie.engine.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.selkie.engine.weights.TensorType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/**
 * {@link BlockDecoder} and {@link BlockEncoder} against what gguf-py, and for the K types' encoders
 * llama.cpp, make of the same values.
 */
public class BlockCodecTest {
  @DataProvider
  public Object[][] cases() throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(getClass().getResourceAsStream("blocks.txt")),
                StandardCharsets.UTF_8))) {
      List<String> lines = reader.lines().toList();
      assertThat(lines).hasSize(18);
      return lines.stream().map(line -> (Object[]) line.split(" ")).toArray(Object[][]::new);
    }
  }

  @Test(dataProvider = "cases")
  public void codec_blocksOfGgufPy_agree(String name, String given, String expected) {
    if (name.startsWith("QUANTIZE_")) {
      TensorType type = TensorType.valueOf(name.substring("QUANTIZE_".length()));
      float[] values = floats(bytes(given));
      ByteBuffer out = ByteBuffer.allocate(expected.length() / 2);
      BlockEncoder.encode(type, values, values.length, out);
      assertThat(out.hasRemaining()).isFalse();
      assertThat(HexFormat.of().formatHex(out.array())).isEqualTo(expected);
    } else {
      TensorType type = TensorType.valueOf(name);
      float[] values = floats(bytes(expected));
      float[] decoded = new float[values.length];
      BlockDecoder.decode(type, bytes(given), 0, decoded, 0, values.length);
      assertThat(decoded).containsExactly(values);
      int half = values.length / 2;
      float[] second = new float[half + 3];
      BlockDecoder.decode(type, bytes(given), half, second, 3, half);
      for (int i = 0; i < half; i++) {
        assertThat(second[3 + i]).isEqualTo(values[half + i]);
      }
    }
  }

  @Test
  public void decode_partOfABlock_isRefused() {
    ByteBuffer block = ByteBuffer.allocate(34);
    assertThatThrownBy(() -> BlockDecoder.decode(TensorType.Q8_0, block, 0, new float[32], 0, 31))
        .hasMessageContaining("whole blocks of 32");
    assertThatThrownBy(() -> BlockEncoder.encode(TensorType.Q6_K, new float[256], 255, block))
        .hasMessageContaining("whole blocks of 256");
    float[] infinite = new float[32];
    infinite[5] = Float.POSITIVE_INFINITY;
    assertThatThrownBy(() -> BlockEncoder.encode(TensorType.Q8_0, infinite, 32, block))
        .hasMessageContaining("finite");
  }

  @DataProvider
  public Object[][] encoders() {
    return new Object[][] {
      {TensorType.Q8_0, 0.002},
      {TensorType.Q4_0, 0.002},
      {TensorType.Q4_1, 0.002},
      {TensorType.Q5_0, 0.002},
      {TensorType.Q5_1, 0.002},
      {TensorType.Q4_K, 0.002},
      {TensorType.Q5_K, 0.002},
      {TensorType.Q6_K, 0.002},
    };
  }

  /** The bound, the values and the measure of llama.cpp's test-quantize-fns. */
  @Test(dataProvider = "encoders")
  public void encode_cosine_staysWithinLlamaCppsBound(TensorType type, double bound) {
    float[] values = new float[32 * 128];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.1 + 2 * Math.cos(i));
    }
    ByteBuffer out = ByteBuffer.allocate(values.length / type.blockValues() * type.blockBytes());
    BlockEncoder.encode(type, values, values.length, out);
    float[] back = new float[values.length];
    BlockDecoder.decode(type, out, 0, back, 0, back.length);
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      squares += Math.pow(values[i] - back[i], 2);
    }
    double error = Math.sqrt(squares) / values.length;
    System.out.printf("%s error %.6f%n", type, error);
    assertThat(error).isPositive().isLessThan(bound);
  }

  @Test(dataProvider = "encoders")
  public void encode_tinyAndHugeValues_comeBackFiniteAndSmall(TensorType type, double unused) {
    float[] values = new float[512];
    for (int i = 0; i < 256; i++) {
      values[i] = (i % 3 - 1) * 1e-20f;
      values[256 + i] = (i % 3 - 1) * 6e4f;
    }
    ByteBuffer out = ByteBuffer.allocate(values.length / type.blockValues() * type.blockBytes());
    BlockEncoder.encode(type, values, values.length, out);
    float[] back = new float[values.length];
    BlockDecoder.decode(type, out, 0, back, 0, back.length);
    for (int i = 0; i < 256; i++) {
      assertThat(back[i]).isBetween(-1e-6f, 1e-6f);
      assertThat(back[256 + i]).isCloseTo(values[256 + i], within(1e4f));
    }
  }

  @Test
  public void half_everyBitPattern_isItsValueAndComesBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      int exponent = (bits >> 10) & 31;
      int mantissa = bits & 1023;
      float value = HalfFloat.toFloat((short) bits);
      if (exponent == 31 && mantissa != 0) {
        assertThat(value).isNaN();
        assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(value))).isNaN();
        continue;
      }
      double magnitude =
          exponent == 31
              ? Double.POSITIVE_INFINITY
              : exponent == 0
                  ? Math.scalb((double) mantissa, -24)
                  : Math.scalb(1 + mantissa / 1024.0, exponent - 15);
      assertThat((double) value).isEqualTo(bits < 1 << 15 ? magnitude : -magnitude);
      assertThat(HalfFloat.fromFloat(value)).isEqualTo((short) bits);
    }
  }

  @Test
  public void half_betweenTwoValues_roundsToTheNearerThenToEven() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      float low = HalfFloat.toFloat((short) bits);
      float high = HalfFloat.toFloat((short) (bits + 1));
      float middle = (low + high) / 2;
      int even = bits % 2 == 0 ? bits : bits + 1;
      assertThat(HalfFloat.fromFloat(middle)).isEqualTo((short) even);
      assertThat(HalfFloat.fromFloat(Math.nextDown(middle))).isEqualTo((short) bits);
      assertThat(HalfFloat.fromFloat(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
    }
    assertThat(HalfFloat.fromFloat(65_519.99f)).isEqualTo((short) 0x7bff);
    assertThat(HalfFloat.fromFloat(65_520f)).isEqualTo((short) 0x7c00);
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float[] floats(ByteBuffer bytes) {
    float[] values = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
